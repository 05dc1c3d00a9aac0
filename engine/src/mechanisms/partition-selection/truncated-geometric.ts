import { EngineError } from '../../errors.ts'
import { encloseExpMinus } from '../../numeric/exp-enclosure.ts'
import { integerSqrt } from '../../numeric/integer-sqrt.ts'
import { compareRational, floorRational, ONE, rational, type Rational } from '../../numeric/rational.ts'
import { uniformBelow } from '../../random/uniform-integer.ts'
import type { RandomSource } from '../../random/random-source.ts'

/** Which groups may be seen, given how many units are in each. PRECONDITION: a unit is in at most one group. */
export interface PartitionSelection {
  /** Exact probability that a group of `units` units is kept. Errors: ERR_COUNT_NEGATIVE. */
  keepProbability(units: bigint): Rational
  /** Errors: ERR_COUNT_NEGATIVE. */
  keep(units: bigint, random: RandomSource): boolean
}

export interface TruncatedGeometricOptions {
  /** At least `SMALLEST_SELECTION_EPSILON`. */
  readonly epsilon: Rational
  /** Chance that a group of `minimumUnits` units is kept: at least 2^-128 and below 1. */
  readonly delta: Rational
  /** Groups below this many units are never kept; 1 or more. */
  readonly minimumUnits: bigint
}

/** Below it the table of probabilities would be long; 1 micro-rho shared by a hundred columns is above it. */
export const SMALLEST_SELECTION_EPSILON: Rational = { numerator: 1n, denominator: 8192n }

/**
 * The rule that keeps most groups among all (epsilon, delta)-private ones, for one group per unit.
 * Privacy: one unit more or less in one group -> (epsilon, delta)-DP, in exact arithmetic.
 * Errors: ERR_EPSILON_NOT_POSITIVE, ERR_EPSILON_TOO_SMALL, ERR_DELTA_OUT_OF_RANGE, ERR_COUNT_NOT_POSITIVE.
 * Source: Desfontaines, Voss, Gipson, Mandayam 2022 (arXiv 2006.03684), section 3; proof in
 * ./PROOF.md#truncated-geometric.
 */
export function truncatedGeometricSelection(options: TruncatedGeometricOptions): PartitionSelection {
  const { epsilon, delta, minimumUnits } = options
  if (epsilon.numerator <= 0n) throw new EngineError('ERR_EPSILON_NOT_POSITIVE')
  if (compareRational(epsilon, SMALLEST_SELECTION_EPSILON) < 0) throw new EngineError('ERR_EPSILON_TOO_SMALL')
  const step = floorRational({ numerator: delta.numerator * GRID, denominator: delta.denominator })
  if (step < 1n || compareRational(delta, ONE) >= 0) throw new EngineError('ERR_DELTA_OUT_OF_RANGE')
  if (minimumUnits < 1n) throw new EngineError('ERR_COUNT_NOT_POSITIVE')

  let table: readonly bigint[] | null = null
  function keptShare(units: bigint): bigint {
    if (units < 0n) throw new EngineError('ERR_COUNT_NEGATIVE')
    // Whole at the first use, so that the time it takes says nothing about the sizes of the groups.
    table ??= shareTable(epsilon, step)
    const index = units - minimumUnits + 1n
    if (index <= 0n) return 0n
    return index < BigInt(table.length) ? (table[Number(index)] ?? GRID) : GRID
  }
  return {
    keepProbability: (units) => rational(keptShare(units), GRID),
    keep: (units, random) => uniformBelow(GRID, random) < keptShare(units),
  }
}

const GRID_BITS = 128n
/** Probabilities are whole multiples of 1 / GRID. */
const GRID = 1n << GRID_BITS

/**
 * Probability by number of units above the minimum less one, from 0 up to the first that is certain. Each is the
 * largest that both inequalities of (epsilon, delta)-DP allow after the one before it, rounded down.
 */
function shareTable(epsilon: Rational, step: bigint): bigint[] {
  const shrinkUp = encloseExpMinus(epsilon, GRID_BITS).high
  const growthDown = (GRID * GRID) / shrinkUp
  const table = [0n]
  for (let share = 0n; share < GRID; table.push(share)) {
    const byKept = ((share * growthDown) >> GRID_BITS) + step
    const dropped = GRID - share - step
    const byDropped = dropped <= 0n ? GRID : GRID - ceilingOnGrid(dropped * shrinkUp)
    share = byKept < byDropped ? byKept : byDropped
  }
  return table
}

function ceilingOnGrid(product: bigint): bigint {
  return -(-product >> GRID_BITS)
}

/**
 * rho for which this selection is delta-approximate rho-zCDP: epsilon^2 / 2, exact.
 * Errors: ERR_EPSILON_NOT_POSITIVE. Source: Bun and Steinke 2016 (arXiv 1605.02065), Lemma 8.8.
 */
export function rhoOfTruncatedGeometric(epsilon: Rational): Rational {
  if (epsilon.numerator <= 0n) throw new EngineError('ERR_EPSILON_NOT_POSITIVE')
  return rational(epsilon.numerator * epsilon.numerator, 2n * epsilon.denominator * epsilon.denominator)
}

/** The epsilon that `rho` pays for: sqrt(2 rho), rounded down to a multiple of 2^-64. Errors: ERR_RHO_NOT_POSITIVE. */
export function epsilonOfTruncatedGeometric(rho: Rational): Rational {
  if (rho.numerator <= 0n) throw new EngineError('ERR_RHO_NOT_POSITIVE')
  return rational(integerSqrt((2n * rho.numerator * EPSILON_GRID * EPSILON_GRID) / rho.denominator), EPSILON_GRID)
}

const EPSILON_GRID = 1n << 64n
