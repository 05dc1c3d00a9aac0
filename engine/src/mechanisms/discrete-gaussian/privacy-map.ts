import { EngineError } from '../../errors.ts'
import { multiplyRational, rational, type Rational } from '../../numeric/rational.ts'

/**
 * The variance with which discrete Gaussian noise on every coordinate is rho-zCDP: sigma^2 = D^2 / (2 rho), exact.
 * Units: `l2SensitivitySquared` and the result in squares of the released grid's step; `rho` in units of rho.
 * Errors: ERR_SENSITIVITY_NOT_POSITIVE (a column that no unit can move needs no noise, and asking for some is a bug),
 * ERR_RHO_NOT_POSITIVE. Source: CKS20 (arXiv 2004.00010), Theorem 4; proof in ./PROOF.md#privacy.
 */
export function gaussianVariance(l2SensitivitySquared: Rational, rho: Rational): Rational {
  requirePositive(l2SensitivitySquared, 'ERR_SENSITIVITY_NOT_POSITIVE')
  requirePositive(rho, 'ERR_RHO_NOT_POSITIVE')
  return rational(
    l2SensitivitySquared.numerator * rho.denominator,
    l2SensitivitySquared.denominator * 2n * rho.numerator,
  )
}

/**
 * The loss of a release with this noise, exact; `microRhoUp` turns a sum of them into what a ledger books. Inverse of `gaussianVariance`.
 * Errors: ERR_SENSITIVITY_NOT_POSITIVE, ERR_SCALE_NOT_POSITIVE.
 */
export function rhoOfGaussian(l2SensitivitySquared: Rational, sigma2: Rational): Rational {
  requirePositive(l2SensitivitySquared, 'ERR_SENSITIVITY_NOT_POSITIVE')
  requirePositive(sigma2, 'ERR_SCALE_NOT_POSITIVE')
  return multiplyRational(l2SensitivitySquared, rational(sigma2.denominator, 2n * sigma2.numerator))
}

function requirePositive(
  value: Rational,
  code: 'ERR_SENSITIVITY_NOT_POSITIVE' | 'ERR_RHO_NOT_POSITIVE' | 'ERR_SCALE_NOT_POSITIVE',
): void {
  if (value.numerator <= 0n) throw new EngineError(code)
}
