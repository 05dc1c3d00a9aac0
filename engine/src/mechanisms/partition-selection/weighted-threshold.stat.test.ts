import { describe, test } from 'vitest'
import { binomialPValue, binomialTail } from '../../../test/statistical/hypothesis-tests.ts'
import { seededRandomSource } from '../../../test/statistical/seeded-random-source.ts'
import { plannedChecks, SAMPLE_SIZE } from '../../../test/statistical/significance.ts'
import { rational } from '../../numeric/rational.ts'
import { makeDiscreteGaussianSampler } from '../../random/discrete-gaussian-sampler.ts'
import { groupWeight, passesWeightedThreshold, weightedThreshold, WHOLE_WEIGHT } from './weighted-threshold.ts'

const { expectAccepted, expectRejected } = plannedChecks(
  'src/mechanisms/partition-selection/weighted-threshold.stat.test.ts',
)

/** In whole weights: small, so that a unit in its only group decides the threshold, or large, so that one in all of them does. */
const SMALL = rational(WHOLE_WEIGHT ** 2n)
const LARGE = rational(1600n * WHOLE_WEIGHT ** 2n)
/** Far larger than in use, so that a group of one unit is seen often enough to be counted. */
const DELTA = rational(2n, 100n)
const GROUPS_PER_UNIT = 4n

/** How often any of the `groups` groups of one unit, each of that score, is kept. */
function anyKept(groups: bigint, score: bigint, sigma2 = LARGE, delta = DELTA): number {
  const threshold = weightedThreshold({ sigma2, groupsPerUnit: GROUPS_PER_UNIT, delta })
  const sample = makeDiscreteGaussianSampler(sigma2)
  const random = seededRandomSource(`weighted ${groups} ${score} ${delta.numerator} ${sigma2.numerator}`)
  let shown = 0
  for (let i = 0; i < SAMPLE_SIZE; i++) {
    let kept = false
    for (let group = 0n; group < groups; group++) {
      const noisyScore = score + sample(random)
      if (passesWeightedThreshold({ units: 1n, noisyScore, minimumUnits: 1n, threshold })) kept = true
    }
    if (kept) shown += 1
  }
  return shown
}

describe('weighted Gaussian threshold', () => {
  test.each([
    [1n, SMALL],
    [2n, LARGE],
    [4n, LARGE],
  ])('shows a unit alone in all of its %i groups at most at rate delta', (groups, sigma2) => {
    expectAccepted(binomialTail(anyKept(groups, groupWeight(groups), sigma2), SAMPLE_SIZE, 0.02))
    expectRejected(binomialTail(anyKept(groups, groupWeight(groups), sigma2, rational(8n, 100n)), SAMPLE_SIZE, 0.02))
  })

  test('a unit that counts whole in each of its groups is shown more often', () => {
    const sigma2 = SMALL
    expectRejected(binomialTail(anyKept(4n, WHOLE_WEIGHT, sigma2), SAMPLE_SIZE, 0.02))
  })

  test('keeps a group with the score of the threshold half of the time', () => {
    const threshold = weightedThreshold({ sigma2: LARGE, groupsPerUnit: GROUPS_PER_UNIT, delta: DELTA })
    const kept = anyKept(1n, threshold)
    expectAccepted(binomialPValue(kept, SAMPLE_SIZE, 0.5))
    expectRejected(binomialPValue(kept, SAMPLE_SIZE, 0.52))
  })
})
