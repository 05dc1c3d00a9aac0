import { gaussianHalfWidth } from '../mechanisms/discrete-gaussian/discrete-gaussian-tail.ts'
import { expectedAverageHalfWidth } from '../mechanisms/paired-sum-average/average-interval.ts'
import { rationalToNumber } from '../numeric/rational-to-number.ts'
import type { Rational } from '../numeric/rational.ts'
import type { ExpectedError } from './measured-plan.ts'
import type { MeasuredAggregate } from './measured-query.ts'
import { pairedRange } from './sensitivity.ts'

export const INTERVAL_CONFIDENCE = 0.95
/** How much smaller than the mean a group is for which the second figure is given. */
const SMALL_GROUP = 10

/** Decimal digits of the grid on which the aggregate's cells are integers. */
export function gridScale(aggregate: MeasuredAggregate): number {
  return 'interval' in aggregate && aggregate.argument.type.kind === 'fixed' ? aggregate.argument.type.scale : 0
}

/** Before data is touched: from the noise alone, and for averages from the published size. */
export function expectedError(
  aggregate: MeasuredAggregate,
  sigma2: Rational,
  expectedRows: number | null,
): ExpectedError {
  const typical = expectedHalfWidth(aggregate, sigma2, expectedRows, INTERVAL_CONFIDENCE)
  if (aggregate.kind !== 'average' || expectedRows === null) return { typical, smallGroup: typical }
  const smallGroup = expectedHalfWidth(aggregate, sigma2, expectedRows / SMALL_GROUP, INTERVAL_CONFIDENCE)
  return { typical, smallGroup }
}

/** Half-width of the interval at `confidence`, in the column's own unit. Null for an average of unknown size. */
export function expectedHalfWidth(
  aggregate: MeasuredAggregate,
  sigma2: Rational,
  expectedRows: number | null,
  confidence: number,
): number | null {
  const unit = 10 ** gridScale(aggregate)
  if (aggregate.kind !== 'average') return gaussianHalfWidth(sigma2, confidence) / unit
  if (expectedRows === null) return null
  const range = Number(pairedRange(aggregate.interval))
  const sigma = Math.sqrt(rationalToNumber(sigma2))
  return expectedAverageHalfWidth({ range, sigma, expectedRows, confidence }) / unit
}

/** What the column is about, for relative errors: the middle of what the metadata allows. Null when unknown. */
export function expectedMagnitude(
  aggregate: MeasuredAggregate,
  expectedRows: number | null,
  rowsPerUnit: bigint | null,
): number | null {
  if (aggregate.kind === 'average') return middle(aggregate)
  if (expectedRows === null) return null
  if (aggregate.kind === 'sum') return middle(aggregate) * expectedRows
  return aggregate.kind === 'countUnits' && rowsPerUnit !== 1n ? null : expectedRows
}

function middle(aggregate: Extract<MeasuredAggregate, { kind: 'sum' | 'average' }>): number {
  const { lower, upper } = aggregate.interval
  return Math.abs(Number(lower + upper)) / 2 / 10 ** gridScale(aggregate)
}
