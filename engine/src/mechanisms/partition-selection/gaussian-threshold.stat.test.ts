import { describe, test } from 'vitest'
import { binomialPValue, binomialTail } from '../../../test/statistical/hypothesis-tests.ts'
import { seededRandomSource } from '../../../test/statistical/seeded-random-source.ts'
import { plannedChecks, SAMPLE_SIZE } from '../../../test/statistical/significance.ts'
import { normalTail } from '../../../test/statistical/special-functions.ts'
import { rational } from '../../numeric/rational.ts'
import { makeDiscreteGaussianSampler } from '../../random/discrete-gaussian-sampler.ts'
import { gaussianThreshold, passesGaussianThreshold } from './gaussian-threshold.ts'

const { expectAccepted, expectRejected } = plannedChecks(
  'src/mechanisms/partition-selection/gaussian-threshold.stat.test.ts',
)

const SIGMA = 40
const SIGMA2 = rational(BigInt(SIGMA * SIGMA))
/** Far larger than in use, so that a group of one unit is seen often enough to be counted. */
const DELTA = rational(2n, 100n)

/** How often any of `groupsPerUnit` groups of `units` units each is kept. */
function anyKept(groupsPerUnit: number, units: bigint, minimumUnits: bigint, delta = DELTA): number {
  const threshold = gaussianThreshold({ sigma2: SIGMA2, groupsPerUnit, delta, minimumUnits })
  const sample = makeDiscreteGaussianSampler(SIGMA2)
  const random = seededRandomSource(`threshold ${groupsPerUnit} ${units} ${delta.numerator}`)
  let shown = 0
  for (let i = 0; i < SAMPLE_SIZE; i++) {
    let kept = false
    for (let group = 0; group < groupsPerUnit; group++) {
      const noisyUnits = units + sample(random)
      if (passesGaussianThreshold({ units, noisyUnits, minimumUnits, threshold })) kept = true
    }
    if (kept) shown += 1
  }
  return shown
}

describe('Gaussian threshold', () => {
  test.each([1, 4])(
    'with %i groups per unit shows a unit alone in all of them at most at rate delta',
    (groupsPerUnit) => {
      expectAccepted(binomialTail(anyKept(groupsPerUnit, 1n, 1n), SAMPLE_SIZE, 0.02))
      expectRejected(binomialTail(anyKept(groupsPerUnit, 1n, 1n, rational(4n, 100n)), SAMPLE_SIZE, 0.02))
    },
  )

  test('shows the unit that lifts a group to the minimum at most at rate delta', () => {
    expectAccepted(binomialTail(anyKept(2, 5n, 5n), SAMPLE_SIZE, 0.02))
    expectRejected(binomialTail(anyKept(2, 5n, 5n, rational(4n, 100n)), SAMPLE_SIZE, 0.02))
  })

  test('keeps a group at the threshold half of the time', () => {
    const threshold = gaussianThreshold({ sigma2: SIGMA2, groupsPerUnit: 1, delta: DELTA, minimumUnits: 1n })
    const kept = anyKept(1, threshold, 1n)
    expectAccepted(binomialPValue(kept, SAMPLE_SIZE, normalTail(-0.5 / SIGMA)))
    expectRejected(binomialPValue(kept, SAMPLE_SIZE, normalTail(-0.5 / SIGMA) * 1.05))
  })
})
