import { gaussianHalfWidth } from '../../mechanisms/discrete-gaussian/discrete-gaussian-tail.ts'
import { laplaceHalfWidth } from '../../mechanisms/discrete-laplace/discrete-laplace-tail.ts'
import { releasedInteger } from '../released-value.ts'
import type { NoisyMeasurement, StatisticFacts, StatisticKind } from './statistic.ts'

/** A count is its measurement's only coordinate. */
export const countStatistic: StatisticKind = {
  noisyType: () => 'BIGINT',
  reader: (statistic, measurement, { confidence }) => {
    const halfWidth = BigInt(halfWidthOf(measurement, confidence))
    const shown = (value: bigint) => releasedInteger(value, statistic.scale)
    return ([noisy = 0n]) => ({ value: shown(noisy), low: shown(noisy - halfWidth), high: shown(noisy + halfWidth) })
  },
  expectedHalfWidth: (statistic, measurement, { confidence }) =>
    halfWidthOf(measurement, confidence) / 10 ** statistic.scale,
  expectedMagnitude: ({ kind }, { expectedRows, rowsPerUnit }) =>
    kind === 'countDistinct' || (kind === 'countUnits' && rowsPerUnit !== 1n) ? null : expectedRows,
  dependsOnSize: false,
}

/** A sum is one too. */
export const sumStatistic: StatisticKind = {
  ...countStatistic,
  noisyType: ({ scale }) => (scale === 0 ? 'HUGEINT' : `DECIMAL(38,${scale})`),
  expectedMagnitude: (statistic, { expectedRows }) =>
    expectedRows === null ? null : middleOf(statistic) * expectedRows,
}

/** Magnitude of the middle of the clipping range, in the column's own unit. */
export function middleOf({ interval, scale }: StatisticFacts): number {
  const { lower, upper } = interval ?? { lower: 0n, upper: 0n }
  return Math.abs(Number(lower + upper)) / 2 / 10 ** scale
}

function halfWidthOf({ sigma2, laplaceScale }: NoisyMeasurement, confidence: number): number {
  return laplaceScale === null ? gaussianHalfWidth(sigma2, confidence) : laplaceHalfWidth(laplaceScale, confidence)
}
