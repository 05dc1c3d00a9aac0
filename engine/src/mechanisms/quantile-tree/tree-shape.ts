/**
 * Most leaves of a tree; a wider range has leaves of several values each. More of them read narrow ranges of values better,
 * fewer have less noise and less to hand over: measured in ./PROOF.md#leaves.
 */
export const MAX_LEAVES = 4096

/** A tree of counts over the integers of a range: leaves of `leafWidth` neighbouring values, the last one may have fewer. */
export interface TreeShape {
  readonly leaves: number
  readonly leafWidth: bigint
  /** Levels below the root. A node of level l covers `branching ** (height - l)` leaves. */
  readonly height: number
  readonly branching: number
}

/**
 * The tree over [lower, upper] whose ranks have the least variance at a given loss. Noise of one node has variance
 * proportional to the height h, and the rank of a value is the sum over h levels of up to b / 4 + 1 such variances
 * (./PROOF.md#error), so h and b = ceil(leaves^(1/h)) minimize h^2 (b + 4).
 */
export function treeShape({ lower, upper }: { readonly lower: bigint; readonly upper: bigint }): TreeShape {
  const values = upper >= lower ? upper - lower + 1n : 1n
  const leafWidth = (values + BigInt(MAX_LEAVES) - 1n) / BigInt(MAX_LEAVES)
  const leaves = Number((values + leafWidth - 1n) / leafWidth)
  return { leaves, leafWidth, ...bestTree(leaves) }
}

function bestTree(leaves: number): Pick<TreeShape, 'height' | 'branching'> {
  let best = { height: 1, branching: leaves }
  for (let height = 2; 2 ** (height - 1) < leaves; height++) {
    const branching = leastRoot(leaves, height)
    if (costOf({ height, branching }) < costOf(best)) best = { height, branching }
  }
  return best
}

function costOf({ height, branching }: Pick<TreeShape, 'height' | 'branching'>): number {
  return height ** 2 * (branching + 4)
}

/** The least b with b^height >= leaves. */
function leastRoot(leaves: number, height: number): number {
  let branching = 2
  while (branching ** height < leaves) branching += 1
  return branching
}
