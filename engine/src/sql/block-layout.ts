import type { SelectStmt } from 'libpg-query'
import { type BindState, type BlockLayout, CLAUSES, type ClauseName, spanOf } from './bind-state.ts'
import type { SourceSpan } from './source-span.ts'

/** Finds the clauses by their keywords outside brackets; null for a block that has no SELECT word (VALUES, TABLE). */
export function blockLayout(select: SelectStmt, state: BindState): BlockLayout | null {
  const known = state.layouts.get(select)
  if (known !== undefined) return known
  const layout = readLayout(select, state)
  state.layouts.set(select, layout)
  return layout
}

function readLayout(select: SelectStmt, state: BindState): BlockLayout | null {
  const { tokens } = state.text
  const targets = spanOf(select.targetList ?? [], state)
  if (targets === null) return null
  let start = state.text.tokenIndexAt(targets.start)
  while (start >= 0 && tokens[start]?.keyword !== 'select') start -= 1
  if (start < 0) return null
  const marks: { readonly name: ClauseName; readonly index: number }[] = []
  let depth = 0
  let index = start + 1
  for (; index < tokens.length; index += 1) {
    const keyword = tokens[index]?.keyword ?? ''
    const before = tokens[index - 1]?.keyword ?? ''
    if (keyword === '(' || keyword === '[') depth += 1
    else if (keyword === ')' || keyword === ']') depth -= 1
    if (depth < 0 || keyword === ';') break
    if (depth > 0) continue
    if (['union', 'intersect', 'except'].includes(keyword)) break
    const name = CLAUSES.find((clause) => clause === keyword)
    if (name === undefined || (name === 'from' && before === 'distinct') || before === 'within' || before === '.')
      continue
    if (tokens[index]?.kind === 'word') marks.push({ name, index })
  }
  const endOf = (last: number) => tokens[last]?.end ?? state.text.text.length
  const clauses = new Map<ClauseName, SourceSpan>()
  marks.forEach(({ name, index: at }, position) => {
    const next = marks[position + 1]?.index ?? index
    if (!clauses.has(name)) clauses.set(name, { start: tokens[at]?.start ?? 0, end: endOf(next - 1) })
  })
  const firstClause = marks[0]?.index ?? index
  const distinctEnd = endOfDistinct(start + 1, state)
  const distinct = distinctEnd === start ? null : { start: tokens[start + 1]?.start ?? 0, end: endOf(distinctEnd) }
  const firstTarget = tokens[distinctEnd + 1]
  return {
    whole: { start: tokens[start]?.start ?? 0, end: endOf(index - 1) },
    distinct,
    targets: { start: firstTarget?.start ?? targets.start, end: endOf(firstClause - 1) },
    clauses,
  }
}

/** Last token of DISTINCT or DISTINCT ON (...) at `at`; the token before when there is none. */
function endOfDistinct(at: number, state: BindState): number {
  const { tokens } = state.text
  if (tokens[at]?.keyword !== 'distinct') return at - 1
  if (tokens[at + 1]?.keyword !== 'on' || tokens[at + 2]?.keyword !== '(') return at
  let depth = 0
  let end = at + 2
  for (; end < tokens.length; end += 1) {
    depth += tokens[end]?.keyword === '(' ? 1 : tokens[end]?.keyword === ')' ? -1 : 0
    if (depth === 0) break
  }
  return end
}

/** Where a GROUP BY clause would be written. */
export function afterWhere(layout: BlockLayout): number {
  return layout.clauses.get('where')?.end ?? layout.clauses.get('from')?.end ?? layout.targets.end
}
