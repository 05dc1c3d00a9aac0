import { averageInterval, expectedAverageHalfWidth } from '../../mechanisms/paired-sum-average/average-interval.ts'
import { averageFromPairedSums } from '../../mechanisms/paired-sum-average/paired-sum-average.ts'
import { rationalToNumber } from '../../numeric/rational-to-number.ts'
import { pairedRange } from '../measurements/paired-sums-measurement.ts'
import { middleOf } from './count-and-sum.ts'
import { type StatisticFacts, type StatisticKind, sigmaOf } from './statistic.ts'

/** The share of the upper sum in both, on the value's range. */
export const averageStatistic: StatisticKind = {
  noisyType: () => 'DOUBLE',
  reader: (statistic, measurement, { confidence }) => {
    const { lower, upper } = intervalOf(statistic)
    const paired = { lower, upper: lower + pairedRange({ lower, upper }) }
    const sigma = sigmaOf(measurement)
    const unit = 10 ** statistic.scale
    const within = (value: number) => Math.min(Number(upper), Math.max(Number(lower), value)) / unit
    return ([s1 = 0n, s2 = 0n]) => {
      const sums = { ...paired, s1, s2 }
      const { low, high } = averageInterval(sums, sigma, confidence)
      return { value: within(rationalToNumber(averageFromPairedSums(sums))), low: within(low), high: within(high) }
    }
  },
  expectedHalfWidth: (statistic, measurement, { expectedRows, confidence }) => {
    if (expectedRows === null) return null
    const range = Number(pairedRange(intervalOf(statistic)))
    const sigma = sigmaOf(measurement)
    return expectedAverageHalfWidth({ range, sigma, expectedRows, confidence }) / 10 ** statistic.scale
  },
  expectedMagnitude: (statistic) => middleOf(statistic),
  dependsOnSize: true,
}

function intervalOf({ interval }: StatisticFacts) {
  return interval ?? { lower: 0n, upper: 0n }
}
