import type { Interval } from '../../relation/expression.ts'
import type { MeasurementKind } from './measurement.ts'
import { clippedValue, intervalOf, rankedSum } from './sum-measurement.ts'

/**
 * AVG(x): a row moves its pair by (y, R - y) with y = x - L and 0 <= y <= R, whose L1 norm is R.
 * Terms: n, the rows that have a value, and s1, the sum of y. The pair is (s1, R n - s1).
 */
export const pairedSumsMeasurement: MeasurementKind = {
  rowMagnitude: (facts) => pairedRange(intervalOf(facts)),
  rankedTerms: (measurement, context) => [
    { sql: `count(${context.values[0] ?? ''})`, base: 0n, unclipped: null },
    rankedSum(measurement, context, intervalOf(measurement.facts).lower),
  ],
  partials: (measurement, { suffix, ...context }) => {
    const { values, dialect } = context
    const value = values[0] ?? ''
    const sum = dialect.sum(clippedValue(measurement, context))
    const base = intervalOf(measurement.facts).lower
    // The count is widened first: the product may need more than 64 bits.
    const above = base === 0n ? sum : `${sum} - CAST(count(${value}) AS ${dialect.widestInteger}) * ${base}`
    return [`count(${value}) AS n${suffix}`, `${above} AS s${suffix}`]
  },
  totals: (_, { suffix, rowsPerGroup, dialect }) => {
    const [rows, sum] = [`p.n${suffix}`, `p.s${suffix}`]
    // More than M rows are scaled down to M rows of the same mean: s M / n, rounded down, is within [0, M R].
    const quotient = dialect.quotient('wide', `(${sum} * ${rowsPerGroup})`, rows)
    const scaled = `CASE WHEN ${rows} <= ${rowsPerGroup} THEN ${sum} ELSE ${quotient} END`
    return [
      { sql: dialect.sum(`least(${rows}, ${rowsPerGroup})`), base: 0n },
      { sql: dialect.sum(scaled), base: 0n },
    ]
  },
  vector: (facts, [rows = 0n, s1 = 0n]) => [s1, pairedRange(intervalOf(facts)) * rows - s1],
}

/** R: the sum of the two paired values of a row. A single possible value still needs rows to be counted by the pair. */
export function pairedRange({ lower, upper }: Interval): bigint {
  const range = upper - lower
  return range > 1n ? range : 1n
}
