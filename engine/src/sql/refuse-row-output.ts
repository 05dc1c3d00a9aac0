import type { SqlEdit } from '@yingbi/contracts'
import type { Node, SelectStmt } from 'libpg-query'
import { afterWhere, blockLayout } from './block-layout.ts'
import type { BoundRows } from './bound-select.ts'
import { type BindState, refuse, spanOf, textOf } from './bind-state.ts'
import { nameParts } from './private-scope.ts'

/** What a row-level select list could be instead. */
interface Rewrite {
  readonly targets: string
  readonly groupBy: string | null
}

/**
 * A block whose rows would be shown: SQL_SELECT_STAR or SQL_ROW_LEVEL_OUTPUT. The way out keeps what can be kept: columns
 * that may be grouped become groups, numbers with bounds become averages, and rows are counted.
 * The columns are not recorded as used: no policy can grant that rows leave, so a missing use would mislead.
 */
export function refuseRowOutput(select: SelectStmt, rows: BoundRows, state: BindState): null {
  if (rows.branches !== undefined) {
    for (const branch of rows.branches) refuseRowOutput(branch.select, branch.rows, state)
    return null
  }
  if (rows.refuseShown !== undefined) return rows.refuseShown()
  const targets = (select.targetList ?? []).flatMap((target) => ('ResTarget' in target ? [target.ResTarget] : []))
  const span = spanOf(
    targets.flatMap((target) => target.val ?? []),
    state,
  )
  const { en, zh } = state.catalog.unit.title
  const isStar = targets.some((target) => target.val !== undefined && isStarRef(target.val))
  const rewrite = isStar ? { targets: 'COUNT(*)', groupBy: null } : rewriteTargets(select, rows, state)
  const edits = rewriteEdits(select, rewrite, state)
  if (isStar) {
    const params = { unitEn: en, unitZh: zh, suggestion: rewrite.targets }
    return refuse(state, 'SQL_SELECT_STAR', span, { operator: 'SELECT', params, edits })
  }
  const [only] = rows.columns.length === 1 ? rows.columns : []
  const grouped = rewrite.groupBy === null ? '' : ` ... GROUP BY ${rewrite.groupBy}`
  const suggestion = `SELECT ${rewrite.targets}${grouped}`
  return refuse(state, 'SQL_ROW_LEVEL_OUTPUT', span, {
    operator: 'SELECT',
    column: only?.column.origins[0] ?? null,
    params: {
      column: span === null ? '' : state.text.slice(span),
      unitEn: en,
      unitZh: zh,
      suggestionEn: `Write \`${suggestion}\`.`,
      suggestionZh: `写成 \`${suggestion}\`。`,
    },
    edits,
  })
}

function isStarRef(node: Node): boolean {
  return 'ColumnRef' in node && nameParts(node.ColumnRef) === null
}

function rewriteTargets(select: SelectStmt, rows: BoundRows, state: BindState): Rewrite {
  const keys: string[] = []
  const averages: string[] = []
  const targets = (select.targetList ?? []).flatMap((target) => ('ResTarget' in target ? [target.ResTarget] : []))
  targets.forEach((target, index) => {
    const column = rows.columns[index]
    if (column === undefined || column.isUnit) return
    const text = textOf(target.val, state)
    const { type } = column.column
    const isPlain = target.val !== undefined && 'ColumnRef' in target.val
    if ((type.kind === 'code' || type.kind === 'boolean') && isPlain && mayGroup(column.column.origins, state))
      keys.push(text)
    else if (type.kind === 'fixed' && !hasWindow(target.val) && (column.bounds !== null || type.interval !== null))
      averages.push(`AVG(${text})`)
  })
  const outputs = [...keys, 'COUNT(*)', ...averages]
  return { targets: outputs.join(', '), groupBy: keys.length === 0 ? null : keys.join(', ') }
}

function hasWindow(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  return 'over' in value || Object.values(value).some(hasWindow)
}

function mayGroup(origins: readonly string[], state: BindState): boolean {
  return origins.every((origin) => {
    const [table = '', column = ''] = origin.split('.')
    return state.catalog.tables.get(table)?.columns.get(column)?.uses.includes('group') ?? false
  })
}

/** What makes a block of rows one that can be released. */
export function rowOutputEdits(select: SelectStmt, rows: BoundRows, state: BindState): readonly SqlEdit[] {
  return rewriteEdits(select, rewriteTargets(select, rows, state), state)
}

function rewriteEdits(select: SelectStmt, rewrite: Rewrite, state: BindState): readonly SqlEdit[] {
  const layout = blockLayout(select, state)
  if (layout === null) return []
  const removed = (['order', 'limit', 'offset', 'fetch'] as const).flatMap((name) => {
    const span = layout.clauses.get(name)
    return span === undefined ? [] : [{ ...span, text: '' }]
  })
  const distinct =
    layout.distinct === null ? [] : [{ start: layout.distinct.start, end: layout.targets.start, text: '' }]
  const at = afterWhere(layout)
  const group = rewrite.groupBy === null ? [] : [{ start: at, end: at, text: ` GROUP BY ${rewrite.groupBy}` }]
  return [...distinct, { ...layout.targets, text: rewrite.targets }, ...group, ...removed]
}
