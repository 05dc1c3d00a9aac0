import { describe, test } from 'vitest'
import { laplaceCells } from '../../test/statistical/distributions.ts'
import { fitPValue, samePValue } from '../../test/statistical/hypothesis-tests.ts'
import { referenceDiscreteLaplace } from '../../test/statistical/reference-cks20.ts'
import { seededRandomSource } from '../../test/statistical/seeded-random-source.ts'
import { plannedChecks, SAMPLE_SIZE } from '../../test/statistical/significance.ts'
import { rational, type Rational } from '../numeric/rational.ts'
import { rationalToNumber } from '../numeric/rational-to-number.ts'
import { makeDiscreteLaplaceSampler } from './discrete-laplace-sampler.ts'

const { expectAccepted, expectRejected } = plannedChecks('src/random/discrete-laplace-sampler.stat.test.ts')

function draws(scale: Rational, label: string): bigint[] {
  const random = seededRandomSource(label)
  const sample = makeDiscreteLaplaceSampler(scale)
  return Array.from({ length: SAMPLE_SIZE }, () => sample(random))
}

describe('discrete Laplace noise, chi-square test of fit', () => {
  test.each([
    rational(1n, 2n),
    rational(1n),
    rational(7n, 3n),
    rational(1000n),
    rational(123_457n, 1000n),
    rational(10n ** 15n),
  ])('has its distribution and not one of another scale', (scale) => {
    const values = draws(scale, `laplace ${scale.numerator}/${scale.denominator}`)
    const number = rationalToNumber(scale)
    expectAccepted(fitPValue(values, laplaceCells(number)))
    for (const factor of [1.3, 0.7, 2]) expectRejected(fitPValue(values, laplaceCells(number * factor)))
  })

  test('agrees with the published algorithm', () => {
    const scale = rational(7n, 3n)
    const random = seededRandomSource('laplace reference')
    const published = Array.from({ length: 40_000 }, () => referenceDiscreteLaplace(scale, random))
    expectAccepted(samePValue(draws(scale, 'laplace 7/3 again'), published, laplaceCells(7 / 3)))
    expectRejected(samePValue(draws(rational(7n * 13n, 30n), 'laplace x 1.3'), published, laplaceCells(7 / 3)))
  })
})
