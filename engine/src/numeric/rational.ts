import { EngineError } from '../errors.ts'

/**
 * An exact fraction.
 * INVARIANT: lowest terms, `denominator` > 0; zero is 0/1. So equal values have equal fields.
 */
export interface Rational {
  readonly numerator: bigint
  readonly denominator: bigint
}

/** numerator / denominator in lowest terms. Errors: ERR_DIVISION_BY_ZERO. */
export function rational(numerator: bigint, denominator = 1n): Rational {
  if (denominator === 0n) throw new EngineError('ERR_DIVISION_BY_ZERO')
  const divisor = greatestCommonDivisor(absolute(numerator), absolute(denominator))
  const sign = denominator < 0n ? -1n : 1n
  return { numerator: (sign * numerator) / divisor, denominator: (sign * denominator) / divisor }
}

export const ZERO: Rational = { numerator: 0n, denominator: 1n }
export const ONE: Rational = { numerator: 1n, denominator: 1n }

export function addRational(a: Rational, b: Rational): Rational {
  return rational(a.numerator * b.denominator + b.numerator * a.denominator, a.denominator * b.denominator)
}

export function subtractRational(a: Rational, b: Rational): Rational {
  return rational(a.numerator * b.denominator - b.numerator * a.denominator, a.denominator * b.denominator)
}

export function multiplyRational(a: Rational, b: Rational): Rational {
  return rational(a.numerator * b.numerator, a.denominator * b.denominator)
}

/** Errors: ERR_DIVISION_BY_ZERO. */
export function divideRational(a: Rational, b: Rational): Rational {
  return rational(a.numerator * b.denominator, a.denominator * b.numerator)
}

/** Negative, zero or positive as `a` is below, equal to or above `b`. */
export function compareRational(a: Rational, b: Rational): -1 | 0 | 1 {
  const difference = a.numerator * b.denominator - b.numerator * a.denominator
  return difference < 0n ? -1 : difference > 0n ? 1 : 0
}

export function floorRational(r: Rational): bigint {
  const quotient = r.numerator / r.denominator
  return r.numerator < 0n && quotient * r.denominator !== r.numerator ? quotient - 1n : quotient
}

export function ceilRational(r: Rational): bigint {
  return -floorRational({ numerator: -r.numerator, denominator: r.denominator })
}

const DECIMAL = /^([+-]?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d{1,4}))?$/

/** The exact value of decimal text, e.g. `-12.50` or `1e-7`. Errors: ERR_NUMBER_MALFORMED. */
export function rationalFromDecimal(text: string): Rational {
  const match = DECIMAL.exec(text)
  if (match === null) throw new EngineError('ERR_NUMBER_MALFORMED', { length: text.length })
  const [, sign, whole = '', fraction = '', exponentText = '0'] = match
  const digits = BigInt(whole + fraction) * (sign === '-' ? -1n : 1n)
  const exponent = Number(exponentText) - fraction.length
  return exponent >= 0 ? rational(digits * 10n ** BigInt(exponent)) : rational(digits, 10n ** BigInt(-exponent))
}

/**
 * The decimal that a number prints as: 0.1 is 1/10, as the person who wrote it meant, not its binary neighbour.
 * Errors: ERR_NUMBER_NOT_FINITE.
 */
export function rationalFromNumber(value: number): Rational {
  if (!Number.isFinite(value)) throw new EngineError('ERR_NUMBER_NOT_FINITE')
  return rationalFromDecimal(String(value))
}

/** Plain decimal text with `digits` places, rounded toward +infinity (`up`) or -infinity (`down`). */
export function decimalString(r: Rational, digits: number, direction: 'up' | 'down'): string {
  const scaled = { numerator: r.numerator * 10n ** BigInt(digits), denominator: r.denominator }
  const units = direction === 'up' ? ceilRational(scaled) : floorRational(scaled)
  const text = absolute(units)
    .toString()
    .padStart(digits + 1, '0')
  const sign = units < 0n ? '-' : ''
  return digits === 0 ? sign + text : `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`
}

export function absolute(value: bigint): bigint {
  return value < 0n ? -value : value
}

function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  while (b !== 0n) [a, b] = [b, a % b]
  return a === 0n ? 1n : a
}
