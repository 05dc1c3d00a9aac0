import { afterAll, beforeAll, expect, test } from 'vitest'
import { compile } from '../../src/compile.ts'
import { exactAggregates } from '../../src/dp-plan/exact-aggregates.ts'
import { bindQuery } from '../../src/sql/bind-query.ts'
import { loadSqlParser } from '../../src/sql/parse-sql.ts'
import { hospitalCatalog } from '../catalogs/hospital-catalog.ts'
import { DuckDBSession } from '../database/duckdb-session.ts'
import { store } from '../database/stored-database.ts'
import { hospitalDatabase } from '../golden/hospital-database.ts'
import { RandomChoices } from '../greybox/random-choices.ts'
import { releasedVectors } from '../greybox/released-vectors.ts'
import { evaluateMeasured } from './evaluate-measured.ts'

const STATEMENTS = 250

/** Four visits a person at most: no limit of these tables leaves anything out, so that the plain answer is the exact one. */
const visits = hospitalCatalog().tables.get('visits')
const roomy = { rows: 30, groups: 40, rowsPerGroup: 30 }
const catalog = hospitalCatalog({
  tables: new Map(
    [...hospitalCatalog().tables].map(([name, table]) => [
      name,
      table === undefined || table.kind === 'public' || name !== visits?.name
        ? table
        : { ...table, contribution: roomy },
    ]),
  ),
})
const database = hospitalDatabase(catalog)

let session: DuckDBSession
beforeAll(async () => {
  await loadSqlParser()
  session = await DuckDBSession.open()
  await store(session, 'hospital', catalog, database)
})
afterAll(async () => session[Symbol.asyncDispose]())

test('aggregates and windows of one unit are what the reference says', { timeout: 600_000 }, async () => {
  const choices = new RandomChoices('unit operators')
  let compared = 0
  for (let i = 0; i < STATEMENTS; i++) {
    const sql = randomStatement(choices)
    const [bound, compiled] = [bindQuery(sql, catalog), compile({ sql, catalog, privacy: { epsilon: 1 } })]
    if (bound.kind === 'refused' || compiled.kind === 'refused') throw new Error(`refused: ${sql}`)
    const [query, plan] = [bound.query.measured[0], compiled.plan.measured[0]]
    if (query === undefined || plan === undefined) throw new Error('nothing is measured')
    const wanted = evaluateMeasured(query, catalog, database)
    const vectors = releasedVectors(plan, exactAggregates(plan, await session.rows(plan.sql)))
    for (const [position, { cells }] of vectors.filter(({ kind }) => !kind.endsWith('selection')).entries()) {
      const expected = new Map(Array.from(wanted, ([key, each]) => [key, each[position] ?? []]))
      expect({ sql, cells }).toEqual({ sql, cells: expected })
      compared += 1
    }
  }
  expect(compared).toBeGreaterThan(STATEMENTS)
})

const VALUES = ['cost', 'self_cost', 'year', 'cost - self_cost', 'CASE WHEN year = 2024 THEN cost END']
const ORDERS = ['visit_date', 'visit_date DESC', 'cost NULLS FIRST', 'diagnosis DESC', 'department, year', 'cost / 7']
const CONDITIONS = [
  'year > 2023',
  "department = 'surgery'",
  'cost > 500',
  'diagnosis IS NULL',
  "visit_type <> 'inpatient'",
]
const FRAMES = [
  '',
  'ROWS BETWEEN 1 PRECEDING AND CURRENT ROW',
  'ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING',
  'ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING',
  'RANGE BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING',
]

function randomStatement(choices: RandomChoices): string {
  const inner = choices.pick([perPerson, ordered, () => perPerson(choices, `(${ordered(choices, true)}) AS o`)])(
    choices,
  )
  const key = choices.pick(['', ' GROUP BY b', ' GROUP BY d'])
  const where = choices.chance(30) ? ` WHERE ${choices.pick(['a > 100', 'c IS NOT NULL', 'n <= 2', 'n = 1'])}` : ''
  const shown = key === '' ? '' : `${key.slice(-1)}, `
  return `SELECT ${shown}COUNT(*), SUM(a), AVG(n), COUNT(c) FROM (${inner}) q${where}${key}`
}

function perPerson(choices: RandomChoices, from = 'visits'): string {
  const filter = () => (choices.chance(30) ? ` FILTER (WHERE ${choices.pick(CONDITIONS)})` : '')
  const value = () => choices.pick(VALUES)
  const keys = choices.pick(['', '', ', district', ', visit_type, year', ', diagnosis'])
  const having = choices.chance(30)
    ? ` HAVING ${choices.pick(['COUNT(*) > 1', 'MIN(cost) < 90', 'BOOL_OR(year = 2025)'])}`
    : ''
  return `SELECT person_id, ${choices.pick(['SUM', 'AVG', 'MIN', 'MAX'])}(${value()})${filter()} AS a,
    BOOL_AND(${choices.pick(CONDITIONS)}) AS b, ${choices.pick(['MIN', 'MAX'])}(${choices.pick(['diagnosis', 'visit_date', 'district'])}) AS c,
    COUNT(DISTINCT ${choices.pick(['department', 'year', 'diagnosis'])})${filter()} AS n, COUNT(${value()}) AS d
    FROM ${from} GROUP BY person_id${keys}${having}`
}

function ordered(choices: RandomChoices, complete = false): string {
  const order = () => choices.pick(ORDERS)
  const part = () => choices.pick(['', '', ', district', ', year'])
  const over = (frame: string) => `OVER (PARTITION BY person_id${part()} ORDER BY ${order()} ${frame})`
  const all = complete ? 'visits.*, ' : ''
  return `SELECT ${all}${choices.pick(['SUM', 'AVG', 'MIN', 'MAX'])}(${choices.pick(VALUES)}) ${over(choices.pick(FRAMES))} AS a,
    year > LAG(year) ${over('')} AS b, ${choices.pick(['LEAD(diagnosis, 2)', 'LAG(visit_date)', 'FIRST_VALUE(cost)'])} ${over('')} AS c,
    ${choices.pick(['ROW_NUMBER()', 'RANK()', 'DENSE_RANK()', 'COUNT(cost)'])} ${over('')} AS n,
    LAST_VALUE(district) ${over('ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING')} AS d FROM visits`
}
