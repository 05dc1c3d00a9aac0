import type { Rational } from '../../numeric/rational.ts'
import { leastTailPoint } from '../discrete-gaussian/discrete-gaussian-tail.ts'
import { greatestOfBin, leastOfBin, MAGNITUDE_BINS, towardsZero } from './magnitude-bins.ts'

/** Chance that any bin without rows is taken for one that has some. */
const FALSE_BIN = 0.01

/** Noisy counts from which on a bin is taken to have rows. Source: ./PROOF.md#threshold. */
export function binThreshold(sigma2: Rational): bigint {
  return BigInt(leastTailPoint(sigma2, FALSE_BIN / MAGNITUDE_BINS))
}

/**
 * Bounds that hold nearly all values, from noisy counts of the bins: the ends of the outermost bins above the
 * threshold. An end that faces 0 goes one bin further, because few values lie there and little is lost by it. Null when no bin
 * passes: not enough data to tell, which is itself an outcome of the noisy counts. Post-processing.
 */
export function discoveredBounds(
  counts: readonly bigint[],
  threshold: bigint,
): { readonly lower: bigint; readonly upper: bigint } | null {
  const passing = counts.flatMap((count, bin) => (count >= threshold ? [bin] : []))
  const [first, last] = [passing[0], passing.at(-1)]
  if (first === undefined || last === undefined) return null
  return {
    lower: leastOfBin(Math.min(first, towardsZero(first))),
    upper: greatestOfBin(Math.max(last, towardsZero(last))),
  }
}
