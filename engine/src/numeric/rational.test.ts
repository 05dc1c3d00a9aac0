import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  addRational,
  ceilRational,
  compareRational,
  decimalString,
  divideRational,
  floorRational,
  multiplyRational,
  ONE,
  rational,
  rationalFromDecimal,
  rationalFromNumber,
  subtractRational,
  ZERO,
  type Rational,
} from './rational.ts'

const anyRational = fc
  .tuple(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), fc.bigInt({ min: 1n, max: 10n ** 20n }))
  .map(([numerator, denominator]) => rational(numerator, denominator))
const anyNonZero = anyRational.filter((r) => r.numerator !== 0n)

describe('rational', () => {
  test.each([
    [6n, 4n, { numerator: 3n, denominator: 2n }],
    [-6n, 4n, { numerator: -3n, denominator: 2n }],
    [6n, -4n, { numerator: -3n, denominator: 2n }],
    [-6n, -4n, { numerator: 3n, denominator: 2n }],
    [0n, -7n, { numerator: 0n, denominator: 1n }],
    [10n ** 40n, 10n ** 38n, { numerator: 100n, denominator: 1n }],
  ])('reduces %i / %i to lowest terms', (numerator, denominator, expected) => {
    expect(rational(numerator, denominator)).toEqual(expected)
  })

  test('refuses a zero denominator and division by zero', () => {
    expect(() => rational(1n, 0n)).toThrow(expect.objectContaining({ code: 'ERR_DIVISION_BY_ZERO' }))
    expect(() => divideRational(ONE, ZERO)).toThrow(expect.objectContaining({ code: 'ERR_DIVISION_BY_ZERO' }))
  })

  test('is a field', () => {
    fc.assert(
      fc.property(anyRational, anyRational, anyRational, (a, b, c) => {
        expect(addRational(a, b)).toEqual(addRational(b, a))
        expect(addRational(addRational(a, b), c)).toEqual(addRational(a, addRational(b, c)))
        expect(multiplyRational(a, b)).toEqual(multiplyRational(b, a))
        expect(multiplyRational(multiplyRational(a, b), c)).toEqual(multiplyRational(a, multiplyRational(b, c)))
        expect(multiplyRational(a, addRational(b, c))).toEqual(
          addRational(multiplyRational(a, b), multiplyRational(a, c)),
        )
        expect(addRational(a, ZERO)).toEqual(a)
        expect(multiplyRational(a, ONE)).toEqual(a)
        expect(subtractRational(a, a)).toEqual(ZERO)
        expect(subtractRational(addRational(a, b), b)).toEqual(a)
      }),
    )
    fc.assert(
      fc.property(anyRational, anyNonZero, (a, b) => {
        expect(divideRational(multiplyRational(a, b), b)).toEqual(a)
        expect(divideRational(b, b)).toEqual(ONE)
      }),
    )
  })

  test('is ordered as its differences are signed, and sums keep the order', () => {
    fc.assert(
      fc.property(anyRational, anyRational, anyRational, (a, b, c) => {
        const sign = subtractRational(a, b).numerator
        expect(compareRational(a, b)).toBe(sign < 0n ? -1 : sign > 0n ? 1 : 0)
        expect(compareRational(addRational(a, c), addRational(b, c))).toBe(compareRational(a, b))
      }),
    )
  })
})

describe('rounding to whole numbers', () => {
  test.each([
    [7n, 2n, 3n, 4n],
    [-7n, 2n, -4n, -3n],
    [6n, 2n, 3n, 3n],
    [-6n, 2n, -3n, -3n],
    [0n, 1n, 0n, 0n],
    [1n, 10n ** 30n, 0n, 1n],
  ])('of %i / %i goes down to %i and up to %i', (numerator, denominator, down, up) => {
    expect(floorRational(rational(numerator, denominator))).toBe(down)
    expect(ceilRational(rational(numerator, denominator))).toBe(up)
  })
})

describe('decimal text', () => {
  test.each<[string, Rational]>([
    ['0.50', rational(1n, 2n)],
    ['-12.5', rational(-25n, 2n)],
    ['+3', rational(3n)],
    ['1e-7', rational(1n, 10_000_000n)],
    ['2.5E3', rational(2500n)],
    ['0', ZERO],
  ])('%s is read exactly', (text, expected) => expect(rationalFromDecimal(text)).toEqual(expected))

  test.each(['', '.5', '1.', '1e', '0x10', ' 1', '1/2', 'NaN', 'Infinity', '--1', '1e99999'])(
    '%j is refused',
    (text) => {
      expect(() => rationalFromDecimal(text)).toThrow(expect.objectContaining({ code: 'ERR_NUMBER_MALFORMED' }))
    },
  )

  test.each<[number, Rational]>([
    [0.1, rational(1n, 10n)],
    [1e-6, rational(1n, 1_000_000n)],
    [-2.5, rational(-5n, 2n)],
    [1e21, rational(10n ** 21n)],
    [5e-324, rational(5n, 10n ** 324n)],
  ])('the number %d is the decimal it prints as', (value, expected) => {
    expect(rationalFromNumber(value)).toEqual(expected)
  })

  test.each([Number.NaN, Infinity, -Infinity])('the number %d is refused', (value) => {
    expect(() => rationalFromNumber(value)).toThrow(expect.objectContaining({ code: 'ERR_NUMBER_NOT_FINITE' }))
  })

  test.each([
    [1n, 3n, 4, '0.3334', '0.3333'],
    [-1n, 3n, 4, '-0.3333', '-0.3334'],
    [1n, 2n, 2, '0.50', '0.50'],
    [12_345n, 1n, 0, '12345', '12345'],
    [1n, 1000n, 2, '0.01', '0.00'],
    [-1n, 1000n, 2, '0.00', '-0.01'],
    [19_999n, 10_000n, 1, '2.0', '1.9'],
  ])('%i / %i with %i places is %s rounded up, %s rounded down', (numerator, denominator, digits, up, down) => {
    expect(decimalString(rational(numerator, denominator), digits, 'up')).toBe(up)
    expect(decimalString(rational(numerator, denominator), digits, 'down')).toBe(down)
  })

  test('printed and read back encloses the value', () => {
    fc.assert(
      fc.property(anyRational, fc.integer({ min: 0, max: 12 }), (r, digits) => {
        expect(compareRational(rationalFromDecimal(decimalString(r, digits, 'up')), r)).not.toBe(-1)
        expect(compareRational(rationalFromDecimal(decimalString(r, digits, 'down')), r)).not.toBe(1)
      }),
    )
  })
})
