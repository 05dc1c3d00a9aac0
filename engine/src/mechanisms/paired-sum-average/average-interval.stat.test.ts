import { describe, test } from 'vitest'
import { binomialPValue, binomialTail } from '../../../test/statistical/hypothesis-tests.ts'
import { seededRandomSource } from '../../../test/statistical/seeded-random-source.ts'
import { plannedChecks } from '../../../test/statistical/significance.ts'
import { rational } from '../../numeric/rational.ts'
import { makeDiscreteGaussianSampler } from '../../random/discrete-gaussian-sampler.ts'
import { averageInterval } from './average-interval.ts'

const { expectAccepted, expectRejected } = plannedChecks(
  'src/mechanisms/paired-sum-average/average-interval.stat.test.ts',
)

const TRIALS = 40_000
const CONFIDENCE = 0.95
const LOWER = -200n
const UPPER = 800n
const SIGMA = 5000

/** How often the interval holds the true average when the noise has `noiseSigma` and the interval was told SIGMA. */
function covered(rows: bigint, average: bigint, noiseSigma = SIGMA): number {
  const sample = makeDiscreteGaussianSampler(rational(BigInt(Math.round(noiseSigma * noiseSigma))))
  const random = seededRandomSource(`interval ${rows} ${average} ${noiseSigma}`)
  let held = 0
  for (let i = 0; i < TRIALS; i++) {
    const s1 = rows * (average - LOWER) + sample(random)
    const s2 = rows * (UPPER - average) + sample(random)
    const { low, high } = averageInterval({ s1, s2, lower: LOWER, upper: UPPER }, SIGMA, CONFIDENCE)
    if (low <= Number(average) && Number(average) <= high) held += 1
  }
  return held
}

/** P-value of "covers at least as often as stated". */
function tooLow(held: number): number {
  return binomialTail(TRIALS - held, TRIALS, 1 - CONFIDENCE)
}

describe('interval of a paired-sum average', () => {
  test.each([300n, 0n, 700n])('has its stated coverage for 10000 rows of average %i, exact binomial', (average) => {
    expectAccepted(binomialPValue(covered(10_000n, average), TRIALS, CONFIDENCE))
    for (const factor of [1.3, 0.7]) {
      expectRejected(binomialPValue(covered(10_000n, average, SIGMA * factor), TRIALS, CONFIDENCE))
    }
  })

  test.each([
    [1n, 300n],
    [10n, 0n],
    [30n, 790n],
    [10n, -200n],
    [10_000n, -200n],
    [10_000n, 800n],
  ])('covers at least as often as stated for %i rows of average %i, one-sided', (rows, average) => {
    expectAccepted(tooLow(covered(rows, average)))
  })

  test('doubled noise shows', () => {
    expectRejected(tooLow(covered(10_000n, 300n, 2 * SIGMA)))
  })
})
