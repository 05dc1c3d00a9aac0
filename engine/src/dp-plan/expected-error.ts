import type { Bounding, ExpectedError } from './measured-plan.ts'
import { expectedRank } from './statistics/quantiles.ts'
import { statisticKind } from './statistics/statistic-kinds.ts'
import type { NoisyMeasurement, StatisticFacts } from './statistics/statistic.ts'

export const INTERVAL_CONFIDENCE = 0.95
/** How much smaller than the mean a group is for which the second figure is given. */
const SMALL_GROUP = 10

/** What the metadata tell of a group; null when they do not. */
export interface GroupSize {
  readonly expectedRows: number | null
  readonly rowsPerUnit: bigint | null
}

export function groupSize(shape: { readonly expectedRows: number | null; readonly bounding: Bounding }): GroupSize {
  const { expectedRows, bounding } = shape
  return { expectedRows, rowsPerUnit: bounding.kind === 'two-level' ? null : bounding.rowsPerUnit }
}

/** Before data is touched: from the noise alone, and where it matters from the published size. */
export function expectedError(
  statistic: StatisticFacts,
  measurement: NoisyMeasurement,
  size: GroupSize,
): ExpectedError {
  const { expectedHalfWidth, dependsOnSize } = statisticKind(statistic, measurement.facts)
  const { expectedRows } = size
  const confidence = INTERVAL_CONFIDENCE
  const typical = expectedHalfWidth(statistic, measurement, { expectedRows, confidence })
  const relative = relativeError(statistic, measurement, size)
  const rank = expectedRank(statistic, measurement, { expectedRows, confidence })
  if (!dependsOnSize || expectedRows === null) return { typical, smallGroup: typical, relative, rank }
  const small = { expectedRows: expectedRows / SMALL_GROUP, confidence }
  return { typical, smallGroup: expectedHalfWidth(statistic, measurement, small), relative, rank }
}

/** The half-width as a share of what the column is about; null when the metadata do not tell either, or it is about 0. */
export function relativeError(
  statistic: StatisticFacts,
  measurement: NoisyMeasurement,
  size: GroupSize,
): number | null {
  const { expectedHalfWidth, expectedMagnitude } = statisticKind(statistic, measurement.facts)
  const { expectedRows } = size
  const halfWidth = expectedHalfWidth(statistic, measurement, { expectedRows, confidence: INTERVAL_CONFIDENCE })
  const magnitude = expectedMagnitude(statistic, size, measurement)
  return halfWidth === null || magnitude === null || magnitude === 0 ? null : halfWidth / magnitude
}
