import { describe, test } from 'vitest'
import { binomialTail } from '../../../test/statistical/hypothesis-tests.ts'
import { seededRandomSource } from '../../../test/statistical/seeded-random-source.ts'
import { plannedChecks } from '../../../test/statistical/significance.ts'
import { rational } from '../../numeric/rational.ts'
import { makeDiscreteGaussianSampler } from '../../random/discrete-gaussian-sampler.ts'
import { binThreshold, discoveredBounds } from './discovered-bounds.ts'
import { MAGNITUDE_BINS } from './magnitude-bins.ts'

const { expectAccepted, expectRejected } = plannedChecks(
  'src/mechanisms/bounds-discovery/discovered-bounds.stat.test.ts',
)

const TRIALS = 5000
const SIGMA = 40
const THRESHOLD = binThreshold(rational(BigInt(SIGMA) ** 2n))

/** P-value of "at most one question in a hundred finds bounds where there are no rows". */
function tooOften(noiseSigma: number): number {
  const sample = makeDiscreteGaussianSampler(rational(BigInt(noiseSigma) ** 2n))
  const random = seededRandomSource(`no rows ${noiseSigma}`)
  let wrong = 0
  for (let i = 0; i < TRIALS; i++) {
    const counts = Array.from({ length: MAGNITUDE_BINS }, () => sample(random))
    if (discoveredBounds(counts, THRESHOLD) !== null) wrong += 1
  }
  return binomialTail(wrong, TRIALS, 0.01)
}

describe('bounds of no rows', () => {
  test('are found at most as often as stated, one-sided', () => {
    expectAccepted(tooOften(SIGMA))
  })

  test('are found too often with noise a quarter larger', () => {
    expectRejected(tooOften(SIGMA * 1.25))
  })
})
