import { addSpread, cellCount, deviations, type Marginal, sumOver } from './marginal.ts'

/** A marginal as it was measured, with the variance of the independent noise on each of its cells. */
export interface MeasuredMarginal extends Marginal {
  readonly sigma2: number
}

export interface CellEstimate {
  /** One cell for every combination of all dimensions. Its sums are the estimates of every measured marginal. */
  readonly cells: Float64Array
  /** Variance of each measured marginal's estimate, per cell, in the order given. */
  readonly variances: readonly number[]
}

/**
 * Generalised least squares over a lattice of marginals of one grid: the sums that agree with each other and are
 * nearest to what was measured, each weighted by its precision.
 *
 * A marginal splits into orthogonal effects, one for each subset T of its dimensions: its sums over the others, less
 * their means. Every measured marginal whose dimensions include T has an independent estimate of the effect, with
 * variance sigma^2 times the number of cells that were summed; the best estimate is their mean by precision. What no
 * marginal knows is 0, which leaves every measured marginal as it is. No matrix is inverted, and the cost is linear in
 * the cells for each pair of subset and marginal.
 * Source: ./PROOF.md#least-squares.
 */
export function leastSquaresCells(sizes: readonly number[], measured: readonly MeasuredMarginal[]): CellEstimate {
  const all = sizes.map((_, dimension) => dimension)
  const total: Marginal = { dimensions: all, cells: new Float64Array(cellCount(sizes, all)) }
  const variances = measured.map(() => 0)
  for (const subset of knownSubsets(measured)) {
    const { effect, variance } = bestEffect(subset, sizes, measured)
    addSpread(total, effect, 1 / cellsPerTotal(subset, all, sizes), sizes)
    const shrink = subset.reduce((product, dimension) => product * (1 - 1 / (sizes[dimension] ?? 1)), 1)
    measured.forEach(({ dimensions }, i) => {
      if (!includes(dimensions, subset)) return
      const spread = cellsPerTotal(subset, dimensions, sizes)
      variances[i] = (variances[i] ?? 0) + (variance * shrink) / spread ** 2
    })
  }
  return { cells: total.cells, variances }
}

function bestEffect(subset: readonly number[], sizes: readonly number[], measured: readonly MeasuredMarginal[]) {
  const effect: Marginal = { dimensions: subset, cells: new Float64Array(cellCount(sizes, subset)) }
  const informed = measured.filter(({ dimensions }) => includes(dimensions, subset))
  const precisions = informed.map(({ dimensions, sigma2 }) => 1 / (sigma2 * cellsPerTotal(subset, dimensions, sizes)))
  const precision = precisions.reduce((sum, each) => sum + each, 0)
  informed.forEach((marginal, i) => {
    const own = deviations(sumOver(marginal, subset, sizes), sizes)
    addSpread(effect, own, (precisions[i] ?? 0) / precision, sizes)
  })
  return { effect, variance: 1 / precision }
}

/** Every subset of the dimensions of a measured marginal, once. */
function knownSubsets(measured: readonly MeasuredMarginal[]): readonly (readonly number[])[] {
  const subsets = new Map<string, readonly number[]>()
  for (const { dimensions } of measured) {
    for (let bits = 0; bits < 2 ** dimensions.length; bits++) {
      const subset = dimensions.filter((_, i) => Math.floor(bits / 2 ** i) % 2 === 1)
      subsets.set(subset.join(','), subset)
    }
  }
  return [...subsets.values()]
}

/** How many cells over `dimensions` one total over `subset` is the sum of. */
function cellsPerTotal(subset: readonly number[], dimensions: readonly number[], sizes: readonly number[]): number {
  return cellCount(sizes, dimensions) / cellCount(sizes, subset)
}

function includes(dimensions: readonly number[], subset: readonly number[]): boolean {
  return subset.every((dimension) => dimensions.includes(dimension))
}
