import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { hospitalCatalog } from '../test/catalogs/hospital-catalog.ts'
import { compile } from './compile.ts'
import { loadSqlParser } from './sql/parse-sql.ts'

beforeAll(loadSqlParser)

const catalog = hospitalCatalog()
const privacy = { epsilon: 0.5 }

describe('compile', () => {
  test('an accepted statement has a plan, its loss and the columns it reads', () => {
    const sql = 'SELECT district, AVG(cost) AS mean_cost FROM visits WHERE year = 2025 GROUP BY district'
    const result = compile({ sql, catalog, privacy })
    expect(result.kind).toBe('accepted')
    expect(result.uses.map(({ column, use }) => `${use} ${column}`)).toEqual(
      expect.arrayContaining(['filter year', 'group district', 'aggregate cost']),
    )
    if (result.kind === 'refused') return
    expect(result.plan.loss).toEqual(result.plan.measured[0]?.loss)
    expect(result.plan.outer.columns.map(({ name }) => name)).toEqual(['district', 'mean_cost'])
    expect(result.plan.text).toContain('Measure m1')
  })

  test('what is refused for its privacy request still says which columns it reads', () => {
    const result = compile({ sql: 'SELECT AVG(cost) FROM visits', catalog })
    expect(result).toMatchObject({ kind: 'refused', refusals: [{ code: 'DP_PRIVACY_REQUEST_MISSING' }] })
    expect(result.uses.map(({ column }) => column)).toContain('cost')
  })

  test('the floor of groups from the data can be raised', () => {
    const sql = 'SELECT diagnosis, COUNT(*) FROM visits GROUP BY diagnosis'
    const floor = (minimumUnits?: bigint) => {
      const result = compile({ sql, catalog, privacy, ...(minimumUnits === undefined ? {} : { minimumUnits }) })
      return result.kind === 'accepted' ? result.plan.measured[0]?.selection?.minimumUnits : null
    }
    expect(floor()).toBe(5n)
    expect(floor(20n)).toBe(20n)
  })

  test('a question of public tables alone costs nothing', () => {
    const result = compile({ sql: 'SELECT zone, SUM(population) FROM districts GROUP BY zone', catalog })
    expect(result).toMatchObject({ kind: 'accepted', plan: { measured: [], loss: { rho: 0n, delta: 0n } } })
  })

  test('no text makes it throw, and the same text has the same answer', () => {
    const word = fc.constantFrom(
      ...'SELECT FROM WHERE GROUP BY visits v residents JOIN ON district cost COUNT(*) AVG(cost) SUM( ) , = 2025 AND OR NOT NULL CASE WHEN THEN END AS x ORDER LIMIT 1 * / person_id USING (person_id)'.split(
        ' ',
      ),
    )
    fc.assert(
      fc.property(fc.array(word, { maxLength: 25 }), (words) => {
        const request = { sql: words.join(' '), catalog, privacy }
        expect(compile(request)).toEqual(compile(request))
      }),
      { numRuns: 2000, seed: 7 },
    )
  })
})
