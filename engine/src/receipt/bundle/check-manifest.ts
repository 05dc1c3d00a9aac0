import { type BundleCheck, type CheckReason, failed, notChecked, passed } from './bundle-check.ts'
import { type ClaimedKeys, MANIFEST_FILE } from './bundle-files.ts'
import { equalBytes, textFromUtf8, utf8 } from '../encoding/bytes.ts'
import { canonicalJson, parseCanonicalJson } from '../encoding/canonical-json.ts'
import { DsseEnvelope, envelopePayload, isEnvelopeSignedBy } from './dsse.ts'
import { type ReleasePredicate, ReleaseStatement, STATEMENT_PAYLOAD_TYPE, sha256Hex } from './release-statement.ts'
import { ReleasedResult, releasedResultCsv } from './released-result.ts'
import { keyFingerprint } from '../log/signed-note.ts'
import type { ZipFiles } from './stored-zip.ts'

export interface ReadManifest {
  readonly envelope: DsseEnvelope | null
  readonly statement: ReleaseStatement | null
  readonly form: BundleCheck
  readonly schema: BundleCheck
}

/** Reads `manifest.json` as far as it can be read; both layers have one byte form and no field beyond the schema. */
export function readManifest(bytes: Uint8Array | undefined): ReadManifest {
  const place = MANIFEST_FILE
  const schema = notChecked('manifest-schema', 'needs-manifest', { place })
  const unreadable = (reason: CheckReason): ReadManifest => ({
    envelope: null,
    statement: null,
    form: failed('manifest-form', reason, { place }),
    schema,
  })
  if (bytes === undefined) return unreadable('manifest-missing')
  const json = parseCanonicalJson(bytes)
  if (json === undefined) return unreadable('not-canonical')
  const envelope = DsseEnvelope.safeParse(json)
  if (!envelope.success) return unreadable('not-an-envelope')
  const payload = envelopePayload(envelope.data)
  const statementJson = payload === null ? undefined : parseCanonicalJson(payload)
  if (statementJson === undefined) return { ...unreadable('payload-not-canonical'), envelope: envelope.data }
  const form = passed('manifest-form', { place })
  const statement = ReleaseStatement.safeParse(statementJson)
  if (!statement.success) {
    const path = statement.error.issues[0]?.path.join('.') ?? ''
    const check = failed('manifest-schema', 'schema', { params: { path }, place })
    return { envelope: envelope.data, statement: null, form, schema: check }
  }
  if (envelope.data.payloadType !== STATEMENT_PAYLOAD_TYPE) {
    const check = failed('manifest-schema', 'schema', { params: { path: 'payloadType' }, place })
    return { envelope: envelope.data, statement: null, form, schema: check }
  }
  const passedSchema = passed('manifest-schema', { place })
  return { envelope: envelope.data, statement: statement.data, form, schema: passedSchema }
}

export function checkManifestSignature(envelope: DsseEnvelope | null, keys: ClaimedKeys | null): BundleCheck {
  const id = 'manifest-signature'
  const place = MANIFEST_FILE
  if (envelope === null) return notChecked(id, 'needs-manifest', { place })
  if (keys === null) return failed(id, 'keys-unreadable', { place: 'keys.json' })
  if (!isEnvelopeSignedBy(envelope, keys.release.publicKey)) return failed(id, 'signature-invalid', { place })
  return passed(id, { params: { fingerprint: keyFingerprint(keys.release.publicKey) }, place })
}

/** The manifest says about the result what the result's own files say. */
export function checkPrivacyFacts(files: ZipFiles, statement: ReleaseStatement | null): BundleCheck {
  const id = 'privacy-facts'
  if (statement === null) return notChecked(id, 'needs-manifest', { place: MANIFEST_FILE })
  const place = 'result.json'
  const parsed = ReleasedResult.safeParse(parseCanonicalJson(files.get(place) ?? new Uint8Array()))
  if (!parsed.success) return failed(id, 'result-unreadable', { place })
  const result = parsed.data
  const fact = differingFact(statement.predicate, result, files.get('query.sql'))
  if (fact !== null) return failed(id, 'fact-differs', { params: { fact }, place })
  if (!equalBytes(files.get('result.csv') ?? new Uint8Array(), utf8(releasedResultCsv(result)))) {
    return failed(id, 'csv-differs', { place: 'result.csv' })
  }
  const { charge } = statement.predicate.privacy
  return passed(id, { params: { rho: charge.rho, columns: result.columns.length, rows: result.rows.length }, place })
}

function differingFact(
  predicate: ReleasePredicate,
  result: ReleasedResult,
  sql: Uint8Array | undefined,
): string | null {
  const { privacy, run, dataset } = predicate
  const { receipt } = result
  const columns = result.columns.map(({ name, type, mechanism, scale, sensitivity }) => {
    return { name, type, mechanism, scale, sensitivity }
  })
  const pairs: Readonly<Record<string, readonly [stated: unknown, found: unknown]>> = {
    charge: [privacy.charge, receipt.charge],
    columns: [privacy.columns, columns],
    rows: [privacy.rows, result.rows.length],
    intervals: [result.rows.length, result.intervals.length],
    mechanism: [privacy.mechanism, receipt.mechanism],
    unit: [privacy.unit, receipt.unit],
    neighbouring: [privacy.neighbouring, receipt.neighbouring],
    bounding: [privacy.bounding, receipt.bounding],
    run: [run.id, receipt.runId],
    runNumber: [run.number, receipt.runNumber],
    sqlHash: [run.sqlHash, receipt.sqlHash],
    planHash: [run.planHash, receipt.planHash],
    logIndex: [run.logIndex, receipt.logIndex],
    dataset: [dataset.name, receipt.dataset],
    dataVersion: [dataset.dataVersion, receipt.dataVersion],
    policyVersion: [dataset.policyVersion, receipt.policyVersion],
    sql: [run.sqlHash, sql === undefined || textFromUtf8(sql) === null ? null : sha256Hex(sql)],
  }
  const difference = Object.entries(pairs).find(([, [a, b]]) => canonicalJson(a) !== canonicalJson(b))
  return difference?.[0] ?? null
}

/** The author reviews nothing of their own, reviewers differ, and data from general-3 up were reviewed by a person. */
export function checkSeparationOfDuties(statement: ReleaseStatement | null): BundleCheck {
  const id = 'separation-of-duties'
  const place = MANIFEST_FILE
  if (statement === null) return notChecked(id, 'needs-manifest', { place })
  const { review, dataset } = statement.predicate
  const people = review.reviewers.map(({ person }) => person)
  if (people.includes(review.author.person)) return failed(id, 'author-reviews', { place })
  if (new Set(people).size !== people.length) return failed(id, 'reviewer-twice', { place })
  const mayBeAutomatic = dataset.grade === 'general-1' || dataset.grade === 'general-2'
  if (review.kind === 'approver' ? people.length === 0 : people.length > 0 || !mayBeAutomatic) {
    return failed(id, 'reviewer-missing', { params: { grade: dataset.grade }, place })
  }
  return passed(id, { params: { reviewers: people.length, review: review.kind }, place })
}
