import { BilingualText, Charge, Grade, ResultColumn, Timestamp } from '@yingbi/contracts'
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import { z } from 'zod'

export const STATEMENT_TYPE = 'https://in-toto.io/Statement/v1'
export const RELEASE_PREDICATE_TYPE = 'urn:yingbi:release:v1'
/** Media type of the signed payload. Source: in-toto attestation framework, "Envelope". */
export const STATEMENT_PAYLOAD_TYPE = 'application/vnd.in-toto+json'

const Sha256 = z.string().regex(/^[0-9a-f]{64}$/)

/** Somebody who took part. `person` is a salted hash; the salt stays with the installation, so names stay inside. */
const Participant = z.strictObject({ person: Sha256, role: z.string().min(1) })

/**
 * Under which conditions a result left: the predicate `release/v1`.
 * Hashes are SHA-256 in hexadecimal; `charge.rho` is an exact decimal.
 */
export const ReleasePredicate = z.strictObject({
  release: z.strictObject({
    id: z.string().min(1),
    number: z.number().int(),
    title: z.string().min(1),
    /** What the numbers are for, in the author's words. */
    context: z.string().min(1),
    releasedAt: Timestamp,
    /** Grade of the released table as derived data. Source: GB/T 43697-2024, annex I. */
    grade: Grade,
    /** What the table is under de-identification standards: aggregates of many people, not microdata. */
    deidentification: z.literal('aggregate-data'),
  }),
  dataset: z.strictObject({
    name: z.string().min(1),
    title: BilingualText.strict(),
    provider: BilingualText.strict(),
    grade: Grade,
    dataVersion: z.string().min(1),
    policyVersion: z.number().int(),
    policySha256: Sha256,
  }),
  run: z.strictObject({
    id: z.string().min(1),
    number: z.number().int(),
    finishedAt: Timestamp,
    /** Of the file `query.sql`. */
    sqlHash: Sha256,
    planHash: z.string().min(1),
    /** Entry of the charge in the log. */
    logIndex: z.number().int().nullable(),
  }),
  privacy: z.strictObject({
    mechanism: z.string().min(1),
    unit: z.string().min(1),
    neighbouring: z.literal('add-or-remove-unit'),
    bounding: z.string().min(1),
    charge: Charge.strict(),
    columns: z.array(
      ResultColumn.pick({ name: true, type: true, mechanism: true, scale: true, sensitivity: true }).strict(),
    ),
    rows: z.number().int().min(0),
  }),
  review: z.strictObject({
    kind: z.enum(['automatic', 'approver']),
    author: Participant,
    reviewers: z.array(Participant.extend({ decidedAt: Timestamp })),
  }),
})
export type ReleasePredicate = z.infer<typeof ReleasePredicate>

/** Source: in-toto attestation framework, Statement v1. */
export const ReleaseStatement = z.strictObject({
  _type: z.literal(STATEMENT_TYPE),
  subject: z.array(z.strictObject({ name: z.string().min(1), digest: z.strictObject({ sha256: Sha256 }) })).min(1),
  predicateType: z.literal(RELEASE_PREDICATE_TYPE),
  predicate: ReleasePredicate,
})
export type ReleaseStatement = z.infer<typeof ReleaseStatement>

/** The digest as statements and log entries write it. */
export function sha256Hex(bytes: Uint8Array): string {
  return bytesToHex(sha256(bytes))
}
