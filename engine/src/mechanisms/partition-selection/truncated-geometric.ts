import { EngineError } from '../../errors.ts'
import { encloseExpMinus } from '../../numeric/exp-enclosure.ts'
import { integerSqrt } from '../../numeric/integer-sqrt.ts'
import { compareRational, floorRational, ONE, rational, type Rational } from '../../numeric/rational.ts'
import { bernoulli } from '../../random/uniform-integer.ts'
import type { RandomSource } from '../../random/random-source.ts'

/** Which groups may be seen, given how many units are in each. A unit that is in at most one group is assumed. */
export interface PartitionSelection {
  /** Exact probability that a group of `units` units is kept. Errors: ERR_COUNT_NEGATIVE. */
  keepProbability(units: bigint): Rational
  /** Errors: ERR_COUNT_NEGATIVE. */
  keep(units: bigint, random: RandomSource): boolean
}

export interface TruncatedGeometricOptions {
  readonly epsilon: Rational
  /** Chance that a group of one unit is kept: strictly between 0 and 1. */
  readonly delta: Rational
  /** Groups below this many units are never kept; 1 or more. */
  readonly minimumUnits: bigint
}

/**
 * The selection rule that keeps most groups among all (epsilon, delta)-private ones, for one group per unit.
 * Privacy: one unit more or less in one group -> (epsilon, delta)-DP, in exact arithmetic.
 * Errors: ERR_EPSILON_NOT_POSITIVE, ERR_DELTA_OUT_OF_RANGE, ERR_COUNT_NOT_POSITIVE.
 * Source: Desfontaines, Voss, Gipson, Mandayam 2022 (arXiv 2006.03684), section 3; proof in
 * ./PROOF.md#truncated-geometric.
 */
export function truncatedGeometricSelection(options: TruncatedGeometricOptions): PartitionSelection {
  const { epsilon, delta, minimumUnits } = options
  if (epsilon.numerator <= 0n) throw new EngineError('ERR_EPSILON_NOT_POSITIVE')
  if (delta.numerator <= 0n || compareRational(delta, ONE) >= 0) throw new EngineError('ERR_DELTA_OUT_OF_RANGE')
  if (minimumUnits < 1n) throw new EngineError('ERR_COUNT_NOT_POSITIVE')

  const shrinkUp = encloseExpMinus(epsilon, GRID_BITS).high
  const growthDown = (GRID * GRID) / shrinkUp
  const step = floorRational({ numerator: delta.numerator * GRID, denominator: delta.denominator })
  // Probabilities in units of 1 / GRID by number of units, grown on demand. INVARIANT: nondecreasing, last <= GRID.
  const table: bigint[] = [0n]

  function keptShare(units: bigint): bigint {
    if (units < 0n) throw new EngineError('ERR_COUNT_NEGATIVE')
    const index = units - minimumUnits + 1n
    if (index <= 0n) return 0n
    for (;;) {
      const last = table.at(-1) ?? 0n
      if (last === GRID) return index < BigInt(table.length) ? (table[Number(index)] ?? GRID) : GRID
      if (index < BigInt(table.length)) return table[Number(index)] ?? GRID
      table.push(nextShare(last))
    }
  }

  /** The largest probability that both inequalities of (epsilon, delta)-DP allow after `share`, rounded down. */
  function nextShare(share: bigint): bigint {
    const byKept = ((share * growthDown) >> GRID_BITS) + step
    const rest = GRID - share - step
    if (rest <= 0n) return GRID
    const byDropped = GRID - ceilingShift(rest * shrinkUp)
    return byKept < byDropped ? byKept : byDropped
  }

  const keepProbability = (units: bigint) => rational(keptShare(units), GRID)
  return { keepProbability, keep: (units, random) => bernoulli(keepProbability(units), random) }
}

const GRID_BITS = 128n
const GRID = 1n << GRID_BITS

function ceilingShift(value: bigint): bigint {
  return -(-value >> GRID_BITS)
}

/**
 * rho with which this selection is delta-approximate rho-zCDP: epsilon^2 / 2, exact.
 * Errors: ERR_EPSILON_NOT_POSITIVE. Source: Bun and Steinke 2016 (arXiv 1605.02065), Lemma 8.8.
 */
export function rhoOfTruncatedGeometric(epsilon: Rational): Rational {
  if (epsilon.numerator <= 0n) throw new EngineError('ERR_EPSILON_NOT_POSITIVE')
  return rational(epsilon.numerator * epsilon.numerator, 2n * epsilon.denominator * epsilon.denominator)
}

/** The epsilon that `rho` pays for: sqrt(2 rho), rounded down to 2^-64. Errors: ERR_RHO_NOT_POSITIVE, also below 2^-129. */
export function epsilonOfTruncatedGeometric(rho: Rational): Rational {
  const scaled = rho.numerator <= 0n ? 0n : (2n * rho.numerator * EPSILON_GRID * EPSILON_GRID) / rho.denominator
  if (scaled === 0n) throw new EngineError('ERR_RHO_NOT_POSITIVE')
  return rational(integerSqrt(scaled), EPSILON_GRID)
}

const EPSILON_GRID = 1n << 64n
