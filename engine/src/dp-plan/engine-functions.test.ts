import { beforeAll, describe, expect, test } from 'vitest'
import { hospitalCatalog } from '../../test/catalogs/hospital-catalog.ts'
import { compile } from '../compile.ts'
import type { Dialect, EngineName } from '../dialect/dialect.ts'
import { engineDialect } from '../dialect/engine-dialect.ts'
import { SCALAR_FUNCTIONS, type ScalarFunctionName } from '../relation/expression.ts'
import { bindQuery } from '../sql/bind-query.ts'
import { loadSqlParser } from '../sql/parse-sql.ts'
import { buildDpPlan } from './build-dp-plan.ts'

const catalog = hospitalCatalog()
const privacy = { epsilon: 1 }
beforeAll(loadSqlParser)

function without(name: ScalarFunctionName): Dialect {
  const dialect = engineDialect('postgresql')
  return {
    ...dialect,
    functions: Object.fromEntries(Object.entries(dialect.functions).filter(([known]) => known !== name)),
  }
}

function planned(sql: string, dialect: Dialect) {
  const bound = bindQuery(sql, catalog)
  if (bound.kind === 'refused') throw new Error('refused')
  return buildDpPlan({ query: bound.query, catalog, privacy, accuracy: null, minimumUnits: 5n, dialect })
}

describe('a function that the engine has not been shown to compute is refused with its place', () => {
  test.each<[string, ScalarFunctionName, string]>([
    ['in WHERE', 'absolute', 'SELECT COUNT(*) FROM visits WHERE ABS(cost) > 10'],
    ['in a condition of a subquery', 'absolute', 'SELECT COUNT(*) FROM (SELECT * FROM visits WHERE ABS(cost) > 10) v'],
    ['in an aggregate', 'absolute', 'SELECT SUM(ABS(cost)) FROM visits'],
    ['in a key', 'upper', 'SELECT UPPER(diagnosis), COUNT(*) FROM visits GROUP BY 1'],
  ])('%s', (_, name, sql) => {
    const result = planned(sql, without(name))
    if (result.kind === 'planned') throw new Error('planned')
    const [refusal, ...others] = result.refusals
    expect(others).toEqual([])
    expect(refusal).toMatchObject({
      code: 'SQL_FUNCTION_NOT_ON_ENGINE',
      params: { function: name, engine: 'postgresql' },
    })
    expect(sql.slice(refusal?.span?.start, refusal?.span?.end).toLowerCase()).toMatch(/abs\(cost\)|upper\(diagnosis\)/)
    expect(planned(sql, engineDialect('postgresql')).kind).toBe('planned')
  })
})

test.each<EngineName>(['duckdb', 'postgresql', 'trino'])('%s has every function', (engine) => {
  expect(SCALAR_FUNCTIONS.filter((name) => !(name in engineDialect(engine).functions))).toEqual([])
})

test('a statement has one loss and one noise, whatever engine it is for', () => {
  const request = { sql: 'SELECT district, COUNT(*), AVG(cost) FROM visits GROUP BY district', catalog, privacy }
  const [duckdb, postgresql] = [compile(request), compile({ ...request, engine: 'postgresql' })]
  if (duckdb.kind === 'refused' || postgresql.kind === 'refused') throw new Error('refused')
  expect(postgresql.plan.loss).toEqual(duckdb.plan.loss)
  expect(postgresql.plan.measured.map(({ canonicalKey }) => canonicalKey)).toEqual(
    duckdb.plan.measured.map(({ canonicalKey }) => canonicalKey),
  )
  expect(postgresql.plan.measured.map(({ sql }) => sql)).not.toEqual(duckdb.plan.measured.map(({ sql }) => sql))
})
