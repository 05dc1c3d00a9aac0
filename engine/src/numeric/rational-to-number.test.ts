import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { exactDouble } from '../../test/exact/exact-double.ts'
import { compareRational, rational, subtractRational, absolute } from './rational.ts'
import { rationalToNumber, rationalToNumberDown, rationalToNumberUp } from './rational-to-number.ts'

const anyRational = fc
  .tuple(fc.bigInt({ min: -(2n ** 1100n), max: 2n ** 1100n }), fc.bigInt({ min: 1n, max: 2n ** 1100n }))
  .map(([numerator, denominator]) => rational(numerator, denominator))

describe('rational to number', () => {
  test.each([
    [0n, 1n, 0],
    [1n, 2n, 0.5],
    [1n, 10n, 0.1],
    [-2n, 3n, -2 / 3],
    [2n ** 53n + 1n, 1n, 2 ** 53],
    [2n ** 53n + 3n, 1n, 2 ** 53 + 4],
    [1n, 2n ** 1074n, 5e-324],
    [3n, 2n ** 1076n, 5e-324],
    [1n, 2n ** 1075n, 0],
    [2n ** 1024n, 1n, Infinity],
    [-(2n ** 1024n), 1n, -Infinity],
    [2n ** 1024n - 2n ** 971n, 1n, Number.MAX_VALUE],
    [10n ** 400n, 10n ** 399n, 10],
  ])('%i / %i is nearest to %d', (numerator, denominator, expected) => {
    expect(rationalToNumber(rational(numerator, denominator))).toBe(expected)
  })

  test.each([
    [1n, 10n, 0.09999999999999999, 0.1],
    [-1n, 10n, -0.1, -0.09999999999999999],
    [1n, 3n, 0.3333333333333333, 0.33333333333333337],
    [1n, 2n ** 1080n, 0, 5e-324],
    [2n ** 1025n, 1n, Number.MAX_VALUE, Infinity],
    [-(2n ** 1025n), 1n, -Infinity, -Number.MAX_VALUE],
    [1n, 4n, 0.25, 0.25],
  ])('%i / %i lies between %d below and %d above', (numerator, denominator, below, above) => {
    const r = rational(numerator, denominator)
    expect(rationalToNumberDown(r) + 0).toBe(below)
    expect(rationalToNumberUp(r) + 0).toBe(above)
  })

  test('directed results enclose the value, the nearest is one of them and not the farther', () => {
    fc.assert(
      fc.property(anyRational, (r) => {
        const [down, nearest, up] = [rationalToNumberDown(r), rationalToNumber(r), rationalToNumberUp(r)]
        fc.pre([down, nearest, up].every(Number.isFinite))
        expect(compareRational(exactDouble(down), r)).not.toBe(1)
        expect(compareRational(exactDouble(up), r)).not.toBe(-1)
        expect([down, up]).toContain(nearest)
        const distance = (x: number) => {
          const { numerator, denominator } = subtractRational(exactDouble(x), r)
          return rational(absolute(numerator), denominator)
        }
        for (const other of [down, up]) expect(compareRational(distance(nearest), distance(other))).not.toBe(1)
      }),
    )
  })

  test('every double comes back as itself in each direction', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (x) => {
        const r = exactDouble(x)
        for (const convert of [rationalToNumber, rationalToNumberUp, rationalToNumberDown]) {
          expect(convert(r)).toBe(x + 0)
        }
      }),
    )
  })
})
