import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ExactAggregates, exactAggregates, groupKey } from '../../src/dp-plan/exact-aggregates.ts'
import { release } from '../../src/release.ts'
import { loadSqlParser } from '../../src/sql/parse-sql.ts'
import { hospitalCatalog } from '../catalogs/hospital-catalog.ts'
import { hospitalMeasured } from '../compile-hospital.ts'
import { DuckDBSession } from '../database/duckdb-session.ts'
import { store, storedColumns, type StoredRow } from '../database/stored-database.ts'
import { seededRandomSource } from '../statistical/seeded-random-source.ts'

/**
 * What an absence tells: an answer without a row, a NULL for nothing, a listed group that is missing because the data
 * lack it (the PostgreSQL extension of Google's library answers NULL over no rows and says so; inner joins with a list
 * of keys drop what is absent). And what a presence tells: keys that one engine takes for equal and another does not.
 */
const catalog = hospitalCatalog()
const WAYS = ['ranked-rows', 'two-level'] as const
/** Different as bytes, alike in some collation, normal form or padding. */
const ODD_KEYS = [
  '',
  ' ',
  'a',
  'A',
  'a ',
  ' a',
  'é',
  'e\u0301',
  'Å',
  '\u212B',
  'ß',
  'ss',
  'ﬁ',
  'fi',
  'null',
  'NULL',
  null,
  '0',
  '00',
  '\u200Ba',
  '𠀀',
  "'",
]
const UNITS_A_KEY = 200

let session: DuckDBSession
beforeAll(async () => {
  await loadSqlParser()
  session = await DuckDBSession.open()
  await store(session, 'nobody', catalog, new Map())
  const visits = catalog.tables.get('visits')
  const rows = ODD_KEYS.flatMap((key, k) =>
    Array.from({ length: UNITS_A_KEY }, (_, i): StoredRow => ({
      unit: BigInt(k * UNITS_A_KEY + i),
      rank: 1,
      values: (visits === undefined ? [] : storedColumns(visits)).map(({ name, type }) => {
        if (name === 'diagnosis') return key
        return type.kind === 'fixed' ? 1n : type.kind === 'code' ? 0n : null
      }),
    })),
  )
  await store(session, 'odd', catalog, new Map([['visits', rows]]))
})
afterAll(async () => session[Symbol.asyncDispose]())

describe.each(WAYS)('over no rows at all, %s', (bounding) => {
  const shown = async (sql: string) => {
    const plan = hospitalMeasured(sql, { privacy: { epsilon: 1, bounding } })
    await session.run('USE nobody')
    return release(plan, exactAggregates(plan, await session.rows(plan.sql)), seededRandomSource(sql)).rows
  }

  test.each([
    'SELECT COUNT(*), SUM(cost), AVG(cost), COUNT(DISTINCT person_id), COUNT(cost) FROM visits',
    "SELECT SUM(cost) FROM visits WHERE diagnosis = 'nobody has it'",
    'SELECT AVG(cost - self_cost) FROM visits WHERE FALSE',
    'SELECT COUNT(*) FROM visits v JOIN residents r ON r.person_id = v.person_id WHERE r.age > 120',
  ])('an answer without keys is one row of numbers: %s', async (sql) => {
    const rows = await shown(sql)
    expect(rows).toHaveLength(1)
    expect(rows.flat().every((cell) => cell !== null)).toBe(true)
  })

  test('every listed group is there, in its order, with numbers', async () => {
    const rows = await shown('SELECT district, COUNT(*), SUM(cost), AVG(cost) FROM visits GROUP BY district')
    expect(rows.map(([district]) => district)).toEqual(['东城', '西城', '南关', '北塔', '高新'])
    expect(rows.flat().every((cell) => cell !== null)).toBe(true)
  })

  test('no group comes from the data', async () => {
    expect(await shown('SELECT diagnosis, COUNT(*), SUM(cost) FROM visits GROUP BY diagnosis')).toEqual([])
  })
})

describe.each(WAYS)('keys that look alike, %s', (bounding) => {
  test('are groups of their own, each with its own rows', async () => {
    const plan = hospitalMeasured('SELECT diagnosis, COUNT(DISTINCT person_id) FROM visits GROUP BY diagnosis', {
      privacy: { epsilon: 1, bounding },
    })
    await session.run('USE odd')
    const groups = ExactAggregates.read(exactAggregates(plan, await session.rows(plan.sql)))
    expect([...groups.keys()].toSorted()).toEqual(ODD_KEYS.map((key) => groupKey([key])).toSorted())
    for (const { totals } of groups.values()) expect(totals).toContain(BigInt(UNITS_A_KEY))
  })

  test.each(ODD_KEYS.filter((key) => key !== null))('are told apart by a filter: %j', async (key) => {
    const sql = `SELECT COUNT(*) FROM visits WHERE diagnosis = '${key.replaceAll("'", "''")}'`
    const plan = hospitalMeasured(sql, { privacy: { epsilon: 1, bounding } })
    await session.run('USE odd')
    const [group] = ExactAggregates.read(exactAggregates(plan, await session.rows(plan.sql))).values()
    expect(group?.totals[0]).toBe(BigInt(UNITS_A_KEY))
  })
})
