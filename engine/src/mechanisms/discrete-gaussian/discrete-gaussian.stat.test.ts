import { describe, test } from 'vitest'
import { gaussianCells } from '../../../test/statistical/distributions.ts'
import { binomialPValue, fitPValue } from '../../../test/statistical/hypothesis-tests.ts'
import { seededRandomSource } from '../../../test/statistical/seeded-random-source.ts'
import { plannedChecks, SAMPLE_SIZE } from '../../../test/statistical/significance.ts'
import { rational } from '../../numeric/rational.ts'
import { makeDiscreteGaussianSampler } from '../../random/discrete-gaussian-sampler.ts'
import { gaussianVariance } from './privacy-map.ts'

const { expectAccepted, expectRejected } = plannedChecks(
  'src/mechanisms/discrete-gaussian/discrete-gaussian.stat.test.ts',
)

/** Squared L2 sensitivity, rho, and the sigma that CKS20 Theorem 4 gives: sqrt(D^2 / (2 rho)). */
const CASES = [
  { l2Squared: 1n, rho: rational(1n, 2n), sigma: 1 },
  { l2Squared: 9n, rho: rational(1n, 8n), sigma: 6 },
  { l2Squared: 1_000_000n, rho: rational(1n, 800n), sigma: 20_000 },
] as const

describe('noise calibrated to a sensitivity', () => {
  test.each(CASES)('of $l2Squared squared has sigma $sigma, and doubled sensitivity shows, chi-square', (row) => {
    const draw = (factor: bigint) => {
      const sample = makeDiscreteGaussianSampler(gaussianVariance(rational(row.l2Squared * factor), row.rho))
      const random = seededRandomSource(`calibrated ${row.sigma} ${factor}`)
      return Array.from({ length: SAMPLE_SIZE }, () => sample(random))
    }
    expectAccepted(fitPValue(draw(1n), gaussianCells(row.sigma)))
    expectRejected(fitPValue(draw(4n), gaussianCells(row.sigma)))
  })

  test('tells neighbours apart no better than the Gaussian bound, exact binomial test', () => {
    // Best guess between outputs 0 + Y and 3 + Y: above 1.5 or not. Errors of the guess follow the mechanism's tail.
    const sigma2 = gaussianVariance(rational(9n), rational(1n, 8n))
    const sample = makeDiscreteGaussianSampler(sigma2)
    const random = seededRandomSource('neighbours')
    let above = 0
    for (let i = 0; i < SAMPLE_SIZE; i++) if (sample(random) >= 2n) above += 1
    const expected = gaussianTailFrom(2, 6)
    expectAccepted(binomialPValue(above, SAMPLE_SIZE, expected))
    expectRejected(binomialPValue(above, SAMPLE_SIZE, gaussianTailFrom(2, 12)))
  })
})

function gaussianTailFrom(from: number, sigma: number): number {
  let all = 0
  let tail = 0
  for (let k = -40 * sigma; k <= 40 * sigma; k++) {
    const weight = Math.exp(-(k * k) / (2 * sigma * sigma))
    all += weight
    if (k >= from) tail += weight
  }
  return tail / all
}
