/** One line of a comparison. `line` counts from 1 in the newer text, null for a line that went away. */
export interface DiffLine {
  readonly kind: 'same' | 'added' | 'removed'
  readonly text: string
  readonly line: number | null
}

/** Work above which whole blocks are shown as replaced instead of compared line by line. */
const MOST_CELLS = 4_000_000

/** Compares two texts line by line, by the longest common subsequence between their equal ends. */
export function lineDiff(before: string, after: string): readonly DiffLine[] {
  const [a, b] = [before.split('\n'), after.split('\n')]
  let head = 0
  while (head < Math.min(a.length, b.length) && a[head] === b[head]) head += 1
  let tail = 0
  while (tail < Math.min(a.length, b.length) - head && a.at(-1 - tail) === b.at(-1 - tail)) tail += 1
  const middle = compare(a.slice(head, a.length - tail), b.slice(head, b.length - tail))
  const lines: DiffLine[] = []
  let line = 0
  const push = (kind: DiffLine['kind'], text: string): void => {
    if (kind !== 'removed') line += 1
    lines.push({ kind, text, line: kind === 'removed' ? null : line })
  }
  for (const text of b.slice(0, head)) push('same', text)
  for (const { kind, text } of middle) push(kind, text)
  for (const text of b.slice(b.length - tail)) push('same', text)
  return lines
}

type Change = Pick<DiffLine, 'kind' | 'text'>

function compare(a: readonly string[], b: readonly string[]): readonly Change[] {
  const removed = a.map((text): Change => ({ kind: 'removed', text }))
  const added = b.map((text): Change => ({ kind: 'added', text }))
  if (a.length === 0 || b.length === 0 || a.length * b.length > MOST_CELLS) return [...removed, ...added]
  const width = b.length + 1
  // common[i * width + j]: length of the longest common subsequence of a from i and b from j.
  const common = new Uint32Array((a.length + 1) * width)
  const at = (i: number, j: number): number => common[i * width + j] ?? 0
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      common[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1))
    }
  }
  const changes: Change[] = []
  let [i, j] = [0, 0]
  while (i < a.length || j < b.length) {
    const [old, fresh] = [a[i], b[j]]
    if (old !== undefined && old === fresh) {
      changes.push({ kind: 'same', text: old })
      i += 1
      j += 1
    } else if (old !== undefined && (fresh === undefined || at(i + 1, j) >= at(i, j + 1))) {
      changes.push({ kind: 'removed', text: old })
      i += 1
    } else {
      changes.push({ kind: 'added', text: fresh ?? '' })
      j += 1
    }
  }
  return changes
}

/** The changed lines with `around` unchanged ones beside each; null stands for what is left out. */
export function changedParts(lines: readonly DiffLine[], around: number): readonly (DiffLine | null)[] {
  const near = lines.map((_, index) =>
    lines.slice(Math.max(0, index - around), index + around + 1).some((line) => line.kind !== 'same'),
  )
  return lines.flatMap((line, index) =>
    near[index] === true ? [line] : near[index - 1] === true || index === 0 ? [null] : [],
  )
}
