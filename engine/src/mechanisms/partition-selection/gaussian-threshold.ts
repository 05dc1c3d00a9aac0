import { EngineError } from '../../errors.ts'
import { rationalToNumberDown } from '../../numeric/rational-to-number.ts'
import { compareRational, ONE, rational, multiplyRational, type Rational } from '../../numeric/rational.ts'
import { leastTailPoint } from '../discrete-gaussian/discrete-gaussian-tail.ts'

export interface GaussianThresholdOptions {
  /** Variance of the discrete Gaussian noise on each group's number of units. */
  readonly sigma2: Rational
  /** Most groups that one unit may be in. */
  readonly groupsPerUnit: number
  /** Chance, over all groups of one unit together, that a group is shown only because of that unit. */
  readonly delta: Rational
  /** Groups below this many units are never kept; 1 or more. */
  readonly minimumUnits: bigint
}

/**
 * The threshold t: a group of n >= minimumUnits units is kept when n + noise >= t, and never when n < minimumUnits.
 * The noisy number may be released with the group at no further cost.
 * Privacy: delta-approximate rho-zCDP with rho = groupsPerUnit / (2 sigma2).
 * Errors: ERR_SCALE_NOT_POSITIVE, ERR_DELTA_OUT_OF_RANGE, ERR_COUNT_NOT_POSITIVE. Source: ./PROOF.md#gaussian-threshold.
 */
export function gaussianThreshold(options: GaussianThresholdOptions): bigint {
  const { sigma2, groupsPerUnit, delta, minimumUnits } = options
  if (!(Number.isSafeInteger(groupsPerUnit) && groupsPerUnit >= 1)) {
    throw new EngineError('ERR_COUNT_NOT_POSITIVE', { groupsPerUnit })
  }
  if (minimumUnits < 1n) throw new EngineError('ERR_COUNT_NOT_POSITIVE')
  if (delta.numerator <= 0n || compareRational(delta, ONE) >= 0) throw new EngineError('ERR_DELTA_OUT_OF_RANGE')
  // The union bound: at most 1 - (1 - delta)^(1 / groupsPerUnit), and within a relative delta / 2 of it.
  const deltaPerGroup = multiplyRational(delta, rational(1n, BigInt(groupsPerUnit)))
  const tail = Math.min(0.5, rationalToNumberDown(deltaPerGroup))
  return minimumUnits + BigInt(leastTailPoint(sigma2, tail))
}

/** Whether a group is kept. `noisyUnits` is `units` plus one draw of the noise that `threshold` was made for. */
export function passesGaussianThreshold(group: {
  readonly units: bigint
  readonly noisyUnits: bigint
  readonly minimumUnits: bigint
  readonly threshold: bigint
}): boolean {
  return group.units >= group.minimumUnits && group.noisyUnits >= group.threshold
}
