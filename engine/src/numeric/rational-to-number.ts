import { bitLength } from './bit-length.ts'
import { absolute, type Rational } from './rational.ts'

/** The nearest double, ties to even; infinite beyond the largest double. */
export function rationalToNumber(r: Rational): number {
  return toNumber(r, 'nearest')
}

/** The smallest double that is not below `r`. */
export function rationalToNumberUp(r: Rational): number {
  return toNumber(r, 'up')
}

/** The largest double that is not above `r`. */
export function rationalToNumberDown(r: Rational): number {
  return toNumber(r, 'down')
}

const MANTISSA_BITS = 53
/** 2^-1074 is the smallest positive double: no finer grid exists. */
const FINEST_EXPONENT = 1074

function toNumber(r: Rational, direction: 'nearest' | 'up' | 'down'): number {
  if (r.numerator === 0n) return 0
  const negative = r.numerator < 0n
  const magnitude = absolute(r.numerator)
  // 2^(excess - 1) < magnitude / denominator < 2^(excess + 1), so one more halving may be needed below.
  const excess = bitLength(magnitude) - bitLength(r.denominator)
  let shift = Math.min(MANTISSA_BITS - excess, FINEST_EXPONENT)
  let [mantissa, remainder, divisor] = divideShifted(magnitude, r.denominator, shift)
  if (mantissa >> BigInt(MANTISSA_BITS) !== 0n) {
    shift -= 1
    ;[mantissa, remainder, divisor] = divideShifted(magnitude, r.denominator, shift)
  }
  const twice = 2n * remainder
  const awayFromZero =
    direction === 'nearest'
      ? twice > divisor || (twice === divisor && (mantissa & 1n) === 1n)
      : remainder !== 0n && (direction === 'up') !== negative
  if (awayFromZero) mantissa += 1n
  const value = scale(Number(mantissa), -shift)
  // Rounded toward zero, what is beyond the largest double stops there.
  const towardZero = direction !== 'nearest' && (direction === 'up') === negative
  const bounded = towardZero ? Math.min(value, Number.MAX_VALUE) : value
  return negative ? -bounded : bounded
}

function divideShifted(magnitude: bigint, denominator: bigint, shift: number): [bigint, bigint, bigint] {
  const dividend = shift > 0 ? magnitude << BigInt(shift) : magnitude
  const divisor = shift < 0 ? denominator << BigInt(-shift) : denominator
  const quotient = dividend / divisor
  return [quotient, dividend - quotient * divisor, divisor]
}

/** mantissa * 2^exponent; exact, because mantissa has at most 53 bits and exponent >= -1074. */
function scale(mantissa: number, exponent: number): number {
  return exponent > 1023 ? mantissa * 2 ** 1023 * 2 ** (exponent - 1023) : mantissa * 2 ** exponent
}
