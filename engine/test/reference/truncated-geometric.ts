import { encloseExpMinus } from '../../src/numeric/exp-enclosure.ts'
import { floorRational, rational, type Rational } from '../../src/numeric/rational.ts'

const GRID_BITS = 128n
/** Probabilities are whole multiples of 1 / GRID. */
const GRID = 1n << GRID_BITS

/**
 * The rule that keeps most groups among all (epsilon, delta)-private ones, when a unit is in at most one group: the
 * probability that a group is kept, by its number of units. It is not what the engine uses; it is what the engine's
 * rule is compared with. Source: Desfontaines, Voss, Gipson, Mandayam 2022 (arXiv 2006.03684), section 3.
 */
export function truncatedGeometric(epsilon: Rational, delta: Rational): (units: bigint) => Rational {
  const step = floorRational({ numerator: delta.numerator * GRID, denominator: delta.denominator })
  const shrinkUp = encloseExpMinus(epsilon, GRID_BITS).high
  const growthDown = (GRID * GRID) / shrinkUp
  const table = [0n]
  // Each probability is the largest that both inequalities of (epsilon, delta)-DP allow after the one before it.
  for (let share = 0n; share < GRID; table.push(share)) {
    const byKept = ((share * growthDown) >> GRID_BITS) + step
    const dropped = GRID - share - step
    const byDropped = dropped <= 0n ? GRID : GRID + ((-dropped * shrinkUp) >> GRID_BITS)
    share = byKept < byDropped ? byKept : byDropped
  }
  return (units) => rational(table[Number(units)] ?? GRID, GRID)
}
