import type { Kysely } from 'kysely'
import { parseLogLeaf, utf8, type LogLeaf } from '@yingbi/engine/receipt'
import type { Schema } from '../database/schema.ts'

/** Rows read at a time; an entry is well under 1 KiB, so a batch is a few hundred KiB. */
const BATCH = 1024

/** One row of `events` as it is stored. */
export interface StoredEntry {
  readonly index: number
  /** The bytes that are hashed. */
  readonly leaf: Uint8Array
  readonly leafHash: Uint8Array
  readonly at: Date
  readonly columns: Readonly<Record<'actor' | 'actorRole' | 'action' | 'object' | 'outcome', string>>
}

/** The rows found in [start, end), in the order of their numbers; a missing row is a gap. */
export interface EntryBatch {
  readonly start: number
  readonly end: number
  readonly entries: readonly StoredEntry[]
}

/** Entries from `start` (inclusive) to `end` (exclusive), in batches that follow each other. */
export async function* readEntries(db: Kysely<Schema>, start: number, end: number): AsyncGenerator<EntryBatch> {
  let next = start
  while (next < end) {
    const batchEnd = Math.min(end, next + BATCH)
    const rows = await db
      .selectFrom('events')
      .selectAll()
      .where('index', '>=', BigInt(next))
      .where('index', '<', BigInt(batchEnd))
      .orderBy('index')
      .execute()
    const entries = rows.map((row) => ({
      index: Number(row.index),
      leaf: utf8(row.leaf),
      leafHash: new Uint8Array(row.leaf_hash),
      at: row.at,
      columns: {
        actor: row.actor,
        actorRole: row.actor_role,
        action: row.action,
        object: row.object,
        outcome: row.outcome,
      },
    }))
    yield { start: next, end: batchEnd, entries }
    next = batchEnd
  }
}

/** Name of the first column that does not say what the leaf says; `leaf` when the leaf cannot be read. */
export function differingColumn(entry: StoredEntry): string | null {
  const leaf = parseLogLeaf(entry.leaf)
  if (leaf === null) return 'leaf'
  if (leaf.index !== entry.index) return 'index'
  if (leaf.at !== entry.at.toISOString()) return 'at'
  const names = Object.keys(entry.columns) as (keyof StoredEntry['columns'] & keyof LogLeaf)[]
  return names.find((name) => leaf[name] !== entry.columns[name]) ?? null
}

/** Roots of the recorded heads of more than `above` and at most `upTo` entries, by size. */
export async function readHeads(
  db: Kysely<Schema>,
  above: number,
  upTo: number,
): Promise<ReadonlyMap<number, Uint8Array>> {
  const rows = await db
    .selectFrom('log_checkpoints')
    .select(['size', 'root'])
    .where('size', '>', BigInt(above))
    .where('size', '<=', BigInt(upTo))
    .execute()
  return new Map(rows.map(({ size, root }) => [Number(size), new Uint8Array(root)]))
}
