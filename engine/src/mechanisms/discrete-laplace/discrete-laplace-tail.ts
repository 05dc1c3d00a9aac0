import { EngineError } from '../../errors.ts'
import { rationalToNumberUp } from '../../numeric/rational-to-number.ts'
import { rationalFromNumber, type Rational } from '../../numeric/rational.ts'

/** Covers the rounding of a few logarithms and exponentials. */
const ROUNDING = 1e-12

/**
 * A half-width w, in steps of the released grid, with P[|Y| <= w] >= confidence for discrete Laplace Y: a whole number,
 * the least such but for rounding. Errors: ERR_SCALE_NOT_POSITIVE, ERR_CONFIDENCE_OUT_OF_RANGE outside [0.5, 1).
 * Source: ./PROOF.md#tail.
 */
export function laplaceHalfWidth(scale: Rational, confidence: number): number {
  if (!(confidence >= 0.5 && confidence < 1)) throw new EngineError('ERR_CONFIDENCE_OUT_OF_RANGE', { confidence })
  const b = positive(scale)
  const beyond = b * Math.log(2 / ((1 - confidence) * (1 + Math.exp(-1 / b))))
  return Math.max(0, Math.ceil(beyond * (1 + ROUNDING) - 1))
}

/** Variance, for people: 2 q / (1 - q)^2 with q = exp(-1 / scale). Errors: ERR_SCALE_NOT_POSITIVE. */
export function laplaceVariance(scale: Rational): Rational {
  const b = positive(scale)
  return rationalFromNumber((2 * Math.exp(-1 / b)) / Math.expm1(-1 / b) ** 2)
}

function positive(scale: Rational): number {
  if (scale.numerator <= 0n) throw new EngineError('ERR_SCALE_NOT_POSITIVE')
  return rationalToNumberUp(scale)
}
