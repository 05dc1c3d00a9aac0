import { parseCanonicalJson, leafHash, utf8 } from '@yingbi/engine/receipt'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestDatabase } from '../../test/open-test-database.ts'
import type { Clock } from '../clock.ts'
import type { Database } from '../database/database.ts'
import { appendEvent, type NewEvent } from './append-event.ts'

const clock: Clock = { now: () => new Date('2025-11-22T08:00:00.000Z') }
const event: NewEvent = {
  actor: 'analyst',
  actorRole: 'analyst',
  action: 'run.charge',
  object: 'run:r1',
  outcome: 'done',
  facts: { rho: '0.007701', policyVersion: 7 },
}

let database: Database
beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database.close())

const append = (fails = false): Promise<number> =>
  database.db.transaction().execute(async (trx) => {
    const { index } = await appendEvent(trx, event, clock)
    if (fails) throw new Error('the change failed')
    return index
  })

test('entries get numbers without gaps, also when transactions run at once and some fail', async () => {
  expect(await append()).toBe(0)
  const results = await Promise.allSettled(Array.from({ length: 20 }, (_, i) => append(i % 3 === 0)))
  const numbers = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
  expect(numbers.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 13 }, (_, i) => i + 1))
  const rows = await database.db.selectFrom('events').select('index').orderBy('index').execute()
  expect(rows.map((row) => Number(row.index))).toEqual(Array.from({ length: 14 }, (_, i) => i))
})

test('the entry is canonical JSON with a salt of its own, and its hash is the leaf hash', async () => {
  const rows = await database.db.selectFrom('events').select(['leaf', 'leaf_hash']).where('index', '<', 2n).execute()
  const leaves = rows.map((row) => parseCanonicalJson(utf8(row.leaf)) as Record<string, unknown>)
  expect(leaves[0]).toMatchObject({ v: 1, index: 0, at: '2025-11-22T08:00:00.000Z', ...event })
  expect(leaves[0]?.['salt']).toMatch(/^[0-9a-f]{32}$/)
  expect(leaves[0]?.['salt']).not.toBe(leaves[1]?.['salt'])
  for (const row of rows) expect(Buffer.from(row.leaf_hash)).toEqual(Buffer.from(leafHash(utf8(row.leaf))))
})

test.each(['update events set actor = $$x$$', 'delete from events'])('the database refuses `%s`', async (statement) => {
  await expect(sql.raw(statement).execute(database.db)).rejects.toThrow('events are never changed or removed')
})

test('an entry that would not fit is refused', async () => {
  const facts = { note: 'x'.repeat(20_000) }
  const oversized = database.db.transaction().execute((trx) => appendEvent(trx, { ...event, facts }, clock))
  await expect(oversized).rejects.toThrow('longer than 16384 bytes')
})
