import { randomBytes } from 'node:crypto'
import type { EventAction, LogEvent } from '@yingbi/contracts'
import { formatLogLeaf, leafHash, utf8 } from '@yingbi/engine/receipt'
import type { Transaction } from 'kysely'
import type { Clock } from '../clock.ts'
import type { Schema } from '../database/schema.ts'

/** An event before it has a place in the log. `facts` hold ids, hashes, limits and amounts, never data values. */
export interface NewEvent {
  /** User name, or `system`. */
  readonly actor: string
  readonly actorRole: string
  readonly action: EventAction
  /** `<kind>:<id>`, e.g. `run:01J...`. */
  readonly object: string
  readonly outcome: LogEvent['outcome']
  readonly facts: LogEvent['facts']
}

const SALT_BYTES = 16
const MAX_LEAF_BYTES = 16_384

/**
 * Writes the next log entry inside the caller's transaction, so that a change and its entry are there together or not
 * at all. The number is taken under a lock that lasts until the transaction ends: entries commit in the order of their
 * numbers, without gaps. Append last, after every other lock of the transaction.
 *
 * The entry is canonical JSON with a random salt, because its hash is public and what it says may be guessed.
 *
 * Errors: throws when the entry would exceed 16 KiB.
 */
export async function appendEvent(trx: Transaction<Schema>, event: NewEvent, clock: Clock): Promise<{ index: number }> {
  const head = await trx
    .updateTable('log_head')
    .set((eb) => ({ size: eb('size', '+', 1n) }))
    .returning('size')
    .executeTakeFirstOrThrow()
  const index = Number(head.size) - 1
  const at = clock.now()
  const { actor, actorRole, action, object, outcome, facts } = event
  const leaf = formatLogLeaf({
    index,
    at: at.toISOString(),
    actor,
    actorRole,
    action,
    object,
    outcome,
    facts,
    salt: randomBytes(SALT_BYTES).toString('hex'),
  })
  const bytes = utf8(leaf)
  if (bytes.length > MAX_LEAF_BYTES)
    throw new RangeError(`the log entry of ${action} is longer than ${MAX_LEAF_BYTES} bytes`)
  await trx
    .insertInto('events')
    .values({
      index: BigInt(index),
      at,
      actor,
      actor_role: actorRole,
      action,
      object,
      outcome,
      leaf,
      leaf_hash: Buffer.from(leafHash(bytes)),
    })
    .execute()
  return { index }
}
