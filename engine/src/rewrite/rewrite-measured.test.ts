import { beforeAll, describe, expect, test } from 'vitest'
import { hospitalCatalog } from '../../test/catalogs/hospital-catalog.ts'
import type { MeasuredQuery } from '../dp-plan/measured-query.ts'
import { bindQuery } from '../sql/bind-query.ts'
import { loadSqlParser } from '../sql/parse-sql.ts'
import { REWRITE_RULES, rewriteMeasured } from './rewrite-measured.ts'

beforeAll(loadSqlParser)

function measuredOf(sql: string): MeasuredQuery {
  const bound = bindQuery(sql, hospitalCatalog())
  const [query] = bound.kind === 'bound' ? bound.query.measured : []
  if (query === undefined) throw new Error('refused')
  return query
}

const NESTED = 'SELECT AVG(cost) FROM (SELECT * FROM visits WHERE year = 2024) v WHERE cost > 10'

describe('rewriting', () => {
  test('a clamped column becomes the column, clipped where it is added up', () => {
    const [aggregate] = rewriteMeasured(measuredOf('SELECT SUM(cost) FROM visits')).aggregates
    expect(aggregate).toMatchObject({ argument: { kind: 'column' }, interval: { lower: 0n, upper: 100_000n } })
  })

  test('nested filters become one, with both conditions', () => {
    const twice = measuredOf(NESTED)
    const inner: MeasuredQuery = { ...twice, input: { ...filterOf(twice), input: filterOf(twice) } }
    const { input } = rewriteMeasured(inner)
    expect(input.kind).toBe('filter')
    expect(input.kind === 'filter' && input.input.kind).not.toBe('filter')
  })

  test('each rule that ran is reported with its time', () => {
    const seen: string[] = []
    rewriteMeasured(measuredOf(NESTED), (rule, milliseconds) => {
      seen.push(rule)
      expect(milliseconds).toBeGreaterThanOrEqual(0)
    })
    expect(seen).toContain('move-clamps')
  })

  test('names of rules are unique', () => {
    const names = REWRITE_RULES.map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
  })
})

function filterOf({ input }: MeasuredQuery): MeasuredQuery['input'] & { readonly kind: 'filter' } {
  if (input.kind !== 'filter') throw new Error('no filter on top')
  return input
}
