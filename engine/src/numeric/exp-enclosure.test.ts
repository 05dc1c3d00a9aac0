import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { exactDouble } from '../../test/exact/exact-double.ts'
import { encloseExpMinus } from './exp-enclosure.ts'
import { rational } from './rational.ts'

const anyExponent = fc
  .tuple(fc.bigInt({ min: 0n, max: 10n ** 9n }), fc.bigInt({ min: 1n, max: 10n ** 8n }))
  .map(([numerator, denominator]) => rational(numerator, denominator))

describe('enclosure of exp(-x)', () => {
  // Floor of exp(-x) times 10^51, from an independent decimal arithmetic of 80 digits.
  test.each([
    [1n, 1n, '367879441171442321595523770161460867445811131031767'],
    [1n, 2n, '606530659712633423603799534991180453441918135487186'],
    [20n, 1n, '000000002061153622438557827965940380155820976375807'],
  ])('of %i / %i has these 51 digits', (numerator, denominator, digits) => {
    const { low, high } = encloseExpMinus(rational(numerator, denominator), 200n)
    const value = BigInt(digits)
    const unit = 10n ** BigInt(digits.length)
    expect((low * unit) >> 200n).toBe(value)
    expect((high * unit) >> 200n).toBe(value)
    expect(high - low).toBeLessThan(8n)
  })

  test('of 0 is 1, of a huge exponent nothing', () => {
    const zero = encloseExpMinus(rational(0n), 64n)
    expect(zero.high).toBeGreaterThanOrEqual(1n << 64n)
    expect(zero.low).toBeGreaterThan((1n << 64n) - 8n)
    expect(encloseExpMinus(rational(10n ** 30n), 64n)).toEqual({ low: 0n, high: 1n })
  })

  test('is narrow, falls with x, and agrees with itself at another precision', () => {
    fc.assert(
      fc.property(anyExponent, anyExponent, (x, y) => {
        const coarse = encloseExpMinus(x, 64n)
        const fine = encloseExpMinus(x, 256n)
        expect(coarse.high - coarse.low).toBeLessThan(8n)
        expect(coarse.low << 192n).toBeLessThanOrEqual(fine.high)
        expect(coarse.high << 192n).toBeGreaterThanOrEqual(fine.low)
        const [smaller, larger] = x.numerator * y.denominator < y.numerator * x.denominator ? [x, y] : [y, x]
        expect(encloseExpMinus(smaller, 64n).high).toBeGreaterThanOrEqual(encloseExpMinus(larger, 64n).low)
      }),
    )
  })

  test('of a sum holds the product', () => {
    fc.assert(
      fc.property(anyExponent, anyExponent, (x, y) => {
        const sum = rational(x.numerator * y.denominator + y.numerator * x.denominator, x.denominator * y.denominator)
        const [ex, ey, both] = [x, y, sum].map((exponent) => encloseExpMinus(exponent, 128n))
        if (ex === undefined || ey === undefined || both === undefined) throw new RangeError('three were asked for')
        expect((ex.low * ey.low) >> 128n).toBeLessThanOrEqual(both.high)
        expect(((ex.high * ey.high) >> 128n) + 1n).toBeGreaterThanOrEqual(both.low)
      }),
    )
  })

  test('refuses a negative exponent', () => {
    expect(() => encloseExpMinus(rational(-1n), 64n)).toThrow(expect.objectContaining({ code: 'ERR_RANGE_EMPTY' }))
  })
})

/** What the rounding margins of measures and normal tails assume of the platform's functions. */
describe('the platform', () => {
  const within = (low: bigint, high: bigint, value: bigint) =>
    low - (low >> 50n) - 8n <= value && value <= high + (high >> 50n) + 8n

  test('computes exp to a relative 2^-50', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 100, noNaN: true }), (x) => {
        const { low, high } = encloseExpMinus(exactDouble(x), 300n)
        const { numerator, denominator } = exactDouble(Math.exp(-x))
        expect(within(low, high, (numerator << 300n) / denominator)).toBe(true)
      }),
      { numRuns: 2000 },
    )
  })

  // y = exp(-L (1 + e)) with |e| <= 2^-50 when L = -log(y) is right to 2^-50.
  const logHolds = (logarithm: number, y: { numerator: bigint; denominator: bigint }) => {
    const { numerator, denominator } = exactDouble(-logarithm)
    const around = (factor: bigint) =>
      encloseExpMinus(rational(numerator * ((1n << 50n) + factor), denominator << 50n), 1200n)
    const value = (y.numerator << 1200n) / y.denominator
    return around(1n).low <= value + 1n && value <= around(-1n).high
  }

  test('computes log to a relative 2^-50', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-300, max: 0.999, noNaN: true }), (y) => {
        expect(logHolds(Math.log(y), exactDouble(y))).toBe(true)
      }),
      { numRuns: 500 },
    )
  })

  test('computes log1p to a relative 2^-50, below and above 0', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-30, max: 0.999, noNaN: true }), (x) => {
        const { numerator, denominator } = exactDouble(x)
        expect(logHolds(Math.log1p(-x), rational(denominator - numerator, denominator))).toBe(true)
        expect(logHolds(-Math.log1p(x), rational(denominator, denominator + numerator))).toBe(true)
        const large = rational(numerator, denominator + numerator)
        expect(logHolds(-Math.log1p(1 / x), rational(large.numerator, large.denominator))).toBe(Number.isFinite(1 / x))
      }),
      { numRuns: 500 },
    )
  })
})
