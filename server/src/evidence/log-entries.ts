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

/** Entries from `start` (inclusive) to `end` (exclusive) in the order of their numbers, in batches; gaps stay gaps. */
export async function* readEntries(
  db: Kysely<Schema>,
  start: number,
  end: number,
): AsyncGenerator<readonly StoredEntry[]> {
  let next = start
  while (next < end) {
    const rows = await db
      .selectFrom('events')
      .selectAll()
      .where('index', '>=', BigInt(next))
      .where('index', '<', BigInt(Math.min(end, next + BATCH)))
      .orderBy('index')
      .execute()
    yield rows.map((row) => ({
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
    next += BATCH
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
