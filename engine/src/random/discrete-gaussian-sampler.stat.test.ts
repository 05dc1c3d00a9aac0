import { describe, test } from 'vitest'
import { gaussianCells, residueCells } from '../../test/statistical/distributions.ts'
import { fitPValue, independencePValue, samePValue } from '../../test/statistical/hypothesis-tests.ts'
import { referenceDiscreteGaussian } from '../../test/statistical/reference-cks20.ts'
import { seededRandomSource } from '../../test/statistical/seeded-random-source.ts'
import { plannedChecks, SAMPLE_SIZE } from '../../test/statistical/significance.ts'
import { rational, rationalFromDecimal, type Rational } from '../numeric/rational.ts'
import { rationalToNumber } from '../numeric/rational-to-number.ts'
import { makeDiscreteGaussianSampler } from './discrete-gaussian-sampler.ts'

const { expectAccepted, expectRejected } = plannedChecks('src/random/discrete-gaussian-sampler.stat.test.ts')

function draws(sigma2: Rational, label: string): bigint[] {
  const random = seededRandomSource(label)
  const sample = makeDiscreteGaussianSampler(sigma2)
  return Array.from({ length: SAMPLE_SIZE }, () => sample(random))
}

/** A narrow one, both sides of sigma = 1, whole and broken variances, and one past the reach of Number integers. */
const VARIANCES = ['0.25', '0.9999', '1', '3.3333333333', '64.9302', '1369', '1000000', '1e12', '1e32']

describe('discrete Gaussian noise', () => {
  test.each(VARIANCES)('of variance %s fits it and not 1.3, 0.7 or 2 times its sigma, chi-square', (text) => {
    const sigma2 = rationalFromDecimal(text)
    const values = draws(sigma2, `gaussian ${text}`)
    const sigma = Math.sqrt(rationalToNumber(sigma2))
    expectAccepted(fitPValue(values, gaussianCells(sigma)))
    for (const factor of [1.3, 0.7, 2]) expectRejected(fitPValue(values, gaussianCells(sigma * factor)))
  })

  test.each(['1369', '1000000', '1e12', '1e32'])('of variance %s has even residues modulo 16, chi-square', (text) => {
    const values = draws(rationalFromDecimal(text), `gaussian residues ${text}`)
    expectAccepted(fitPValue(values, residueCells(16)))
    // Noise that was rounded to even numbers, as noise from floating point is at large magnitudes.
    expectRejected(
      fitPValue(
        values.map((y) => (y >> 1n) << 1n),
        residueCells(16),
      ),
    )
  })

  test.each(['1', '1e12'])('of variance %s is independent of the draw before, serial correlation', (text) => {
    const values = draws(rationalFromDecimal(text), `gaussian serial ${text}`)
    expectAccepted(independencePValue(values))
    expectRejected(
      independencePValue(values.map((y, i) => y + (values[i - 1] ?? 0n) / 2n + ((values[i - 1] ?? 0n) % 2n))),
    )
  })

  test.each(['0.25', '1', '3.3333333333', '64.9302', '1e12', '1e32'])(
    'of variance %s agrees with the published algorithm, chi-square of two samples',
    (text) => {
      const sigma2 = rationalFromDecimal(text)
      const random = seededRandomSource(`gaussian reference ${text}`)
      const published = Array.from({ length: 20_000 }, () => referenceDiscreteGaussian(sigma2, random))
      const cells = gaussianCells(Math.sqrt(rationalToNumber(sigma2)))
      expectAccepted(samePValue(draws(sigma2, `gaussian again ${text}`), published, cells))
      const wider = rational(sigma2.numerator * 169n, sigma2.denominator * 100n)
      expectRejected(samePValue(draws(wider, `gaussian x 1.3 ${text}`), published, cells))
    },
  )
})
