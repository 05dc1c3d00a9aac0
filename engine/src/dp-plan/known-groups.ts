import type { KeyValue, MeasuredKey } from './measured-query.ts'

/** Most groups of one answer; beyond it nobody reads them and noise is all that most of them hold. */
export const MAX_GROUPS = 10_000

/** Number of combinations of the listed keys; null when a key is not listed. One for no keys: the whole relation. */
export function knownGroupCount(keys: readonly MeasuredKey[]): bigint | null {
  let count = 1n
  for (const key of keys) {
    if (key.values === null) return null
    count *= BigInt(key.values.length)
  }
  return count
}

/** All combinations in the order of the lists, the last key fastest, so that the answer's order tells nothing. */
export function knownGroups(keys: readonly MeasuredKey[]): readonly (readonly KeyValue[])[] | null {
  let groups: readonly (readonly KeyValue[])[] = [[]]
  for (const key of keys) {
    const { values } = key
    if (values === null) return null
    groups = groups.flatMap((group) => values.map((value) => [...group, value]))
  }
  return groups
}
