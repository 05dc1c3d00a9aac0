import { EngineError } from '../../errors.ts'
import { normalQuantileUp } from '../../numeric/normal-tail.ts'
import { rationalToNumberUp } from '../../numeric/rational-to-number.ts'
import type { Rational } from '../../numeric/rational.ts'

/**
 * A half-width w, in steps of the released grid, with P[|Y| <= w] >= confidence for discrete Gaussian Y. A whole number;
 * one step above the least such at most, whatever sigma (see the tests).
 * Errors: ERR_SCALE_NOT_POSITIVE, ERR_CONFIDENCE_OUT_OF_RANGE outside [0.5, 1). Source: ./PROOF.md#tail.
 */
export function gaussianHalfWidth(sigma2: Rational, confidence: number): number {
  if (!(confidence >= 0.5 && confidence < 1)) throw new EngineError('ERR_CONFIDENCE_OUT_OF_RANGE', { confidence })
  // |Y| > w in two tails, each Y >= w + 1.
  return leastTailPoint(sigma2, (1 - confidence) / 2) - 1
}

/**
 * A whole m >= 1 with P[Y >= m] <= tail for discrete Gaussian Y. Errors: ERR_SCALE_NOT_POSITIVE,
 * ERR_PROBABILITY_OUT_OF_RANGE unless 10^-300 <= tail <= 1/2. Source: ./PROOF.md#tail.
 */
export function leastTailPoint(sigma2: Rational, tail: number): number {
  if (sigma2.numerator <= 0n) throw new EngineError('ERR_SCALE_NOT_POSITIVE')
  const sigma = Math.sqrt(rationalToNumberUp(sigma2)) * (1 + ROUNDING)
  const continuous = normalQuantileUp(tail) * sigma * (1 + ROUNDING)
  // Half a step is gained where the density is convex, from one sigma outward; a whole one is lost otherwise.
  const convex = Math.ceil(continuous + 0.5)
  return Math.max(1, convex - 0.5 >= sigma ? convex : Math.ceil(continuous) + 1)
}

const ROUNDING = 2 ** -50
