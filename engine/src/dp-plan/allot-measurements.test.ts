import { describe, expect, test } from 'vitest'
import { loadSqlParser } from '../sql/parse-sql.ts'
import { bindQuery } from '../sql/bind-query.ts'
import { hospitalCatalog } from '../../test/catalogs/hospital-catalog.ts'
import { allotMeasurements } from './allot-measurements.ts'
import { rewriteMeasured } from '../rewrite/rewrite-measured.ts'

await loadSqlParser()
const catalog = hospitalCatalog()

/** Kinds of measurements, with the degrees of a basis, and how many columns are read off each. */
function allotted(outputs: string): readonly string[] {
  const bound = bindQuery(`SELECT ${outputs} FROM visits`, catalog)
  const [query] = bound.kind === 'bound' ? bound.query.measured : []
  if (query === undefined) throw new Error('refused')
  const { measurements, columns } = allotMeasurements(rewriteMeasured(query).aggregates)
  return measurements
    .map(({ facts }, i) => {
      const degrees = facts.kind === 'bernstein' ? ` ${facts.axes.map(({ degree }) => degree).join('')}` : ''
      return `${facts.kind}${degrees} x${columns.filter(({ measurement }) => measurement === i).length}`
    })
    .toSorted()
}

describe('what is measured', () => {
  test.each<[string, readonly string[]]>([
    ['VAR_POP(cost), STDDEV(cost), VARIANCE(cost)', ['bernstein 2 x3']],
    ['VAR_POP(cost), VAR_POP(self_cost)', ['bernstein 2 x1', 'bernstein 2 x1']],
    ['VAR_POP(cost), AVG(cost)', ['bernstein 2 x2']],
    ['AVG(cost)', ['pairedSums x1']],
    ['VAR_POP(cost), AVG(self_cost)', ['bernstein 2 x1', 'pairedSums x1']],
    ['VAR_POP(cost), AVG(cost), COUNT(*), SUM(cost)', ['bernstein 2 x2', 'rows x1', 'sum x1']],
    [
      'VAR_POP(cost), AVG(cost), COUNT(*), SUM(cost), SUM(self_cost)',
      ['bernstein 2 x1', 'pairedSums x1', 'rows x1', 'sum x1', 'sum x1'],
    ],
    ['VAR_POP(cost), AVG(LEAST(GREATEST(cost, 0), 10))', ['bernstein 2 x1', 'pairedSums x1']],
    ['COVAR_POP(cost, self_cost), COVAR_SAMP(self_cost, cost)', ['bernstein 11 x2']],
    ['REGR_SLOPE(cost, self_cost)', ['bernstein 12 x1']],
    ['REGR_SLOPE(self_cost, cost)', ['bernstein 21 x1']],
    ['REGR_SLOPE(self_cost, cost), REGR_SLOPE(cost, self_cost)', ['bernstein 22 x2']],
    ['REGR_SLOPE(self_cost, cost), REGR_COUNT(cost, self_cost), REGR_AVGX(cost, self_cost)', ['bernstein 21 x3']],
    ['CORR(self_cost, cost), REGR_R2(cost, self_cost), REGR_SXX(cost, self_cost)', ['bernstein 22 x3']],
    ['REGR_COUNT(cost, self_cost)', ['bernstein 00 x1']],
    ['REGR_AVGX(cost, self_cost)', ['bernstein 01 x1']],
    ['REGR_AVGY(cost, self_cost)', ['bernstein 10 x1']],
    ['CORR(cost, cost)', ['bernstein 22 x1']],
  ])('%s', (outputs, wanted) => {
    expect(allotted(outputs)).toEqual(wanted)
  })
})

test('an average that shares has at most 1.02 times the half-width that it has alone', () => {
  // At an end of the range its noise has weights (0, 1/2, 1) on three sums, and (0, 1) on two.
  const sharing = (others: number) => Math.sqrt((5 / 4) * (others + 1))
  const alone = (others: number) => Math.sqrt(others + 2)
  for (const others of [0, 1, 2, 3]) expect(sharing(others) / alone(others)).toBeLessThanOrEqual(1.02)
})
