import { EngineError } from '../../errors.ts'
import { integerSqrt } from '../../numeric/integer-sqrt.ts'
import { rationalToNumberDown } from '../../numeric/rational-to-number.ts'
import { compareRational, multiplyRational, ONE, rational, type Rational } from '../../numeric/rational.ts'
import { leastTailPoint } from '../discrete-gaussian/discrete-gaussian-tail.ts'

/** The weight of a unit in its only group. Weights are whole numbers of this grid. */
export const WHOLE_WEIGHT = 1n << 20n

/** Up to so many groups per unit there is a weight for each number of groups. */
export const MOST_WEIGHTED_GROUPS = 64n

/** What a unit that is in `groups` groups counts in each: floor(2^20 / sqrt(groups)). Errors: ERR_COUNT_NOT_POSITIVE. */
export function groupWeight(groups: bigint): bigint {
  if (groups < 1n) throw new EngineError('ERR_COUNT_NOT_POSITIVE')
  return integerSqrt((WHOLE_WEIGHT * WHOLE_WEIGHT) / groups)
}

/** The weights of units in 1, 2, ... `groupsPerUnit` groups. Errors: ERR_COUNT_NOT_POSITIVE outside of 1 to 64. */
export function groupWeights(groupsPerUnit: bigint): readonly bigint[] {
  if (groupsPerUnit < 1n || groupsPerUnit > MOST_WEIGHTED_GROUPS) throw new EngineError('ERR_COUNT_NOT_POSITIVE')
  return Array.from({ length: Number(groupsPerUnit) }, (_, i) => groupWeight(BigInt(i + 1)))
}

export interface WeightedThresholdOptions {
  /** Variance of the discrete Gaussian noise on each group's score, in steps of the grid of weights. */
  readonly sigma2: Rational
  /** Most groups that one unit may be in; 1 to 64. */
  readonly groupsPerUnit: bigint
  /** Chance, over all groups of one unit together, that a group is shown only because of that unit. */
  readonly delta: Rational
}

/**
 * The threshold t: a group of at least k units is kept when score + noise >= t, and never when it has fewer. Its score is
 * the sum of its units' weights but the k - 1 largest, and so does not depend on k here.
 * Privacy: delta-approximate rho-zCDP with rho = 2^40 / (2 sigma2).
 * Errors: ERR_SCALE_NOT_POSITIVE, ERR_DELTA_OUT_OF_RANGE, ERR_COUNT_NOT_POSITIVE. Source: ./PROOF.md#weighted-gaussian-threshold.
 */
export function weightedThreshold({ sigma2, groupsPerUnit, delta }: WeightedThresholdOptions): bigint {
  if (delta.numerator <= 0n || compareRational(delta, ONE) >= 0) throw new EngineError('ERR_DELTA_OUT_OF_RANGE')
  const thresholds = groupWeights(groupsPerUnit).map((weight, i) => {
    const deltaPerGroup = multiplyRational(delta, rational(1n, BigInt(i + 1)))
    return weight + BigInt(leastTailPoint(sigma2, Math.min(0.5, rationalToNumberDown(deltaPerGroup))))
  })
  return thresholds.reduce((most, each) => (each > most ? each : most))
}

/** Whether a group is kept. `noisyScore` is its score plus one draw of the noise that `threshold` was made for. */
export function passesWeightedThreshold(group: {
  readonly units: bigint
  readonly noisyScore: bigint
  readonly minimumUnits: bigint
  readonly threshold: bigint
}): boolean {
  return group.units >= group.minimumUnits && group.noisyScore >= group.threshold
}
