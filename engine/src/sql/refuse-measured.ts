import type { Node, SelectStmt } from 'libpg-query'
import { afterWhere, blockLayout } from './block-layout.ts'
import { type BindState, refuse, refuseConstruct, spanOf, textOf } from './bind-state.ts'
import { type PrivateScope, nameParts, resolveColumn } from './private-scope.ts'
import { refuseUnitValue } from './refuse-expression.ts'

/** A column beside aggregates that is not grouped: SQL_NOT_GROUPED, with the grouping that is missing. */
export function refuseNotGrouped(node: Node, select: SelectStmt, scope: PrivateScope, state: BindState): null {
  const span = spanOf(node, state)
  if (!('ColumnRef' in node) || nameParts(node.ColumnRef) === null) return refuseMeasuredStar(node, select, state)
  const column = resolveColumn(node.ColumnRef, span, scope, state)
  if (column === null) return null
  if (column.isUnit) return refuseUnitValue(column, span, state)
  const suggestion = textOf(node, state)
  const layout = blockLayout(select, state)
  const group = layout?.clauses.get('group')
  const at = group?.end ?? (layout === null ? null : afterWhere(layout))
  const text = group === undefined ? ` GROUP BY ${suggestion}` : `, ${suggestion}`
  return refuse(state, 'SQL_NOT_GROUPED', span, {
    column: column.column.origins[0] ?? null,
    operator: 'GROUP BY',
    params: { column: suggestion, suggestion },
    edits: at === null ? [] : [{ start: at, end: at, text }],
  })
}

/** A star beside aggregates or grouping. */
export function refuseMeasuredStar(node: Node, select: SelectStmt, state: BindState): null {
  const span = spanOf(node, state)
  const others = (select.targetList ?? []).flatMap((target) => {
    const value = 'ResTarget' in target ? target.ResTarget.val : undefined
    return value === undefined || value === node ? [] : [textOf(value, state)]
  })
  const { en, zh } = state.catalog.unit.title
  return refuse(state, 'SQL_SELECT_STAR', span, {
    operator: 'SELECT',
    params: { unitEn: en, unitZh: zh, suggestion: ['COUNT(*)', ...others].join(', ') },
    edits: span === null ? [] : [{ ...span, text: 'COUNT(*)' }],
  })
}

/** More measured columns or blocks than one question may have: each gets a share of the loss, and none would be usable. */
export function refuseTooMany(state: BindState): null {
  return refuseConstruct(state, 'SELECT', null, {
    reasonEn: 'It measures too much at once; each part gets only a small share of the privacy loss.',
    reasonZh: '一次度量得太多，每一部分只分到很少的隐私损失。',
    fixEn: 'Ask fewer columns at a time.',
    fixZh: '一次少问几列。',
  })
}
