import type { RunResult } from '@yingbi/contracts'
import { bundleReadme } from './bundle-readme.ts'
import { type BundleKeys, MANIFEST_FILE, RECEIPT_FILE, SUBJECT_FILES } from './bundle-files.ts'
import { utf8 } from '../encoding/bytes.ts'
import { canonicalJson } from '../encoding/canonical-json.ts'
import { signEnvelope } from './dsse.ts'
import {
  RELEASE_PREDICATE_TYPE,
  type ReleasePredicate,
  type ReleaseStatement,
  STATEMENT_PAYLOAD_TYPE,
  STATEMENT_TYPE,
  sha256Hex,
} from './release-statement.ts'
import { releasedResultCsv, releasedResultJson } from './released-result.ts'
import { type Signer, type VerifierKey, formatVerifierKey, keyFingerprint } from '../log/signed-note.ts'
import { type ZipFiles, buildStoredZip } from './stored-zip.ts'
import { type TlogProof, formatTlogProof } from '../log/tlog-proof.ts'

export interface BundleContent {
  readonly result: RunResult
  readonly sql: string
  /** Everything but what follows from the content. */
  readonly predicate: Omit<ReleasePredicate, 'privacy' | 'run'> & { readonly run: { readonly finishedAt: string } }
  readonly releaseKey: Signer
  readonly logKey: VerifierKey
}

/** The files of a bundle but the receipt, which exists only once the manifest is in the log. */
export interface SignedFiles {
  readonly files: ZipFiles
  readonly manifestSha256: string
  /** Fingerprint of the release key, for the log entry. */
  readonly releaseKey: string
}

/** Writes result, statement and manifest, and signs the manifest. Same content, same bytes. */
export function signBundleFiles({ result, sql, predicate, releaseKey, logKey }: BundleContent): SignedFiles {
  const { receipt, columns, rows } = result
  const query = utf8(sql)
  const complete: ReleasePredicate = {
    ...predicate,
    run: {
      id: receipt.runId,
      number: receipt.runNumber,
      finishedAt: predicate.run.finishedAt,
      sqlHash: receipt.sqlHash,
      planHash: receipt.planHash,
      logIndex: receipt.logIndex,
    },
    privacy: {
      mechanism: receipt.mechanism,
      unit: receipt.unit,
      neighbouring: receipt.neighbouring,
      bounding: receipt.bounding,
      charge: receipt.charge,
      columns: columns.map(({ name, type, mechanism, scale, sensitivity }) => {
        return { name, type, mechanism, scale, sensitivity }
      }),
      rows: rows.length,
    },
  }
  const keys: BundleKeys = { logKey: formatVerifierKey(logKey), releaseKey: formatVerifierKey(releaseKey) }
  const contents: Readonly<Record<(typeof SUBJECT_FILES)[number], Uint8Array>> = {
    'README.txt': utf8(bundleReadme(complete, { log: logKey, release: releaseKey })),
    'keys.json': utf8(canonicalJson(keys)),
    'query.sql': query,
    'result.csv': utf8(releasedResultCsv(result)),
    'result.json': utf8(releasedResultJson(result)),
  }
  const statement: ReleaseStatement = {
    _type: STATEMENT_TYPE,
    subject: SUBJECT_FILES.map((name) => ({ name, digest: { sha256: sha256Hex(contents[name]) } })),
    predicateType: RELEASE_PREDICATE_TYPE,
    predicate: complete,
  }
  const envelope = signEnvelope(STATEMENT_PAYLOAD_TYPE, utf8(canonicalJson(statement)), releaseKey)
  const manifest = utf8(canonicalJson(envelope))
  const files = new Map<string, Uint8Array>([...Object.entries(contents), [MANIFEST_FILE, manifest]])
  return { files, manifestSha256: sha256Hex(manifest), releaseKey: keyFingerprint(releaseKey.publicKey) }
}

/** The finished bundle. `proof.extra` holds the bytes of the log entry. */
export function buildBundle(files: ZipFiles, proof: TlogProof): Uint8Array {
  return buildStoredZip(new Map([...files, [RECEIPT_FILE, utf8(formatTlogProof(proof))]]))
}
