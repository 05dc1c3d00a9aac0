import { EngineError } from '../errors.ts'
import { floorRational, type Rational } from './rational.ts'

/** Integers that stand for value / 2^precision. INVARIANT: low <= true value <= high. */
export interface Enclosure {
  readonly low: bigint
  readonly high: bigint
}

/** Halvings that bring the exponent to the series' range. Each doubles the relative width when it is undone. */
const EXTRA_HALVINGS = 6n

/**
 * Encloses exp(-x), x >= 0, with `precision` fractional bits; the width is a few units in the last place.
 * Every step rounds outward, so the enclosure holds by construction; the guard bits only make it narrow.
 * Errors: ERR_RANGE_EMPTY for x < 0.
 */
export function encloseExpMinus(x: Rational, precision: bigint): Enclosure {
  if (x.numerator < 0n) throw new EngineError('ERR_RANGE_EMPTY')
  const whole = floorRational(x)
  // exp(-x) < 2^-x.
  if (whole > precision) return { low: 0n, high: 1n }
  const halvings = BigInt(whole.toString(2).length) + EXTRA_HALVINGS
  const guard = 2n * halvings + 16n
  const bits = precision + guard
  const one = 1n << bits
  // r = x / 2^halvings, enclosed by [r, r + 1] in the last place; r < 2^-5.
  const r = (x.numerator << bits) / (x.denominator << halvings)
  let low = alternatingSeries(r + 1n, bits).low
  let high = alternatingSeries(r, bits).high
  if (high > one) high = one
  for (let i = 0n; i < halvings; i++) {
    low = (low * low) >> bits
    high = ((high * high) >> bits) + 1n
  }
  return { low: low >> guard, high: (high >> guard) + 1n }
}

/** Encloses sum (-r)^k / k! for a fixed-point 0 <= r < 1: the terms fall and alternate, so partial sums enclose the limit. */
function alternatingSeries(r: bigint, bits: bigint): Enclosure {
  let termLow = 1n << bits
  let termHigh = termLow
  let low = termLow
  let high = termLow
  for (let k = 1n; termHigh > 1n; k++) {
    termLow = ((termLow * r) >> bits) / k
    termHigh = (((termHigh * r) >> bits) + 1n) / k + 1n
    if (k % 2n === 1n) {
      low -= termHigh
      high -= termLow
    } else {
      low += termLow
      high += termHigh
    }
  }
  // What was left out is at most the last term that was added.
  return { low: low - termHigh, high: high + termHigh }
}
