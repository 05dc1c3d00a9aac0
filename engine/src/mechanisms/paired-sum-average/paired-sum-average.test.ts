import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compareRational, rational, type Rational } from '../../numeric/rational.ts'
import { rationalToNumber } from '../../numeric/rational-to-number.ts'
import { averageInterval, expectedAverageHalfWidth } from './average-interval.ts'
import { averageFromPairedSums } from './paired-sum-average.ts'

const signed = fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n })
const anySums = fc
  .tuple(signed, signed, signed, fc.bigInt({ min: 1n, max: 10n ** 12n }))
  .map(([s1, s2, lower, range]) => ({
    s1,
    s2,
    lower,
    upper: lower + range,
  }))

describe('average from paired sums', () => {
  // Bounds 0..100, unless stated: s1 = sum of x, s2 = sum of 100 - x.
  test.each<[string, bigint, bigint, bigint, bigint, Rational]>([
    ['ten rows of 30', 300n, 700n, 0n, 100n, rational(30n)],
    ['three rows 10, 20, 40', 70n, 230n, 0n, 100n, rational(70n, 3n)],
    ['negative bounds', 50n, 150n, -150n, -50n, rational(-125n)],
    ['one row', 25n, 75n, 0n, 100n, rational(25n)],
    ['half a row is read as one', 10n, 40n, 0n, 100n, rational(35n)],
    ['no rows and no noise', 0n, 0n, 0n, 100n, rational(50n)],
    ['noise below the lower bound', -500n, 5000n, 0n, 100n, rational(0n)],
    ['noise above the upper bound', 5000n, -500n, 0n, 100n, rational(100n)],
    ['both sums negative', -400n, -400n, 0n, 100n, rational(50n)],
    ['a single possible value', 3n, -8n, 7n, 7n, rational(7n)],
  ])('%s', (_, s1, s2, lower, upper, expected) => {
    expect(averageFromPairedSums({ s1, s2, lower, upper })).toEqual(expected)
  })

  test('without noise is the exact average of the clamped rows', () => {
    fc.assert(
      fc.property(fc.array(fc.bigInt({ min: -50n, max: 950n }), { minLength: 1 }), (rows) => {
        const sum = (of: (x: bigint) => bigint) => rows.reduce((all, x) => all + of(x), 0n)
        const sums = { s1: sum((x) => x + 50n), s2: sum((x) => 950n - x), lower: -50n, upper: 950n }
        expect(averageFromPairedSums(sums)).toEqual(
          rational(
            sum((x) => x),
            BigInt(rows.length),
          ),
        )
      }),
    )
  })

  test('lies within the bounds and inside its interval, which lies within the bounds too', () => {
    fc.assert(
      fc.property(anySums, fc.double({ min: 0.1, max: 1e15, noNaN: true }), (sums, sigma) => {
        const estimate = averageFromPairedSums(sums)
        expect(compareRational(estimate, rational(sums.lower))).not.toBe(-1)
        expect(compareRational(estimate, rational(sums.upper))).not.toBe(1)
        const { low, high } = averageInterval(sums, sigma, 0.95)
        expect(low).toBeGreaterThanOrEqual(Number(sums.lower))
        expect(high).toBeLessThanOrEqual(Number(sums.upper))
        expect(low).toBeLessThanOrEqual(rationalToNumber(estimate))
        expect(high).toBeGreaterThanOrEqual(rationalToNumber(estimate))
      }),
    )
  })

  test('turned over (s1 for s2) is mirrored in the middle of the bounds', () => {
    fc.assert(
      fc.property(anySums, (sums) => {
        const { numerator, denominator } = averageFromPairedSums(sums)
        const mirrored = rational((sums.lower + sums.upper) * denominator - numerator, denominator)
        expect(averageFromPairedSums({ ...sums, s1: sums.s2, s2: sums.s1 })).toEqual(mirrored)
      }),
    )
  })

  test('refuses reversed bounds', () => {
    expect(() => averageFromPairedSums({ s1: 0n, s2: 0n, lower: 1n, upper: 0n })).toThrow(
      expect.objectContaining({ code: 'ERR_BOUNDS_REVERSED' }),
    )
  })
})

describe('interval of the average', () => {
  test('for many rows is the estimate plus or minus 1.96 sigma sqrt(p^2 + (1-p)^2) / rows', () => {
    const { low, high } = averageInterval({ s1: 50_000_000n, s2: 50_000_000n, lower: 0n, upper: 1000n }, 10_000, 0.95)
    // p = 1/2, 100000 rows: 1.95996 * 10000 * 0.70711 / 100000.
    expect(low).toBeCloseTo(500 - 0.13859, 4)
    expect(high).toBeCloseTo(500 + 0.13859, 4)
  })

  test('keeps its digits when the sums are 10^12 times the noise', () => {
    const { low, high } = averageInterval({ s1: 10n ** 16n, s2: 10n ** 16n, lower: 0n, upper: 1000n }, 10_000, 0.95)
    expect((high - low) / ((2 * 1.959964 * 1e4 * Math.SQRT1_2) / 2e13)).toBeCloseTo(1, 2)
  })

  test('is everything when there are no rows', () => {
    expect(averageInterval({ s1: 3n, s2: -2n, lower: 10n, upper: 90n }, 50, 0.95)).toEqual({ low: 10, high: 90 })
  })

  test('is a point for a single possible value', () => {
    expect(averageInterval({ s1: 3n, s2: -2n, lower: 7n, upper: 7n }, 50, 0.95)).toEqual({ low: 7, high: 7 })
  })

  test.each([
    [0, 0.95, 'ERR_SCALE_NOT_POSITIVE'],
    [Infinity, 0.95, 'ERR_SCALE_NOT_POSITIVE'],
    [Number.NaN, 0.95, 'ERR_SCALE_NOT_POSITIVE'],
    [1, 1, 'ERR_CONFIDENCE_OUT_OF_RANGE'],
  ])('refuses sigma %d with confidence %d', (sigma, confidence, code) => {
    expect(() => averageInterval({ s1: 0n, s2: 0n, lower: 0n, upper: 1n }, sigma, confidence)).toThrow(
      expect.objectContaining({ code }),
    )
  })
})

describe('expected half-width', () => {
  const expected = { range: 1000, sigma: 5000, expectedRows: 10_000, confidence: 0.95 }

  test.each([
    [{}, 0.98003],
    [{ expectedRows: 0 }, 500],
    [{ expectedRows: 5 }, 500],
    [{ sigma: 500 }, 0.09805],
    [{ range: 0 }, 0],
  ])('with %o is %d', (change, halfWidth) => {
    expect(expectedAverageHalfWidth({ ...expected, ...change })).toBeCloseTo(halfWidth, 4)
  })

  test('is the half-width of the interval of an average at a bound', () => {
    const { low, high } = averageInterval({ s1: 10n ** 7n, s2: 0n, lower: 0n, upper: 1000n }, 5000, 0.95)
    expect(high).toBe(1000)
    expect(1000 - low).toBeCloseTo(expectedAverageHalfWidth(expected), 2)
  })

  test.each([
    [{ range: -1 }, 'ERR_BOUNDS_REVERSED'],
    [{ sigma: 0 }, 'ERR_SCALE_NOT_POSITIVE'],
    [{ expectedRows: -1 }, 'ERR_COUNT_NEGATIVE'],
    [{ confidence: 0.2 }, 'ERR_CONFIDENCE_OUT_OF_RANGE'],
  ])('refuses %o', (change, code) => {
    expect(() => expectedAverageHalfWidth({ ...expected, ...change })).toThrow(expect.objectContaining({ code }))
  })
})
