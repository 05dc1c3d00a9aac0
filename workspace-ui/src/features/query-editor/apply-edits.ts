import type { SqlEdit } from '@yingbi/contracts'

/** Applies edits that do not overlap; offsets are into the text before any of them. */
export function applyEdits(sql: string, edits: readonly SqlEdit[]): string {
  let result = sql
  for (const edit of edits.toSorted((a, b) => b.start - a.start)) {
    result = `${result.slice(0, edit.start)}${edit.text}${result.slice(edit.end)}`
  }
  return result
}

export interface DiffLine {
  readonly sign: '−' | '+'
  readonly text: string
}

/** All fixes of a statement together, each place once; of two that overlap the first stays. */
export function mergeEdits(all: readonly (readonly SqlEdit[])[]): readonly SqlEdit[] {
  const merged: SqlEdit[] = []
  for (const edit of all.flat()) {
    if (merged.every((kept) => edit.start >= kept.end || edit.end <= kept.start)) merged.push(edit)
  }
  return merged.toSorted((a, b) => a.start - b.start)
}

/** The lines that edits change, old above new, as a diff with signs that do not need a colour. */
export function editDiff(sql: string, edits: readonly SqlEdit[]): readonly DiffLine[] {
  const lineStarts = [0, ...[...sql.matchAll(/\n/g)].map((match) => match.index + 1)]
  const lineOf = (offset: number): number => lineStarts.findLastIndex((start) => start <= offset)
  const groups: { first: number; last: number; edits: SqlEdit[] }[] = []
  for (const edit of edits.toSorted((a, b) => a.start - b.start)) {
    const [first, last] = [lineOf(edit.start), lineOf(Math.max(edit.start, edit.end - 1))]
    const open = groups.at(-1)
    if (open !== undefined && first <= open.last) {
      open.last = Math.max(open.last, last)
      open.edits.push(edit)
    } else groups.push({ first, last, edits: [edit] })
  }
  return groups.flatMap(({ first, last, edits: inside }) => {
    const from = lineStarts[first] ?? 0
    const until = lineStarts[last + 1] === undefined ? sql.length : (lineStarts[last + 1] ?? 1) - 1
    const before = sql.slice(from, until)
    const after = applyEdits(
      before,
      inside.map((edit) => ({ ...edit, start: edit.start - from, end: edit.end - from })),
    )
    const lines = (sign: DiffLine['sign'], text: string): DiffLine[] =>
      text.split('\n').flatMap((line) => (line.trim() === '' ? [] : [{ sign, text: line.trim() }]))
    return [...lines('−', before), ...lines('+', after)]
  })
}
