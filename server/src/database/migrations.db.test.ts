import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openEmptyTestDatabase, openTestDatabase } from '../../test/open-test-database.ts'
import type { Database } from './database.ts'
import { migrate } from './migrations.ts'

let database: Database
beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database.close())

test('a migrated database has nothing left to do', async () => {
  expect(await migrate(database.db)).toEqual([])
})

test('of servers that start at once over an empty database one migrates and the others wait', async () => {
  const empty = await openEmptyTestDatabase()
  const done = await Promise.all([migrate(empty.db), migrate(empty.db), migrate(empty.db)])
  expect(done.flat().slice(0, 1)).toEqual(['0001-identity'])
  expect(done.filter((steps) => steps.length > 0)).toHaveLength(1)
  await empty.close()
})

test('values come back in the types that the documentation of Database names', async () => {
  const { rows } = await sql<Record<string, unknown>>`
    select 9007199254740993::bigint as whole, 1.50::numeric as exact, '{"a":[1]}'::jsonb as json,
      '2025-11-22T08:00:00Z'::timestamptz as moment, '\\x00ff'::bytea as bytes, count(*) as rows
    from (values (1), (2)) as t`.execute(database.db)
  const [row] = rows
  expect(row).toMatchObject({
    whole: 9007199254740993n,
    exact: '1.50',
    json: { a: [1] },
    moment: new Date('2025-11-22T08:00:00Z'),
    rows: 2n,
  })
  expect(row?.['bytes']).toBeInstanceOf(Uint8Array)
  expect(Array.from((row?.['bytes'] ?? []) as Uint8Array)).toEqual([0, 255])
})

test('values are written in the same way on both databases', async () => {
  const { rows } = await sql`
    select ${JSON.stringify([1, { b: '云汀' }])}::jsonb as json, ${12345678901234567890n}::numeric as exact,
      ${Buffer.from([1, 2])}::bytea = '\\x0102'::bytea as bytes, ${new Date(0)}::timestamptz = 'epoch' as moment,
      ${9007199254740993n}::bigint as whole`.execute(database.db)
  expect(rows).toEqual([
    { json: [1, { b: '云汀' }], exact: '12345678901234567890', bytes: true, moment: true, whole: 9007199254740993n },
  ])
})

test('transactions that run at once do not see each other’s unfinished work', async () => {
  await sql`create table counter (n integer not null)`.execute(database.db)
  await sql`insert into counter values (0)`.execute(database.db)
  const increments = Array.from({ length: 20 }, () =>
    database.db.transaction().execute(async (trx) => {
      const { rows } = await sql<{ n: number }>`select n from counter for update`.execute(trx)
      await sql`update counter set n = ${(rows[0]?.n ?? 0) + 1}`.execute(trx)
    }),
  )
  await Promise.all(increments)
  expect((await sql<{ n: number }>`select n from counter`.execute(database.db)).rows).toEqual([{ n: 20 }])
})

test('a transaction that throws leaves nothing behind, and the next one works', async () => {
  const department = { slug: 'half-done', title_zh: '半', title_en: 'Half' }
  await expect(
    database.db.transaction().execute(async (trx) => {
      await trx.insertInto('departments').values(department).execute()
      throw new Error('stop')
    }),
  ).rejects.toThrow('stop')
  const rows = await database.db.selectFrom('departments').where('slug', '=', 'half-done').selectAll().execute()
  expect(rows).toEqual([])
})
