import { describe, test } from 'vitest'
import { binomialPValue } from '../../test/statistical/hypothesis-tests.ts'
import { referenceBernoulliExp } from '../../test/statistical/reference-cks20.ts'
import { seededRandomSource } from '../../test/statistical/seeded-random-source.ts'
import { plannedChecks, SAMPLE_SIZE } from '../../test/statistical/significance.ts'
import { rational } from '../numeric/rational.ts'
import { rationalToNumber } from '../numeric/rational-to-number.ts'
import { bernoulliExp, bernoulliExpNear } from './bernoulli-exp.ts'

const { expectAccepted, expectRejected } = plannedChecks('src/random/bernoulli-exp.stat.test.ts')

function countTrue(draw: () => boolean, trials = SAMPLE_SIZE): number {
  let trues = 0
  for (let i = 0; i < trials; i++) if (draw()) trues += 1
  return trues
}

describe('Bernoulli(exp(-x)), exact binomial test', () => {
  test.each([rational(0n), rational(1n, 3n), rational(1n), rational(5n, 2n), rational(8n)])('has its rate', (x) => {
    const random = seededRandomSource(`bernoulli-exp ${x.numerator}/${x.denominator}`)
    const trues = countTrue(() => bernoulliExp(x, random))
    expectAccepted(binomialPValue(trues, SAMPLE_SIZE, Math.exp(-rationalToNumber(x))))
  })

  test.each([1.3, 0.7])('is told from an exponent %f times as large', (factor) => {
    const random = seededRandomSource('bernoulli-exp power')
    const trues = countTrue(() => bernoulliExp(rational(5n, 2n), random))
    expectRejected(binomialPValue(trues, SAMPLE_SIZE, Math.exp(-2.5 * factor)))
  })

  test.each([0.25, 2])('has its rate when a margin of %f sends draws to exact arithmetic', (margin) => {
    const trials = 20_000
    const x = rational(3n, 4n)
    const random = seededRandomSource(`bernoulli-exp margin ${margin}`)
    const trues = countTrue(() => bernoulliExpNear(0.75, margin, () => x, random), trials)
    expectAccepted(binomialPValue(trues, trials, Math.exp(-0.75)))
    expectRejected(binomialPValue(trues, trials, Math.exp(-0.75 * 1.3)))
  })

  test('the published algorithm has the same rate', () => {
    const trials = 50_000
    const random = seededRandomSource('bernoulli-exp reference')
    const trues = countTrue(() => referenceBernoulliExp(rational(5n, 2n), random), trials)
    expectAccepted(binomialPValue(trues, trials, Math.exp(-2.5)))
  })
})
