import fc from 'fast-check'
import { ERROR_CODES } from '@yingbi/contracts'
import { beforeAll, describe, expect, test } from 'vitest'
import { compile } from '../../src/compile.ts'
import { MAX_REFUSALS } from '../../src/sql/bind-state.ts'
import { loadSqlParser, MAX_SQL_LENGTH } from '../../src/sql/parse-sql.ts'
import { hospitalCatalog } from '../catalogs/hospital-catalog.ts'
import { hostileStatements } from './hostile-statements.ts'

/**
 * Any text gets a coded answer, and what is made of it stays small: a short text that stands for something huge is given
 * up by count, not by the clock. `npm run bench -- hostile` has the times.
 */
const catalog = hospitalCatalog()
/** Characters of everything that is issued for one statement. */
const MOST_WRITTEN = 10 * MAX_SQL_LENGTH

beforeAll(async () => loadSqlParser())

/** Codes of refusals, or nothing when the statement is accepted with a plan of bounded size. */
function expectAnswer(sql: string): readonly string[] {
  const compiled = compile({ sql, catalog, privacy: { epsilon: 1 } })
  if (compiled.kind === 'accepted') {
    const { measured, outer, text } = compiled.plan
    const written = [outer.sql, text, ...measured.flatMap((plan) => [plan.sql, plan.canonicalKey])]
    expect(written.reduce((sum, part) => sum + part.length, 0)).toBeLessThan(MOST_WRITTEN)
    return []
  }
  expect(compiled.refusals.length).toBeGreaterThan(0)
  expect(compiled.refusals.length).toBeLessThanOrEqual(MAX_REFUSALS)
  return compiled.refusals.map(({ code }) => code)
}

describe('an answer with a code, or a plan of bounded size', () => {
  test.each(Object.entries(hostileStatements()))('%s', (_, sql) => {
    for (const code of expectAnswer(sql)) expect(ERROR_CODES).toContain(code)
  })
})

describe('what is too large says which part, and what the limit is', () => {
  test.each([
    ['ten thousand columns', 1000, 'columns of a select list'],
    ['WITH levels that widen a table', 1000, 'columns of a select list'],
    ['a list of tables', 64, 'tables in one question'],
    ['WITH levels that double a private table', 64, 'tables in one question'],
    ['a chain of WITH parts', 600, 'steps that build on each other'],
    ['WITH levels that double a private value', 500_000, 'characters, once WITH parts are written out'],
  ])('%s: %i %s', (name, limit, partEn) => {
    const compiled = compile({ sql: hostileStatements()[name] ?? '', catalog, privacy: { epsilon: 1 } })
    expect(compiled).toMatchObject({
      kind: 'refused',
      refusals: [{ code: 'SQL_TOO_LARGE', params: { limit, partEn } }],
    })
  })
})

/** What one level of WITH may do to the one before it; some need rows, some results. */
const LEVELS: readonly ((before: string) => string)[] = [
  (t) => `SELECT a.* FROM ${t} a JOIN ${t} b ON a.person_id = b.person_id`,
  (t) => `SELECT a.*, b.cost AS d FROM ${t} a JOIN ${t} b USING (person_id)`,
  (t) => `SELECT person_id, cost + cost AS cost FROM ${t}`,
  (t) =>
    `SELECT person_id, CASE WHEN cost > 1 THEN cost ELSE cost * 2 END AS cost FROM ${t} WHERE cost > 0 OR cost < 5`,
  (t) => `SELECT * FROM ${t} WHERE person_id IN (SELECT person_id FROM ${t})`,
  (t) => `SELECT * FROM ${t} UNION ALL SELECT * FROM ${t}`,
  (t) => `SELECT person_id, cost, cost AS cost_${t} FROM ${t}`,
  (t) => `SELECT a.*, b.* FROM ${t} a, ${t} b`,
  (t) => `SELECT person_id, SUM(cost) AS cost FROM ${t} GROUP BY person_id`,
  (t) => `SELECT person_id, LEAST(GREATEST(cost, 0), 10) AS cost FROM ${t}`,
]
const LAST = [
  'SELECT COUNT(*) FROM {t}',
  'SELECT SUM(cost) FROM {t}',
  'SELECT * FROM {t}',
  'SELECT AVG(cost), COUNT(*) FROM {t}',
]

test('levels of WITH in any mixture stay small', () => {
  const levels = fc.array(fc.constantFrom(...LEVELS), { minLength: 1, maxLength: 60 })
  fc.assert(
    fc.property(levels, fc.constantFrom(...LAST), (chain, last) => {
      const parts = chain.map((level, i) => `t${i + 1} AS (${level(`t${i}`)})`)
      expectAnswer(`WITH t0 AS (SELECT * FROM visits), ${parts.join(', ')} ${last.replace('{t}', `t${parts.length}`)}`)
    }),
    { numRuns: 400 },
  )
})

test('the same level again and again stays small, for every level', () => {
  for (const level of LEVELS) {
    for (const count of [2, 5, 10, 40, 300]) {
      const parts = Array.from({ length: count }, (_, i) => `t${i + 1} AS (${level(`t${i}`)})`)
      expectAnswer(
        `WITH t0 AS (SELECT person_id, cost FROM visits), ${parts.join(', ')} SELECT COUNT(*) FROM t${count}`,
      )
    }
  }
})
