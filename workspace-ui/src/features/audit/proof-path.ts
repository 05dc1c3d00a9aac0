/** One level of the tree on the way from the root down to an entry. */
export interface ProofStep {
  /** Side on which the entry's own branch lies. */
  readonly side: 'left' | 'right'
  /** First entry and the entry after the last one below the own branch. */
  readonly own: readonly [number, number]
  readonly sibling: readonly [number, number]
}

/**
 * The way from the root to entry `index` in a tree of `size` entries, root first. A tree is split at the largest power
 * of two below its size. Source: RFC 9162 section 2.1. Empty for a tree of one entry and for an entry outside.
 */
export function proofPath(index: number, size: number): readonly ProofStep[] {
  const steps: ProofStep[] = []
  if (index < 0 || index >= size) return steps
  let [from, to] = [0, size]
  while (to - from > 1) {
    let split = 1
    while (split * 2 < to - from) split *= 2
    const middle = from + split
    const left = [from, middle] as const
    const right = [middle, to] as const
    const goesLeft = index < middle
    steps.push({ side: goesLeft ? 'left' : 'right', own: goesLeft ? left : right, sibling: goesLeft ? right : left })
    ;[from, to] = goesLeft ? left : right
  }
  return steps
}
