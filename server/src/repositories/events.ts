import type { EventAction, LogEvent } from '@yingbi/contracts'
import { parseLogLeaf, utf8 } from '@yingbi/engine/receipt'
import { sql, type Kysely } from 'kysely'
import type { Schema } from '../database/schema.ts'

export interface EventFilter {
  /** Part of an actor, object or action, or the number of an entry. */
  readonly text?: string | undefined
  readonly action?: EventAction | undefined
  readonly actor?: string | undefined
  readonly object?: string | undefined
  readonly from?: Date | undefined
  /** Exclusive. */
  readonly to?: Date | undefined
  /** Entries with smaller numbers only. */
  readonly before: bigint | null
  readonly limit: number
}

export interface EventRecord extends Omit<LogEvent, 'index' | 'at'> {
  /** Number of the entry. */
  readonly number: number
  readonly at: Date
}

/** Entries of the log, newest first. */
export async function searchEvents(db: Kysely<Schema>, filter: EventFilter): Promise<readonly EventRecord[]> {
  let query = db.selectFrom('events').selectAll().orderBy('index', 'desc').limit(filter.limit)
  const { text } = filter
  if (text !== undefined && text.trim() !== '') {
    const part = `%${text.trim().replaceAll(/[\\%_]/g, (character) => `\\${character}`)}%`
    query = query.where((eb) =>
      eb.or([
        eb('actor', 'ilike', part),
        eb('object', 'ilike', part),
        eb(sql<string>`action`, 'ilike', part),
        ...(/^\d{1,15}$/.test(text.trim()) ? [eb('index', '=', BigInt(text.trim()))] : []),
      ]),
    )
  }
  if (filter.action !== undefined) query = query.where('action', '=', filter.action)
  if (filter.actor !== undefined) query = query.where('actor', '=', filter.actor)
  if (filter.object !== undefined) query = query.where('object', '=', filter.object)
  if (filter.from !== undefined) query = query.where('at', '>=', filter.from)
  if (filter.to !== undefined) query = query.where('at', '<', filter.to)
  if (filter.before !== null) query = query.where('index', '<', filter.before)
  const rows = await query.execute()
  return rows.map((row) => ({
    number: Number(row.index),
    at: row.at,
    actor: row.actor,
    actorRole: row.actor_role,
    action: row.action,
    object: row.object,
    outcome: row.outcome,
    // An entry that somebody damaged still shows its columns; checking the log names it.
    facts: parseLogLeaf(utf8(row.leaf))?.facts ?? {},
    leafHash: Buffer.from(row.leaf_hash).toString('hex'),
  }))
}
