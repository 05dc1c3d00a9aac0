import type { TreeShape } from './tree-shape.ts'

/** One group's tree with noise on every node below the root. What it returns may be shown. */
export interface NoisyTree {
  /** Noisy counts of the children of a node, which is known by its level (0: the root) and its place in it. */
  children(level: number, index: number): readonly bigint[]
}

/**
 * `rows` are the exact counts of leaves that have any; `draw` gives fresh noise. Noise is drawn when a node is first
 * looked at, with its siblings, and kept, so that a node has one noisy count however often it is read. That is the
 * same distribution as noise drawn for all nodes in advance, of which most are never looked at: ./PROOF.md#lazy.
 */
export function noisyTree(shape: TreeShape, rows: ReadonlyMap<number, bigint>, draw: () => bigint): NoisyTree {
  const rowsBefore = cumulativeRows(rows)
  const drawn = new Map<string, readonly bigint[]>()
  const { leaves, height, branching } = shape
  return {
    children(level, index) {
      const name = `${level} ${index}`
      const known = drawn.get(name)
      if (known !== undefined) return known
      const span = branching ** (height - level - 1)
      const first = index * branching * span
      const noisy: bigint[] = []
      for (let start = first; start < first + branching * span && start < leaves; start += span) {
        noisy.push(rowsBefore(start + span) - rowsBefore(start) + draw())
      }
      drawn.set(name, noisy)
      return noisy
    },
  }
}

/** Rows in leaves below a given one. */
function cumulativeRows(rows: ReadonlyMap<number, bigint>): (leaf: number) => bigint {
  const sorted = Array.from(rows).toSorted(([a], [b]) => a - b)
  const sums: bigint[] = [0n]
  for (const [, count] of sorted) sums.push((sums.at(-1) ?? 0n) + count)
  return (leaf) => {
    let [low, high] = [0, sorted.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((sorted[middle]?.[0] ?? Infinity) < leaf) low = middle + 1
      else high = middle
    }
    return sums[low] ?? 0n
  }
}
