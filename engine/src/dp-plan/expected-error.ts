import type { ExpectedError } from './measured-plan.ts'
import { statisticKind } from './statistics/statistic-kinds.ts'
import type { NoisyMeasurement, StatisticFacts } from './statistics/statistic.ts'

export const INTERVAL_CONFIDENCE = 0.95
/** How much smaller than the mean a group is for which the second figure is given. */
const SMALL_GROUP = 10

/** Before data is touched: from the noise alone, and where it matters from the published size. */
export function expectedError(
  statistic: StatisticFacts,
  measurement: NoisyMeasurement,
  expectedRows: number | null,
): ExpectedError {
  const { expectedHalfWidth, dependsOnSize } = statisticKind(statistic, measurement.facts)
  const confidence = INTERVAL_CONFIDENCE
  const typical = expectedHalfWidth(statistic, measurement, { expectedRows, confidence })
  if (!dependsOnSize || expectedRows === null) return { typical, smallGroup: typical }
  const small = { expectedRows: expectedRows / SMALL_GROUP, confidence }
  return { typical, smallGroup: expectedHalfWidth(statistic, measurement, small) }
}
