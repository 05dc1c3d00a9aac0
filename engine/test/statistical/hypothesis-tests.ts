import { chiSquareTail, logFactorial, normalTail } from './special-functions.ts'

/** Cells of a distribution: where a draw falls, and with which probability. They cover everything: sum = 1. */
export interface Cells {
  readonly probabilities: readonly number[]
  cellOf(value: bigint): number
}

export function countCells(values: readonly bigint[], cells: Cells): number[] {
  const counts = cells.probabilities.map(() => 0)
  for (const value of values) {
    const cell = cells.cellOf(value)
    counts[cell] = (counts[cell] ?? 0) + 1
  }
  return counts
}

const LEAST_EXPECTED = 10

/** Pearson's chi-square test of fit: p-value. Neighbouring cells are joined until each expects `LEAST_EXPECTED` draws. */
export function fitPValue(values: readonly bigint[], cells: Cells): number {
  return countsFitPValue(countCells(values, cells), cells.probabilities)
}

export function countsFitPValue(counts: readonly number[], probabilities: readonly number[]): number {
  const total = sum(counts)
  const pairs = joinSmall(counts.map((observed, i) => [observed, total * (probabilities[i] ?? 0)] as const))
  const statistic = sum(pairs.map(([observed, expected]) => (observed - expected) ** 2 / expected))
  return chiSquareTail(statistic, pairs.length - 1)
}

/** Chi-square test that two samples have one distribution: p-value. */
export function samePValue(a: readonly bigint[], b: readonly bigint[], cells: Cells): number {
  const countsB = countCells(b, cells)
  const pairs = joinSmall(countCells(a, cells).map((count, i) => [count, countsB[i] ?? 0] as const))
  const ratio = Math.sqrt(b.length / a.length)
  const statistic = sum(pairs.map(([x, y]) => (x * ratio - y / ratio) ** 2 / (x + y)))
  return chiSquareTail(statistic, pairs.length - 1)
}

/** Joins neighbours until the second entry of each pair is large enough for the chi-square limit. */
function joinSmall(pairs: readonly (readonly [number, number])[]): (readonly [number, number])[] {
  const joined: [number, number][] = []
  let open: [number, number] = [0, 0]
  for (const [first, second] of pairs) {
    open = [open[0] + first, open[1] + second]
    if (open[1] < LEAST_EXPECTED) continue
    joined.push(open)
    open = [0, 0]
  }
  const last = joined.at(-1)
  if (last === undefined) throw new RangeError('the sample is too small for a single cell')
  last[0] += open[0]
  last[1] += open[1]
  return joined
}

/** Exact binomial test, two-sided (twice the smaller tail): p-value. */
export function binomialPValue(successes: number, trials: number, probability: number): number {
  return Math.min(
    1,
    2 *
      Math.min(binomialTail(successes, trials, probability), binomialTail(trials - successes, trials, 1 - probability)),
  )
}

/** P[Binomial(trials, probability) >= successes], by summation. */
export function binomialTail(successes: number, trials: number, probability: number): number {
  if (successes <= 0) return 1
  if (probability <= 0) return 0
  if (probability >= 1) return 1
  // From the largest term at or above `successes`, downward on both sides until nothing is added.
  const mode = Math.max(successes, Math.floor(trials * probability))
  const largest = Math.exp(
    logFactorial(trials) -
      logFactorial(mode) -
      logFactorial(trials - mode) +
      mode * Math.log(probability) +
      (trials - mode) * Math.log1p(-probability),
  )
  const odds = probability / (1 - probability)
  let tail = largest
  for (let k = mode, term = largest; k < trials && term > tail * 1e-18; k++) {
    term *= ((trials - k) / (k + 1)) * odds
    tail += term
  }
  for (let k = mode, term = largest; k > successes && term > tail * 1e-18; k--) {
    term *= k / ((trials - k + 1) * odds)
    tail += term
  }
  return Math.min(1, tail)
}

/** Two-sided p-value of the serial correlation of neighbours, for draws of mean 0. */
export function independencePValue(values: readonly bigint[]): number {
  const numbers = values.map(Number)
  const squares = sum(numbers.map((y) => y * y))
  const products = sum(numbers.slice(1).map((y, i) => y * (numbers[i] ?? 0)))
  return 2 * normalTail(Math.abs(products / squares) * Math.sqrt(values.length))
}

function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0)
}
