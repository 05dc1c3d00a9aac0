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
  'dataset.register',
  'dataset.policy',
  'dataset.publish',
  'dataset.suspend',
  'dataset.resume',
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
  lastVerification: z
    .object({ at: Timestamp, ok: z.boolean(), entries: z.number().int(), problems: z.array(z.string()) })
    .nullable(),
})
export type LogState = z.infer<typeof LogState>
