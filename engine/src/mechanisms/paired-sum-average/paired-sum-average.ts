import { EngineError } from '../../errors.ts'
import { addRational, compareRational, rational, type Rational } from '../../numeric/rational.ts'

/**
 * Noisy paired sums of values clamped to [lower, upper], all in steps of the value's grid:
 * `s1` = sum of (x - lower), `s2` = sum of (upper - x), each plus noise. Their sum is (upper - lower) times the rows.
 */
export interface PairedSums {
  readonly s1: bigint
  readonly s2: bigint
  readonly lower: bigint
  readonly upper: bigint
}

/**
 * The average, exact in the given noisy sums, in steps of the value's grid, always within [lower, upper]; the middle
 * when the sums tell nothing. Post-processing. Errors: ERR_BOUNDS_REVERSED. Source: ./PROOF.md#estimator.
 */
export function averageFromPairedSums(sums: PairedSums): Rational {
  const { s1, s2, lower, upper } = sums
  const range = requireRange(lower, upper)
  if (range === 0n) return rational(lower)
  // Fewer than one row is read as one row, which pulls the estimate to the middle instead of toward infinity.
  const total = s1 + s2 > range ? s1 + s2 : range
  // lower + range * (1/2 + (s1 - s2) / (2 total)): with total = s1 + s2 this is lower + range * s1 / (s1 + s2).
  const estimate = addRational(rational(lower + upper, 2n), rational(range * (s1 - s2), 2n * total))
  if (compareRational(estimate, rational(lower)) < 0) return rational(lower)
  if (compareRational(estimate, rational(upper)) > 0) return rational(upper)
  return estimate
}

function requireRange(lower: bigint, upper: bigint): bigint {
  if (lower > upper) throw new EngineError('ERR_BOUNDS_REVERSED')
  return upper - lower
}
