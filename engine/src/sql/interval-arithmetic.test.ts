import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { divideHalfAway } from '../relation/evaluate-expression.ts'
import type { Interval } from '../relation/expression.ts'
import {
  absoluteInterval,
  addIntervals,
  divideIntervals,
  floorInterval,
  moduloIntervals,
  multiplyIntervals,
  negateInterval,
  roundInterval,
  unionIntervals,
} from './interval-arithmetic.ts'

const small = fc.bigInt({ min: -60n, max: 60n })
const interval = fc.tuple(small, small).map(([a, b]) => (a < b ? { lower: a, upper: b } : { lower: b, upper: a }))
const inside = interval.chain((range) =>
  fc.record({ range: fc.constant(range), value: fc.bigInt({ min: range.lower, max: range.upper }) }),
)
const holds = (range: Interval, value: bigint) => range.lower <= value && value <= range.upper

describe('interval arithmetic', () => {
  it('holds the result of every operation on values inside', () => {
    fc.assert(
      fc.property(inside, inside, (a, b) => {
        expect(holds(addIntervals(a.range, b.range), a.value + b.value)).toBe(true)
        expect(holds(multiplyIntervals(a.range, b.range), a.value * b.value)).toBe(true)
        expect(holds(negateInterval(a.range), -a.value)).toBe(true)
        expect(holds(absoluteInterval(a.range), a.value < 0n ? -a.value : a.value)).toBe(true)
        expect(holds(roundInterval(a.range, 1), divideHalfAway(a.value, 10n))).toBe(true)
        expect(holds(floorInterval(a.range, 1), BigInt(Math.floor(Number(a.value) / 10)))).toBe(true)
        if (b.value === 0n) return
        expect(holds(divideIntervals(a.range, b.range, 2), divideHalfAway(a.value * 100n, b.value))).toBe(true)
        expect(holds(moduloIntervals(a.range, b.range), a.value % b.value)).toBe(true)
      }),
      { numRuns: 3000 },
    )
  })

  it('is exact where the ends decide', () => {
    expect(multiplyIntervals({ lower: -2n, upper: 3n }, { lower: -5n, upper: 7n })).toEqual({ lower: -15n, upper: 21n })
    expect(divideIntervals({ lower: 1n, upper: 4n }, { lower: 2n, upper: 2n }, 0)).toEqual({ lower: 1n, upper: 2n })
    expect(divideIntervals({ lower: 1n, upper: 4n }, { lower: 0n, upper: 0n }, 0)).toEqual({ lower: 0n, upper: 0n })
  })

  it('knows nothing of a union with something unbounded', () => {
    expect(unionIntervals([{ lower: 0n, upper: 1n }, null])).toBe(null)
  })
})
