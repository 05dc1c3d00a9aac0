import { describe, expect, test } from 'vitest'
import { rational, rationalFromNumber } from '../../numeric/rational.ts'
import { rationalToNumber } from '../../numeric/rational-to-number.ts'
import { laplaceHalfWidth, laplaceVariance } from './discrete-laplace-tail.ts'
import { laplaceScale, rhoOfLaplace } from './privacy-map.ts'

const SCALES = [0.1, 0.25, 0.5, 1, 3, 17.5, 400]

/** P[|Y| <= w], summed over the law. */
function within(b: number, w: number): number {
  const weight = (k: number) => Math.exp(-k / b)
  const sum = (to: number) =>
    Array.from({ length: to }, (_, k) => 2 * weight(k + 1)).reduce((all, each) => all + each, 1)
  return sum(w) / sum(Math.ceil(60 * b) + 60)
}

describe('half-width', () => {
  test.each(SCALES)('at scale %d is the least that holds the confidence', (b) => {
    for (const confidence of [0.5, 0.9, 0.95, 0.99]) {
      const w = laplaceHalfWidth(rationalFromNumber(b), confidence)
      expect(within(b, w)).toBeGreaterThanOrEqual(confidence - 1e-9)
      if (w > 0) expect(within(b, w - 1)).toBeLessThan(confidence + 1e-9)
    }
  })

  test('at a large scale is scale times ln 20', () => {
    expect(laplaceHalfWidth(rational(10n ** 12n), 0.95) / 1e12).toBeCloseTo(Math.log(20), 9)
  })

  test('is refused without a scale or a confidence', () => {
    expect(() => laplaceHalfWidth(rational(0n), 0.95)).toThrow(
      expect.objectContaining({ code: 'ERR_SCALE_NOT_POSITIVE' }),
    )
    expect(() => laplaceHalfWidth(rational(1n), 1)).toThrow(
      expect.objectContaining({ code: 'ERR_CONFIDENCE_OUT_OF_RANGE' }),
    )
  })
})

test.each(SCALES)('variance at scale %d is that of the law', (b) => {
  const terms = Array.from({ length: Math.ceil(60 * b) + 60 }, (_, k) => k + 1)
  const weight = (k: number) => 2 * Math.exp(-k / b)
  const all = terms.reduce((sum, k) => sum + weight(k), 1)
  const squares = terms.reduce((sum, k) => sum + k * k * weight(k), 0)
  expect(rationalToNumber(laplaceVariance(rationalFromNumber(b))) / (squares / all)).toBeCloseTo(1, 6)
})

describe('loss', () => {
  test.each([
    [rational(1n), rational(5n), rational(1n, 5n)],
    [rational(2000n), rational(25n, 4n), rational(320n)],
  ])('sensitivity %o at rho %o has scale %o and back', (sensitivity, rho, scale) => {
    expect(laplaceScale(sensitivity, rho)).toEqual(scale)
    expect(rhoOfLaplace(sensitivity, scale)).toEqual(rho)
  })

  test('without sensitivity, loss or scale is refused', () => {
    expect(() => laplaceScale(rational(0n), rational(1n))).toThrow('ERR_SENSITIVITY_NOT_POSITIVE')
    expect(() => laplaceScale(rational(1n), rational(0n))).toThrow('ERR_RHO_NOT_POSITIVE')
    expect(() => rhoOfLaplace(rational(0n), rational(1n))).toThrow('ERR_SENSITIVITY_NOT_POSITIVE')
    expect(() => rhoOfLaplace(rational(1n), rational(0n))).toThrow('ERR_SCALE_NOT_POSITIVE')
  })
})
