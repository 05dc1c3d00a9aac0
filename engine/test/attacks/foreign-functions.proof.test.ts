import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isAggregateName, MEASURED_AGGREGATES } from '../../src/sql/function-names.ts'
import { bindQuery } from '../../src/sql/bind-query.ts'
import { OUTER_AGGREGATES, OUTER_SCALAR_FUNCTIONS, OUTER_WINDOW_FUNCTIONS } from '../../src/sql/outer-functions.ts'
import { loadSqlParser } from '../../src/sql/parse-sql.ts'
import { SCALAR_FUNCTION_NAMES } from '../../src/sql/scalar-function-names.ts'
import { hospitalCatalog } from '../catalogs/hospital-catalog.ts'
import { DuckDBSession } from '../database/duckdb-session.ts'
import { NEVER_ALLOWED, POSTGRESQL_FUNCTIONS, TRINO_FUNCTIONS } from './foreign-functions.ts'

/**
 * Functions with effects, with clocks, files and chance in them, or that nobody looked at (PINQ, Airavat: a function of
 * the analyst's that sees rows can tell of them). `bindQuery` has no connection, so what it refuses never meets one.
 */
const catalog = hospitalCatalog()

let session: DuckDBSession
beforeAll(async () => {
  await loadSqlParser()
  session = await DuckDBSession.open()
})
afterAll(async () => session[Symbol.asyncDispose]())

/** What the grammar itself reads as an expression, whatever it is called. */
const OF_THE_GRAMMAR = new Set(['coalesce', 'nullif', 'greatest', 'least', 'position', 'overlay', 'grouping'])
const BELOW = new Set<string>([...SCALAR_FUNCTION_NAMES, ...MEASURED_AGGREGATES, ...OF_THE_GRAMMAR])
const ABOVE = new Set<string>([
  ...BELOW,
  ...OUTER_SCALAR_FUNCTIONS.keys(),
  ...OUTER_AGGREGATES.keys(),
  ...OUTER_WINDOW_FUNCTIONS.keys(),
])

const CALLS = ['()', "('x')", '(1)', "('x', 1)"] as const

function belowTheCut(call: string): readonly string[] {
  return [
    `SELECT SUM(${call}) FROM visits`,
    `SELECT COUNT(*) FROM visits WHERE ${call} IS NULL`,
    `SELECT ${call}, COUNT(*) FROM visits GROUP BY 1`,
    `SELECT AVG(c) FROM (SELECT ${call} AS c FROM visits) q`,
  ]
}
function aboveTheCut(call: string): readonly string[] {
  return [
    `SELECT ${call}, COUNT(*) FROM visits`,
    `SELECT n FROM (SELECT COUNT(*) AS n FROM visits) t WHERE ${call} IS NOT NULL`,
    `SELECT COUNT(*) FROM visits ORDER BY ${call}`,
  ]
}
function asTable(call: string): readonly string[] {
  return [
    `SELECT COUNT(*) FROM ${call}`,
    `SELECT COUNT(*) FROM visits, ${call} t`,
    `SELECT n FROM (SELECT COUNT(*) AS n FROM visits) v, LATERAL ${call} t`,
  ]
}

function accepted(statements: readonly string[]): readonly string[] {
  return statements.filter((sql) => bindQuery(sql, catalog).kind === 'bound')
}

async function duckdbFunctions(): Promise<readonly string[]> {
  const rows = await session.rows('SELECT DISTINCT function_name FROM duckdb_functions() ORDER BY 1')
  return rows.map(([name]) => String(name)).filter((name) => /^[a-z_]\w*$/i.test(name))
}

describe.each<[string, () => Promise<readonly string[]>, number]>([
  ['DuckDB', duckdbFunctions, 700],
  ['PostgreSQL', () => Promise.resolve(POSTGRESQL_FUNCTIONS), 200],
  ['Trino', () => Promise.resolve(TRINO_FUNCTIONS), 180],
])('functions of %s', (_, names, least) => {
  test('are many', async () => expect(new Set(await names()).size).toBeGreaterThanOrEqual(least))

  test('that are not listed are refused on private rows', async () => {
    const unlisted = (await names()).filter((name) => !BELOW.has(name.toLowerCase()) && !isAggregateName(name))
    expect(unlisted.flatMap((name) => accepted(CALLS.flatMap((args) => belowTheCut(name + args))))).toEqual([])
  })

  test('that are not listed are refused on released values', async () => {
    const unlisted = (await names()).filter((name) => !ABOVE.has(name.toLowerCase()))
    expect(unlisted.flatMap((name) => accepted(CALLS.flatMap((args) => aboveTheCut(name + args))))).toEqual([])
  })

  test('are no tables', async () => {
    expect((await names()).flatMap((name) => accepted(CALLS.flatMap((args) => asTable(name + args))))).toEqual([])
  })
})

test('what reads files, settings, clocks or chance is refused everywhere, whatever the lists say', () => {
  expect(NEVER_ALLOWED.filter((name) => ABOVE.has(name))).toEqual([])
  const spellings = NEVER_ALLOWED.flatMap((name) => [name, `pg_catalog.${name}`, `main.${name}`, `"${name}"`])
  const calls = spellings.flatMap((name) => CALLS.map((args) => name + args))
  expect(accepted(calls.flatMap((call) => [...belowTheCut(call), ...aboveTheCut(call), ...asTable(call)]))).toEqual([])
})

test('no name of a system catalog is a table', () => {
  const tables = [
    'duckdb_settings',
    'duckdb_secrets()',
    'sqlite_master',
    'pg_class',
    'pg_catalog.pg_stats',
    'pg_statistic',
    'information_schema.columns',
    'system.runtime.queries',
    'temp.visits',
    'memory.main.visits',
    '"/etc/passwd"',
    "'/etc/passwd'",
    '"p_visits"',
    '"file.csv"',
    'hospital.main.visits',
  ]
  expect(accepted(tables.map((name) => `SELECT COUNT(*) FROM ${name}`))).toEqual([])
})
