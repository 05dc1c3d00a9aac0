import type { SqlEdit } from '@yingbi/contracts'
import type { SelectStmt } from 'libpg-query'
import { afterWhere, blockLayout } from './block-layout.ts'
import { type BindState, refuse, refuseConstruct, spanOf } from './bind-state.ts'
import type { SourceSpan } from './source-span.ts'

/** DISTINCT on protected rows: grouping says the same and can be released. */
export function refuseDistinct(select: SelectStmt, state: BindState): null {
  const layout = blockLayout(select, state)
  const span = layout?.distinct ?? spanOf(select.targetList ?? [], state)
  return refuse(state, 'SQL_LIMIT_BELOW_AGGREGATE', span, {
    operator: 'DISTINCT',
    params: { construct: 'DISTINCT' },
    edits: layout === null ? [] : distinctEdits(select, layout.targets, afterWhere(layout), layout.distinct, state),
  })
}

function distinctEdits(
  select: SelectStmt,
  targets: SourceSpan,
  groupAt: number,
  distinct: SourceSpan | null,
  state: BindState,
): readonly SqlEdit[] {
  if (distinct === null) return []
  const removed: SqlEdit = { start: distinct.start, end: targets.start, text: '' }
  const isStar = /\*\s*$/.test(state.text.slice(targets))
  if (isStar) return [removed]
  const count = (select.targetList ?? []).length
  const ordinals = Array.from({ length: count }, (_, index) => index + 1).join(', ')
  return [
    removed,
    { start: targets.end, end: targets.end, text: ', COUNT(*)' },
    { start: groupAt, end: groupAt, text: ` GROUP BY ${ordinals}` },
  ]
}

/** LIMIT, OFFSET or FETCH on protected rows. */
export function refuseLimit(select: SelectStmt, state: BindState): null {
  const layout = blockLayout(select, state)
  const names = ['limit', 'offset', 'fetch'] as const
  const clauses = names.flatMap((name) => layout?.clauses.get(name) ?? [])
  const [first] = clauses.toSorted((a, b) => a.start - b.start)
  const construct = first === undefined ? 'LIMIT' : (/^\w+/.exec(state.text.slice(first))?.[0] ?? 'LIMIT').toUpperCase()
  const order = layout?.clauses.get('order')
  return refuse(state, 'SQL_LIMIT_BELOW_AGGREGATE', first ?? spanOf(select.limitCount, state), {
    operator: construct,
    params: { construct },
    edits: [...clauses, ...(order === undefined ? [] : [order])].map((span) => ({ ...span, text: '' })),
  })
}

/** Clauses that no block may have: INTO, FOR UPDATE, and grouping forms that are not measured. */
export function refuseRowClauses(select: SelectStmt, state: BindState): void {
  if (select.intoClause !== undefined) {
    const span = intoSpan(select, state)
    refuseConstruct(
      state,
      'INTO',
      span,
      {
        reasonEn: 'A question does not store anything.',
        reasonZh: '提问不保存任何东西。',
        fixEn: 'Leave INTO out; the answer is kept with the run.',
        fixZh: '去掉 INTO，结果随运行保存。',
      },
      span === null ? [] : [{ ...span, text: '' }],
    )
  }
  if ((select.lockingClause ?? []).length > 0) {
    const span = blockLayout(select, state)?.clauses.get('for') ?? null
    refuseConstruct(
      state,
      'FOR UPDATE',
      span,
      {
        reasonEn: 'A question locks nothing.',
        reasonZh: '提问不加锁。',
        fixEn: 'Leave it out.',
        fixZh: '去掉它。',
      },
      span === null ? [] : [{ ...span, text: '' }],
    )
  }
}

/** From INTO to the next clause. */
function intoSpan(select: SelectStmt, state: BindState): SourceSpan | null {
  const layout = blockLayout(select, state)
  const word = state.text.tokens.find(
    ({ keyword, start, end }) =>
      keyword === 'into' && layout !== null && start >= layout.targets.start && end <= layout.targets.end,
  )
  return word === undefined || layout === null ? null : { start: word.start, end: layout.targets.end }
}
