import { divideHalfAway, floorDivide } from '../relation/evaluate-expression.ts'
import type { Interval } from '../relation/expression.ts'

/** Every intermediate value stays below 10^MAX_DIGITS in magnitude, inside HUGEINT (1.7 x 10^38) with room to round. */
export const MAX_DIGITS = 36
/** Magnitude of a stored fixed value: BIGINT, see `catalog/prepared-layout.ts`. */
export const STORED_INTERVAL: Interval = { lower: -(2n ** 62n), upper: 2n ** 62n }

export function addIntervals(a: Interval, b: Interval): Interval {
  return { lower: a.lower + b.lower, upper: a.upper + b.upper }
}

export function negateInterval(a: Interval): Interval {
  return { lower: -a.upper, upper: -a.lower }
}

export function multiplyIntervals(a: Interval, b: Interval): Interval {
  return hull([a.lower * b.lower, a.lower * b.upper, a.upper * b.lower, a.upper * b.upper])
}

export function absoluteInterval(a: Interval): Interval {
  const magnitude = maxMagnitude(a)
  return { lower: a.lower > 0n ? a.lower : a.upper < 0n ? -a.upper : 0n, upper: magnitude }
}

/** Of a * 10^digits / b rounded half away from zero, over b not 0; operands are in one grid. */
export function divideIntervals(a: Interval, b: Interval, digits: number): Interval {
  const scaled = [a.lower * 10n ** BigInt(digits), a.upper * 10n ** BigInt(digits)]
  // The quotient is monotone in b on each side of 0, so its extremes are at the ends and next to 0.
  const divisors = [b.lower, b.upper, -1n, 1n].filter((d) => d !== 0n && d >= b.lower && d <= b.upper)
  const quotients = scaled.flatMap((dividend) => divisors.map((divisor) => divideHalfAway(dividend, divisor)))
  return quotients.length === 0
    ? { lower: 0n, upper: 0n }
    : hull([...quotients, ...(a.lower <= 0n && a.upper >= 0n ? [0n] : [])])
}

/** Of the remainder with the sign of the dividend. */
export function moduloIntervals(a: Interval, b: Interval): Interval {
  const largest = maxMagnitude(b) > 0n ? maxMagnitude(b) - 1n : 0n
  const limit = largest < maxMagnitude(a) ? largest : maxMagnitude(a)
  return { lower: a.lower < 0n ? -limit : 0n, upper: a.upper > 0n ? limit : 0n }
}

export function rescaleInterval(a: Interval, digits: number): Interval {
  const factor = 10n ** BigInt(digits)
  return { lower: a.lower * factor, upper: a.upper * factor }
}

export function roundInterval(a: Interval, digits: number): Interval {
  const divisor = 10n ** BigInt(digits)
  return { lower: divideHalfAway(a.lower, divisor), upper: divideHalfAway(a.upper, divisor) }
}

export function floorInterval(a: Interval, digits: number): Interval {
  const divisor = 10n ** BigInt(digits)
  return { lower: floorDivide(a.lower, divisor), upper: floorDivide(a.upper, divisor) }
}

/** Smallest interval that holds all; null as soon as one is unknown. */
export function unionIntervals(intervals: readonly (Interval | null)[]): Interval | null {
  const known = intervals.filter((interval) => interval !== null)
  if (known.length !== intervals.length || known.length === 0) return null
  return hull(known.flatMap((interval) => [interval.lower, interval.upper]))
}

export function maxMagnitude(a: Interval): bigint {
  const [low, high] = [a.lower < 0n ? -a.lower : a.lower, a.upper < 0n ? -a.upper : a.upper]
  return low > high ? low : high
}

function hull(values: readonly bigint[]): Interval {
  return values.reduce<Interval>(
    (range, value) => ({
      lower: value < range.lower ? value : range.lower,
      upper: value > range.upper ? value : range.upper,
    }),
    { lower: values[0] ?? 0n, upper: values[0] ?? 0n },
  )
}
