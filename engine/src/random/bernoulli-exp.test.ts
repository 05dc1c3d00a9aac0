import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { exactDouble } from '../../test/exact/exact-double.ts'
import { scriptedWords } from '../../test/statistical/seeded-random-source.ts'
import { encloseExpMinus } from '../numeric/exp-enclosure.ts'
import { rational } from '../numeric/rational.ts'
import { bernoulliExp, bernoulliExpNear } from './bernoulli-exp.ts'
import { expMinus, EXP_MINUS_ERROR } from './exp-minus.ts'

const anyExponent = fc
  .tuple(fc.bigInt({ min: 0n, max: 10n ** 10n }), fc.bigInt({ min: 1n, max: 10n ** 9n }))
  .map(([numerator, denominator]) => rational(numerator, denominator))

const PRECISION = 1000n

describe('expMinus', () => {
  test('is within a quarter of its stated error of exp(-x)', () => {
    const allowed = (BigInt(EXP_MINUS_ERROR * 2 ** 60) << (PRECISION - 60n)) / 4n
    fc.assert(
      fc.property(fc.double({ min: 0, max: 50, noNaN: true }), (x) => {
        const { low, high } = encloseExpMinus(exactDouble(x), PRECISION)
        const { numerator, denominator } = exactDouble(expMinus(x))
        const value = (numerator << PRECISION) / denominator
        expect(value).toBeGreaterThanOrEqual(low - allowed)
        expect(value).toBeLessThanOrEqual(high + allowed)
      }),
      { numRuns: 5000 },
    )
  })

  test.each([
    [0, 1],
    [36, 0],
    [1e300, 0],
    [Infinity, 0],
  ])('of %d is %d', (x, expected) => expect(expMinus(x)).toBe(expected))
})

describe('a Bernoulli draw of exp(-x)', () => {
  // U = 0.w1 w2 w3 ... in base 2^32; the decision must be that of exact arithmetic, however near U comes.
  test('is the comparison of U with exp(-x), in the nearest cases too', () => {
    fc.assert(
      fc.property(anyExponent, fc.integer({ min: 1, max: 4 }), fc.integer({ min: -1, max: 1 }), (x, agreeing, off) => {
        const { low } = encloseExpMinus(x, 320n)
        const nearest = (low >> BigInt(320 - 32 * agreeing)) + BigInt(off)
        fc.pre(nearest >= 0n && nearest < 1n << BigInt(32 * agreeing))
        const uniform = ((nearest << 32n) | 0x80000000n) << BigInt(32 * (9 - agreeing))
        const words = Array.from({ length: 10 }, (_, i) => Number((uniform >> BigInt(32 * (9 - i))) & 0xffffffffn))
        fc.pre(uniform + 1n < low || uniform > low + 8n)
        expect(bernoulliExp(x, scriptedWords(words))).toBe(uniform < low)
      }),
      { numRuns: 2000 },
    )
  })

  test('does not depend on how near the approximation is, within its tolerance', () => {
    fc.assert(
      fc.property(
        anyExponent,
        fc.double({ min: 0, max: 4, noNaN: true }),
        fc.array(fc.integer({ min: 0, max: 2 ** 32 - 1 }), { minLength: 12, maxLength: 12 }),
        (x, approximate, words) => {
          expect(bernoulliExpNear(approximate, 1, () => x, scriptedWords(words))).toBe(
            bernoulliExp(x, scriptedWords(words)),
          )
        },
      ),
    )
  })

  test('of x = 0 is always true', () => {
    expect(bernoulliExp(rational(0n), scriptedWords([0xffffffff, 0xffffffff, 0, 0]))).toBe(true)
  })

  test('of a negative x is refused', () => {
    expect(() => bernoulliExp(rational(-1n, 3n), scriptedWords([]))).toThrow(
      expect.objectContaining({ code: 'ERR_RANGE_EMPTY' }),
    )
  })
})
