import type { Release, ReleaseStatus } from '@yingbi/contracts'
import type { ColumnType, GeneratedAlways } from 'kysely'

type Moment = ColumnType<Date, Date, Date>

/** A request to let a result leave. */
export interface ReleasesTable {
  id: string
  /** Counted up for people; gaps are possible. */
  number: GeneratedAlways<bigint>
  status: ReleaseStatus
  title: string
  context: string
  run_id: string
  dataset_id: string
  review: Release['review']
  author_id: string
  created_at: Moment
  updated_at: Moment
  released_at: ColumnType<Date | null, Date | null, Date | null>
  /** 32 random bytes: in the bundle, people are hashes under it. It never leaves. */
  person_salt: Uint8Array
  /** Entry of the release itself in the log. */
  log_index: bigint | null
}

/** One thing that somebody did with a request; never changed. */
export interface ReleaseTurnsTable {
  release_id: string
  /** From 1. */
  turn: number
  at: Moment
  /** Null for the system. */
  actor_id: string | null
  actor: string
  actor_role: string
  action: Release['turns'][number]['action']
  comment: string
  log_index: bigint
}

/** What leaves. Kept in the database, so that every server gives out the same bytes. */
export interface ReleaseBundlesTable {
  release_id: string
  /** Canonical zip of everything but the receipt. */
  signed_files: Uint8Array
  /** SHA-256 of `manifest.json`, hexadecimal; the log entry of the release holds it too. */
  manifest_hash: string
  /** The finished bundle; null until its entry is in a signed head of the log. */
  bundle: Uint8Array | null
}

export interface ReleaseTables {
  releases: ReleasesTable
  release_turns: ReleaseTurnsTable
  release_bundles: ReleaseBundlesTable
}
