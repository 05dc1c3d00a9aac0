import type { Cells } from './hypothesis-tests.ts'
import { normalTail } from './special-functions.ts'

/** Below this sigma the probabilities are summed; above it the normal distribution at half-integers is as exact. */
const SUMMED_UP_TO = 20
const CELLS_PER_SIGMA = 6
const REACH_IN_SIGMA = 5

/** Cells of the discrete Gaussian: single integers for a small sigma, ranges of sigma / 6 for a large one. */
export function gaussianCells(sigma: number): Cells {
  const reach = Math.ceil(REACH_IN_SIGMA * sigma) + 1
  const width = Math.max(1, Math.round(sigma / CELLS_PER_SIGMA))
  const tail = sigma <= SUMMED_UP_TO ? summedTail(sigma) : (from: number) => normalTail((from - 0.5) / sigma)
  return rangeCells(reach, width, tail)
}

/** Cells of the discrete Laplace distribution. */
export function laplaceCells(scale: number): Cells {
  const ratio = Math.exp(-1 / scale)
  const upper = (from: number) => Math.exp(-from / scale) / (1 + ratio)
  const tail = (from: number) => (from > 0 ? upper(from) : 1 - upper(1 - from))
  return rangeCells(Math.ceil(12 * scale) + 1, Math.max(1, Math.round(scale / 4)), tail)
}

/** Equal cells by value modulo `modulus`. */
export function residueCells(modulus: number): Cells {
  const size = BigInt(modulus)
  return {
    probabilities: Array.from({ length: modulus }, () => 1 / modulus),
    cellOf: (value) => Number(((value % size) + size) % size),
  }
}

/** Ranges of `width` integers between -reach and reach, and one cell beyond each end. `tail(k)` is P[Y >= k]. */
function rangeCells(reach: number, width: number, tail: (from: number) => number): Cells {
  const edges: number[] = []
  for (let edge = -reach; edge <= reach; edge += width) edges.push(edge)
  const tails = [1, ...edges.map(tail), 0]
  const first = BigInt(-reach)
  const step = BigInt(width)
  return {
    probabilities: tails.slice(1).map((after, i) => (tails[i] ?? 1) - after),
    cellOf: (value) => (value < first ? 0 : Math.min(edges.length, Number((value - first) / step) + 1)),
  }
}

function summedTail(sigma: number): (from: number) => number {
  const reach = Math.ceil(40 * sigma) + 2
  const weight = (k: number) => Math.exp(-(k * k) / (2 * sigma * sigma))
  const upper = new Map<number, number>()
  let sum = 0
  for (let k = reach; k >= -reach; k--) {
    sum += weight(k)
    upper.set(k, sum)
  }
  return (from) => (upper.get(from) ?? 0) / sum
}
