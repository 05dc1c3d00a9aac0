import { describe, expect, test } from 'vitest'
import { encloseExpMinus } from '../../numeric/exp-enclosure.ts'
import { rational, rationalFromDecimal, type Rational } from '../../numeric/rational.ts'
import { gaussianHalfWidth, leastTailPoint } from './discrete-gaussian-tail.ts'

const PRECISION = 160n

/** P[Y >= m] for m = 0, 1, 2, ... from exact weights, as numbers above and below. */
function exactTails(sigma2: Rational): { low: number; high: number }[] {
  const weights: { low: bigint; high: bigint }[] = []
  for (let k = 0n; ; k++) {
    const exponent = rational(k * k * sigma2.denominator, 2n * sigma2.numerator)
    const weight = encloseExpMinus(exponent, PRECISION)
    if (weight.high <= 2n && k > 0n) break
    weights.push(weight)
  }
  const sum = (side: 'low' | 'high', from: number) =>
    weights.slice(from).reduce((all, weight) => all + weight[side], 0n)
  const total = (side: 'low' | 'high') => sum(side, 0) + sum(side, 1)
  return weights.map((_, m) => ({
    low: Number((sum('low', m) << 60n) / total('high')) / 2 ** 60,
    // What the cut leaves out is below the last unit of precision per term.
    high: Number(((sum('high', m) + 1000n) << 60n) / total('low') + 1n) / 2 ** 60,
  }))
}

describe('tail of the discrete Gaussian', () => {
  test.each(['0.01', '0.25', '1', '2', '7.5', '100', '1000'])('of variance %s is bounded, and tightly', (text) => {
    const sigma2 = rationalFromDecimal(text)
    const tails = exactTails(sigma2)
    for (const tail of [0.5, 0.3, 0.16, 0.1, 0.025, 0.005, 1e-4, 1e-6, 1e-9]) {
      const point = leastTailPoint(sigma2, tail)
      expect(tails[point]?.high ?? 0).toBeLessThanOrEqual(tail)
      // Two steps nearer would be too near: at most one step is wasted.
      if (point >= 3) expect(tails[point - 2]?.low ?? 0).toBeGreaterThan(tail)
    }
  })

  test.each([
    ['0.01', 0.95, 0],
    ['1', 0.95, 2],
    ['100', 0.95, 20],
    ['1000000', 0.95, 1960],
    ['1e12', 0.95, 1_959_964],
    ['1e12', 0.99, 2_575_829],
    ['1', 0.5, 1],
  ])('of variance %s gives the half-width at %d as %i', (text, confidence, halfWidth) => {
    expect(gaussianHalfWidth(rationalFromDecimal(text), confidence)).toBe(halfWidth)
  })

  test.each([0.49, 1, Number.NaN])('refuses confidence %d', (confidence) => {
    expect(() => gaussianHalfWidth(rational(1n), confidence)).toThrow(
      expect.objectContaining({ code: 'ERR_CONFIDENCE_OUT_OF_RANGE' }),
    )
  })

  test('refuses a variance that is not positive', () => {
    expect(() => gaussianHalfWidth(rational(0n), 0.95)).toThrow(
      expect.objectContaining({ code: 'ERR_SCALE_NOT_POSITIVE' }),
    )
  })
})
