import type { EventAction, LogEvent } from '@yingbi/contracts'
import type { ColumnType, Generated, GeneratedAlways } from 'kysely'

type Moment = ColumnType<Date, Date, Date>

/** One entry of the log. The columns repeat what `leaf` says, for searching; the log is made of `leaf` alone. */
export interface EventsTable {
  index: bigint
  at: Moment
  actor: string
  actor_role: string
  action: EventAction
  object: string
  outcome: LogEvent['outcome']
  /** Canonical JSON: the bytes that are hashed. */
  leaf: string
  /** RFC 6962 leaf hash, 32 bytes. */
  leaf_hash: Uint8Array
}

/** One row: the number of entries, locked by whoever appends the next. */
export interface LogHeadTable {
  only_row: Generated<boolean>
  size: bigint
}

/** Heads of the log in the order in which they were published. `note` is null between deciding and signing. */
export interface LogCheckpointsTable {
  size: bigint
  root: Uint8Array
  note: string | null
  signed_at: Moment
}

export interface LogVerificationsTable {
  id: GeneratedAlways<bigint>
  at: Moment
  ok: boolean
  entries: bigint
  /** JSON array of `LogProblem`. */
  problems: string
}

export interface EvidenceTables {
  events: EventsTable
  log_head: LogHeadTable
  log_checkpoints: LogCheckpointsTable
  log_verifications: LogVerificationsTable
}
