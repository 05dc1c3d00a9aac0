import { EngineError } from '../../errors.ts'
import { rational, type Rational } from '../../numeric/rational.ts'

/**
 * The scale with which discrete Laplace noise on every coordinate is rho-zCDP, for every rho: D / rho, exact.
 * Units: `l1Sensitivity` and the result in steps of the released grid; `rho` in units of rho.
 * Errors: ERR_SENSITIVITY_NOT_POSITIVE, ERR_RHO_NOT_POSITIVE. Source: ./PROOF.md#privacy.
 */
export function laplaceScale(l1Sensitivity: Rational, rho: Rational): Rational {
  if (l1Sensitivity.numerator <= 0n) throw new EngineError('ERR_SENSITIVITY_NOT_POSITIVE')
  if (rho.numerator <= 0n) throw new EngineError('ERR_RHO_NOT_POSITIVE')
  return quotient(l1Sensitivity, rho)
}

/**
 * The loss of a release with this noise: pure epsilon = D / scale, which is epsilon-zCDP too. Inverse of `laplaceScale`.
 * Errors: ERR_SENSITIVITY_NOT_POSITIVE, ERR_SCALE_NOT_POSITIVE.
 */
export function rhoOfLaplace(l1Sensitivity: Rational, scale: Rational): Rational {
  if (l1Sensitivity.numerator <= 0n) throw new EngineError('ERR_SENSITIVITY_NOT_POSITIVE')
  if (scale.numerator <= 0n) throw new EngineError('ERR_SCALE_NOT_POSITIVE')
  return quotient(l1Sensitivity, scale)
}

function quotient(a: Rational, b: Rational): Rational {
  return rational(a.numerator * b.denominator, a.denominator * b.numerator)
}
