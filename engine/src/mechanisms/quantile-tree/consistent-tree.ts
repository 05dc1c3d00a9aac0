import type { NoisyTree } from './noisy-tree.ts'
import type { TreeShape } from './tree-shape.ts'

/** Where a share of the rows is reached: the leaf, and how much of the leaf's rows are below. */
export interface Place {
  readonly leaf: number
  readonly fraction: number
}

/** A distribution over the leaves, fitted to the noisy counts from the root down. */
export interface ConsistentTree {
  /** Rows, never negative. Zero: the noise hides whether there are any. */
  readonly total: number
  /** The noisy counts of the root's children, as they were drawn. */
  readonly top: readonly bigint[]
  /** `share` is within [0, 1]; null when the total is 0. Never falls as the share grows. */
  place(share: number): Place | null
}

/**
 * Counts that are not negative and add up to their parents', nearest to the noisy ones in the least-squares sense given
 * the parent: the counts of one node's children have one variance, so a difference is shared equally among those that
 * stay positive. One distribution for all shares, so that quantiles never cross. Post-processing: ./PROOF.md#consistency.
 */
export function consistentTree(shape: TreeShape, noisy: NoisyTree): ConsistentTree {
  const fitted = new Map<string, readonly number[]>()
  const top = noisy.children(0, 0)
  const total = Math.max(
    0,
    top.reduce((sum, count) => sum + Number(count), 0),
  )
  return { total, top, place: (share) => (total > 0 ? descend(share) : null) }

  function descend(share: number): Place {
    let [index, rows, rank] = [0, total, share * total]
    for (let level = 0; level < shape.height; level++) {
      const { child, count, below } = childAt(childrenOf(level, index, rows), rank)
      rank = Math.min(count, Math.max(0, rank - below))
      index = index * shape.branching + child
      rows = count
    }
    return { leaf: index, fraction: rows > 0 ? rank / rows : 0 }
  }

  function childrenOf(level: number, index: number, rows: number): readonly number[] {
    const name = `${level} ${index}`
    const known = fitted.get(name)
    if (known !== undefined) return known
    const counts = fitToTotal(noisy.children(level, index).map(Number), rows)
    fitted.set(name, counts)
    return counts
  }
}

/** The child that a rank falls in, which has some rows. */
function childAt(counts: readonly number[], rank: number): { child: number; count: number; below: number } {
  let below = 0
  let found = { child: 0, count: 0, below: 0 }
  for (const [child, count] of counts.entries()) {
    if (count <= 0) continue
    found = { child, count, below }
    if (below + count >= rank) break
    below += count
  }
  return found
}

/**
 * The point nearest to `counts` among those without negatives that add up to `total` > 0: all lowered by one amount,
 * and 0 where that would be negative. Source: Duchi et al. 2008, projection onto the simplex.
 */
export function fitToTotal(counts: readonly number[], total: number): readonly number[] {
  let lowering = 0
  let sum = 0
  for (const [i, count] of counts.toSorted((a, b) => b - a).entries()) {
    sum += count
    const candidate = (sum - total) / (i + 1)
    if (count <= candidate) break
    lowering = candidate
  }
  return counts.map((count) => Math.max(0, count - lowering))
}
