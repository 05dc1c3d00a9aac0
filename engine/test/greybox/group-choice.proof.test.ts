import { expect, test } from 'vitest'
import { hospitalCatalog } from '../catalogs/hospital-catalog.ts'
import { hospitalMeasured } from '../compile-hospital.ts'
import { DuckDBSession } from '../database/duckdb-session.ts'
import { storedColumns, store } from '../database/stored-database.ts'
import { catalogTable } from '../database/relations.ts'
import { exactAggregates, ExactAggregates } from '../../src/dp-plan/exact-aggregates.ts'
import { loadSqlParser } from '../../src/sql/parse-sql.ts'
import { RandomChoices } from './random-choices.ts'

const UNITS = 1000
const GROUPS_KEPT = 2

/** Every unit has a row in each of the five districts; with two kept, each district is left with two fifths of them. */
test.each([
  ['bit-mask', 10, 'SELECT district, COUNT(DISTINCT person_id) FROM visits GROUP BY district'],
  ['bit-mask-of-partials', 20, 'SELECT district, COUNT(DISTINCT person_id) FROM visits GROUP BY district'],
  ['hash-threshold', 20, 'SELECT diagnosis, COUNT(DISTINCT person_id) FROM visits GROUP BY diagnosis'],
])('%s keeps exactly as many groups of each unit as it may, and favours none', async (choice, rows, sql) => {
  await loadSqlParser()
  const catalog = withGroups(GROUPS_KEPT, rows)
  const plan = hospitalMeasured(sql, { catalog, privacy: { epsilon: 1, bounding: 'two-level' } })
  expect(plan.bounding).toMatchObject({ choice })
  await using session = await DuckDBSession.open()
  await store(session, 'choice', catalog, new Map([['visits', visits()]]))
  const exact = exactAggregates(plan, await session.rows(plan.sql))
  const units = Array.from(ExactAggregates.read(exact).values(), ({ totals }) => Number(totals[0]))
  expect(units).toHaveLength(5)
  expect(units.reduce((sum, count) => sum + count)).toBe(UNITS * GROUPS_KEPT)
  // Five standard deviations of a fair choice; the units' hashes are fixed, so that it holds or not for good.
  for (const count of units) expect(Math.abs(count - (UNITS * GROUPS_KEPT) / 5)).toBeLessThan(78)
})

/** Unit u is in 1, 2 or 3 of 7 groups; weights floor(2^20 / sqrt(n)) are written out. */
test('a score is the sum of the weights of its units but the four largest', async () => {
  await loadSqlParser()
  const catalog = withGroups(3, 20)
  const plan = hospitalMeasured('SELECT diagnosis, SUM(cost) FROM visits GROUP BY diagnosis', {
    catalog,
    privacy: { rho: '0.01' },
  })
  const columns = storedColumns(catalogTable(catalog, 'visits'))
  const places = Array.from({ length: 200 }, (_, unit) =>
    Array.from({ length: 1 + (unit % 3) }, (_, i) => ({ unit, group: (unit * 3 + i) % 7 })),
  )
  // Two rows in each group: groups are weighed, not rows.
  const rows = places.flatMap((own) =>
    [...own, ...own].map(({ unit, group }, i) => ({
      unit: BigInt(unit),
      rank: i + 1,
      values: columns.map(({ name }) => (name === 'diagnosis' ? `illness ${group}` : null)),
    })),
  )
  await using session = await DuckDBSession.open()
  await store(session, 'scores', catalog, new Map([['visits', rows]]))
  const exact = exactAggregates(plan, await session.rows(plan.sql))
  const position = plan.exactColumns.findIndex(({ kind }) => kind === 'score')
  const found = Array.from(
    ExactAggregates.read(exact).values(),
    ({ key, totals }) => [key[0], totals[position]] as const,
  )
  const weights = [1_048_576n, 741_455n, 605_395n]
  const wanted = Array.from({ length: 7 }, (_, group) => {
    const members = places.filter((own) => own.some((place) => place.group === group))
    const sorted = members.map((own) => weights[own.length - 1] ?? 0n).toSorted((a, b) => Number(b - a))
    return [`illness ${group}`, sorted.slice(4).reduce((sum, weight) => sum + weight, 0n)] as const
  })
  expect(new Map(found)).toEqual(new Map(wanted))
})

function withGroups(groups: number, rows: number) {
  const catalog = hospitalCatalog()
  const limited = { ...catalogTable(catalog, 'visits'), contribution: { rows, groups, rowsPerGroup: 10 } }
  return { ...catalog, tables: new Map([...catalog.tables, ['visits', limited]]) }
}

function visits() {
  const columns = storedColumns(catalogTable(hospitalCatalog(), 'visits'))
  const choices = new RandomChoices('group choice')
  return Array.from({ length: UNITS }, () => choices.bits64()).flatMap((unit) =>
    Array.from({ length: 5 }, (_, group) => ({
      unit,
      rank: group + 1,
      values: columns.map(({ name }) =>
        name === 'district' ? BigInt(group) : name === 'diagnosis' ? `illness ${group}` : null,
      ),
    })),
  )
}
