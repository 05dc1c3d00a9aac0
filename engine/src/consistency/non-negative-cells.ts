import type { MeasuredMarginal } from './least-squares-cells.ts'
import { partPositions } from './marginal.ts'

/** Steps are cut when a grid is large, so that the time of an answer stays bounded: sums of cells in all steps together. */
const MAX_WORK = 40_000_000
const MAX_STEPS = 500
/** Cells and totals are rounded to whole numbers afterwards. */
const NEAR_ENOUGH = 1e-4

/**
 * Cells of at least 0 whose totals are near what was measured: minimises the sum of squared distances weighted by
 * precision, by projected gradient steps with momentum, from `start`. What it returns is non-negative after every
 * step; more steps only bring it nearer. Deterministic.
 * Source: Beck & Teboulle 2009 (SIAM J. Imaging Sciences 2:183), with the restart of O'Donoghue & Candes 2015.
 */
export function nonNegativeCells(
  start: Float64Array,
  sizes: readonly number[],
  measured: readonly MeasuredMarginal[],
): Float64Array {
  const all = sizes.map((_, dimension) => dimension)
  const totals = measured.map((marginal) => ({
    ...marginal,
    positions: partPositions(all, marginal.dimensions, sizes),
  }))
  const curvature = measured.reduce((sum, { cells, sigma2 }) => sum + start.length / cells.length / sigma2, 0)
  const steps = Math.min(MAX_STEPS, Math.ceil(MAX_WORK / Math.max(1, start.length * measured.length)))
  let current = start.map((cell) => Math.max(0, cell))
  let ahead = current
  let momentum = 1
  for (let step = 0; step < steps; step++) {
    const slope = gradient(ahead, totals)
    const next = ahead.map((cell, at) => Math.max(0, cell - (slope[at] ?? 0) / curvature))
    const moved = next.map((cell, at) => cell - (current[at] ?? 0))
    const uphill = moved.reduce((sum, move, at) => sum + move * (slope[at] ?? 0), 0) > 0
    const faster = uphill ? 1 : (1 + Math.sqrt(1 + 4 * momentum ** 2)) / 2
    const weight = uphill ? 0 : (momentum - 1) / faster
    ahead = next.map((cell, at) => cell + weight * (moved[at] ?? 0))
    momentum = faster
    current = next
    if (moved.every((move) => Math.abs(move) < NEAR_ENOUGH)) break
  }
  return current
}

function gradient(
  cells: Float64Array,
  totals: readonly (MeasuredMarginal & { readonly positions: Uint32Array })[],
): Float64Array {
  const slope = new Float64Array(cells.length)
  for (const { cells: wanted, positions, sigma2 } of totals) {
    const distance = wanted.map((total) => -total)
    for (let at = 0; at < cells.length; at++) {
      const position = positions[at] ?? 0
      distance[position] = (distance[position] ?? 0) + (cells[at] ?? 0)
    }
    for (let at = 0; at < cells.length; at++) {
      slope[at] = (slope[at] ?? 0) + (distance[positions[at] ?? 0] ?? 0) / sigma2
    }
  }
  return slope
}
