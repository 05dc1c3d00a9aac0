import { describe, expect, test } from 'vitest'
import { leastSquaresCells, type MeasuredMarginal } from './least-squares-cells.ts'
import { sumOver } from './marginal.ts'
import { nonNegativeCells } from './non-negative-cells.ts'
import { wholeCells } from './whole-cells.ts'

const marginal = (dimensions: number[], sigma2: number, cells: number[]): MeasuredMarginal => ({
  dimensions,
  sigma2,
  cells: Float64Array.from(cells),
})

const rounded = (cells: Float64Array) => Array.from(cells, (cell) => Math.round(cell * 1e6) / 1e6)

describe('least squares over a lattice of marginals', () => {
  test('a total and two parts meet by their precision', () => {
    // By hand: the parts sum to 30 with variance 2, the total is 36 with variance 1; the best total is 36 - 6 / 3.
    const { cells, variances } = leastSquaresCells([2], [marginal([], 1, [36]), marginal([0], 1, [10, 20])])
    expect(rounded(cells)).toEqual([12, 22])
    expect(variances.map((each) => Math.round(each * 1e6) / 1e6)).toEqual([0.666667, 0.666667])
  })

  test('what agrees already stays as it is', () => {
    const cells = [1, 2, 3, 4, 5, 6]
    const measured = [
      marginal([0, 1], 3, cells),
      marginal([0], 1, [6, 15]),
      marginal([1], 2, [5, 7, 9]),
      marginal([], 5, [21]),
    ]
    expect(rounded(leastSquaresCells([2, 3], measured).cells)).toEqual(cells)
  })

  test('marginals without a common refinement agree in what they share', () => {
    const measured = [marginal([0], 1, [10, 20]), marginal([1], 1, [12, 12, 12])]
    const { cells } = leastSquaresCells([2, 3], measured)
    const whole = { dimensions: [0, 1], cells }
    const [a, b] = [sumOver(whole, [0], [2, 3]), sumOver(whole, [1], [2, 3])]
    expect(rounded(sumOver(a, [], [2, 3]).cells)).toEqual(rounded(sumOver(b, [], [2, 3]).cells))
    // Totals 30 (variance 2) and 36 (variance 3) meet at (30 / 2 + 36 / 3) / (1 / 2 + 1 / 3).
    expect(rounded(sumOver(a, [], [2, 3]).cells)).toEqual([32.4])
  })

  test('no cells are nearer: moving any cell either way raises the weighted distance', () => {
    const measured = [
      marginal([0, 1], 4, [3, -1, 7, 2, 9, 4]),
      marginal([0], 1, [12, 13]),
      marginal([1], 2, [2, 9, 14]),
      marginal([], 0.5, [22]),
    ]
    const { cells } = leastSquaresCells([2, 3], measured)
    const best = distance(cells, measured)
    cells.forEach((_, at) => {
      for (const step of [-0.01, 0.01]) {
        const moved = cells.map((cell, i) => (i === at ? cell + step : cell))
        expect(distance(moved, measured)).toBeGreaterThan(best)
      }
    })
  })

  test('cells of at least 0 are no farther than any other such cells near them', () => {
    const measured = [marginal([0, 1], 1, [-5, 1, 3, -2, 8, 0]), marginal([0], 1, [4, 4]), marginal([], 1, [6])]
    const cells = nonNegativeCells(leastSquaresCells([2, 3], measured).cells, [2, 3], measured)
    expect(cells.every((cell) => cell >= 0)).toBe(true)
    const best = distance(cells, measured)
    cells.forEach((_, at) => {
      for (const step of [-0.05, 0.05]) {
        const moved = cells.map((cell, i) => (i === at ? Math.max(0, cell + step) : cell))
        expect(distance(moved, measured)).toBeGreaterThanOrEqual(best - 1e-6)
      }
    })
  })

  test('whole cells keep every running total within a half', () => {
    const cells = Float64Array.from([0.4, 0.4, 0.4, 0.4, 2.7, 0, 0.1])
    expect(wholeCells(cells)).toEqual([0n, 1n, 0n, 1n, 2n, 0n, 0n])
  })
})

function distance(cells: Float64Array, measured: readonly MeasuredMarginal[]): number {
  return measured.reduce((sum, { dimensions, cells: wanted, sigma2 }) => {
    const totals = sumOver({ dimensions: [0, 1], cells }, dimensions, [2, 3]).cells
    return sum + totals.reduce((own, total, i) => own + (total - (wanted[i] ?? 0)) ** 2 / sigma2, 0)
  }, 0)
}
