import { z } from 'zod'
import { PageQuery, Timestamp, pageOf } from './text.ts'

/** Everything that is written to the log. Closed: a new action is added here first. */
export const EVENT_ACTIONS = [
  'system.start',
  'session.sign-in',
  'session.failed',
  'session.sign-out',
  'user.create',
  'user.update',
  'department.create',
  'department.update',
  'dataset.register',
  'dataset.policy',
  'dataset.publish',
  'dataset.suspend',
  'dataset.resume',
  'dataset.refresh',
  'source.add',
  'source.check',
  'budget.limit',
  'project.create',
  'project.update',
  'query.refused',
  'run.charge',
  'run.finish',
  'run.fail',
  'run.reuse',
  'release.create',
  'release.submit',
  'release.approve',
  'release.return',
  'release.reject',
  'release.withdraw',
  'release.release',
  'release.download',
] as const
export const EventAction = z.enum(EVENT_ACTIONS)
export type EventAction = z.infer<typeof EventAction>

/** One entry of the log as people read it. `facts` hold ids, hashes, limits and amounts, never data values. */
export const LogEvent = z.object({
  index: z.number().int(),
  at: Timestamp,
  actor: z.string(),
  actorRole: z.string(),
  action: EventAction,
  object: z.string(),
  outcome: z.enum(['done', 'refused', 'failed']),
  facts: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  leafHash: z.string(),
})
export type LogEvent = z.infer<typeof LogEvent>

export const EventQuery = PageQuery.extend({
  q: z.string().max(200).optional(),
  action: EventAction.optional(),
  actor: z.string().max(100).optional(),
  object: z.string().max(200).optional(),
  from: Timestamp.optional(),
  to: Timestamp.optional(),
})
export const EventPage = pageOf(LogEvent)

/** What checking the whole log found. `problems` are sentences in the caller's language. */
export const LogVerification = z.object({
  at: Timestamp,
  ok: z.boolean(),
  entries: z.number().int(),
  problems: z.array(z.string()),
})
export type LogVerification = z.infer<typeof LogVerification>

/** State of the log, and of the database compared with it. */
export const LogState = z.object({
  origin: z.string(),
  size: z.number().int(),
  rootHash: z.string(),
  checkpoint: z.string(),
  checkpointAt: Timestamp.nullable(),
  keyId: z.string(),
  publicKey: z.string(),
  pending: z.number().int(),
  /** Why the log is not extended any more, in the caller's language; null while it is well. */
  fault: z.string().nullable(),
  lastVerification: LogVerification.nullable(),
})
export type LogState = z.infer<typeof LogState>

/** That one entry is in the log: hashes in hexadecimal, sibling of the leaf first. */
export const InclusionProof = z.object({
  index: z.number().int(),
  size: z.number().int(),
  leafHash: z.string(),
  hashes: z.array(z.string()),
  rootHash: z.string(),
  checkpoint: z.string(),
})
export type InclusionProof = z.infer<typeof InclusionProof>
export const ProofQuery = z.object({ entry: z.coerce.number().int().min(0) })

/** A public key: `verifierKey` is what `yingbi verify --log-key` takes, `fingerprint` what people compare. */
export const PublicKey = z.object({
  name: z.string(),
  keyId: z.string(),
  verifierKey: z.string(),
  fingerprint: z.string(),
})
export type PublicKey = z.infer<typeof PublicKey>
export const LogKeys = z.object({ log: PublicKey, release: PublicKey })
export type LogKeys = z.infer<typeof LogKeys>
