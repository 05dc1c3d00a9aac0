import { RunResult } from '@yingbi/contracts'
import {
  buildBundle,
  buildStoredZip,
  readStoredZip,
  sha256Hex,
  signBundleFiles,
  utf8,
  type ReleasePredicate,
} from '@yingbi/engine/receipt'
import { derivedGrade } from '@yingbi/policies'
import type { Transaction } from 'kysely'
import type { Schema } from '../database/schema.ts'
import type { Deps } from '../deps.ts'
import type { EvidenceKeys } from '../evidence/keys.ts'
import { listPolicyVersions } from '../repositories/datasets.ts'
import { findBundle, insertSignedFiles, keepBundle, listTurns, type ReleaseRecord } from '../repositories/releases.ts'
import { findRun, findRunResult } from '../repositories/runs.ts'

/** Digests that the log entry of a release holds. */
export interface SignedRelease {
  readonly manifestSha256: string
  readonly releaseKey: string
}

/**
 * Writes and signs the files of a bundle inside the transaction that releases it, so that what leaves is settled with
 * the decision. The receipt follows when the entry is in a signed head of the log.
 */
export async function signRelease(
  trx: Transaction<Schema>,
  keys: EvidenceKeys,
  release: ReleaseRecord,
  releasedAt: Date,
): Promise<SignedRelease> {
  const run = await findRun(trx, release.runId)
  const resultText = await findRunResult(trx, release.runId)
  if (run === undefined || run.finishedAt === null || resultText === undefined) {
    throw new Error(`release ${release.id} has no finished run`)
  }
  const result = RunResult.parse(JSON.parse(resultText))
  const { receipt } = result
  const versions = await listPolicyVersions(trx, run.datasetId)
  const version = versions.find((candidate) => candidate.version === receipt.policyVersion)
  if (version === undefined) throw new Error(`run ${run.id} names a policy version that is not there`)
  const { policy } = version
  const signed = signBundleFiles({
    result,
    sql: run.sql,
    predicate: {
      release: {
        id: release.id,
        number: release.number,
        title: release.title,
        context: release.context,
        releasedAt: releasedAt.toISOString(),
        grade: derivedGrade(policy.grade),
        deidentification: 'aggregate-data',
      },
      dataset: {
        name: receipt.dataset,
        title: policy.title,
        provider: policy.provider,
        grade: policy.grade,
        dataVersion: receipt.dataVersion,
        policyVersion: receipt.policyVersion,
        policySha256: sha256Hex(utf8(version.yaml)),
      },
      run: { finishedAt: run.finishedAt.toISOString() },
      review: await reviewOfRelease(trx, release),
    },
    releaseKey: keys.release,
    logKey: keys.log,
  })
  const { manifestSha256, releaseKey } = signed
  await insertSignedFiles(trx, release.id, { signedFiles: buildStoredZip(signed.files), manifestHash: manifestSha256 })
  return { manifestSha256, releaseKey }
}

/** Who took part in the last round; people are hashes under the release's salt. */
async function reviewOfRelease(trx: Transaction<Schema>, release: ReleaseRecord): Promise<ReleasePredicate['review']> {
  const turns = (await listTurns(trx, [release.id])).get(release.id) ?? []
  const person = (id: string): string => sha256Hex(Buffer.concat([release.personSalt, utf8(id)]))
  const approvals = turns.filter(({ action }) => action === 'approve')
  return {
    kind: release.review,
    author: { person: person(release.authorId), role: 'analyst' },
    reviewers: approvals.flatMap(({ actorId, actorRole, at }) =>
      actorId === null ? [] : [{ person: person(actorId), role: actorRole, decidedAt: at.toISOString() }],
    ),
  }
}

/**
 * The bundle of a released request: built at the first call after the release, the same bytes ever after.
 *
 * Errors: LogFaultError when the log cannot be published.
 */
export async function completeBundle(
  { database: { db }, log }: Pick<Deps, 'database' | 'log'>,
  release: ReleaseRecord,
): Promise<Uint8Array> {
  const stored = await findBundle(db, release.id)
  if (stored === undefined || release.logIndex === null) throw new Error(`release ${release.id} is not released`)
  if (stored.bundle !== null) return stored.bundle
  const entry = await log.proof(release.logIndex)
  if (entry === null) throw new Error(`release ${release.id} has no log entry`)
  const { files, fault } = readStoredZip(stored.signedFiles)
  if (fault !== null) throw new Error(`the signed files of release ${release.id} are damaged`)
  const { index, checkpoint } = entry.proof
  return keepBundle(db, release.id, buildBundle(files, { extra: entry.leaf, index, hashes: entry.hashes, checkpoint }))
}
