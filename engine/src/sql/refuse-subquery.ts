import type { SqlEdit } from '@yingbi/contracts'
import type { SelectStmt } from 'libpg-query'
import { blockLayout } from './block-layout.ts'
import { type BindState, refuse, refuseConstruct, removalEdits, spanOf, textOf } from './bind-state.ts'
import type { ScopeTable } from './private-scope.ts'
import { quoteIdentifier } from './quote-identifier.ts'
import type { SubqueryCondition } from './subquery-condition.ts'

/** A condition that looks at protected rows of whomever: SQL_SUBQUERY_OFF_UNIT with the equality that is missing. */
export function refuseSubqueryOffUnit(
  outside: readonly ScopeTable[],
  inside: readonly ScopeTable[],
  condition: SubqueryCondition,
  state: BindState,
): null {
  const { en, zh } = state.catalog.unit.title
  const inner = unitName(inside)
  const hidden = new Set(inside.map((table) => table.alias))
  const outer = unitName(outside.filter((table) => !hidden.has(table.alias)))
  const equality = inner === null || outer === null ? null : `${inner} = ${outer}`
  const names = inside.map((table) => table.alias).join(', ')
  const params = { right: names, unitEn: en, unitZh: zh, suggestion: equality ?? unitEquality(names, outside, state) }
  const edits = equality === null ? [] : whereEdits(condition.select, equality, state)
  return refuse(state, 'SQL_SUBQUERY_OFF_UNIT', spanOf(condition.node, state), {
    operator: condition.operator,
    params,
    edits,
    fallback: { edits: removalEdits(state), params },
  })
}

function unitName(tables: readonly ScopeTable[]): string | null {
  for (const table of tables) {
    const unit = table.columns.find((column) => column.isUnit)
    if (unit !== undefined) return `${quoteIdentifier(table.alias)}.${quoteIdentifier(unit.name)}`
  }
  return null
}

function unitEquality(inside: string, outside: readonly ScopeTable[], state: BindState): string {
  const unit = [...state.catalog.tables.values()].find((table) => table.unitColumn !== null)?.unitColumn ?? ''
  return [inside, outside[0]?.alias ?? ''].map((alias) => `${alias}.${quoteIdentifier(unit)}`).join(' = ')
}

/** Adds a condition to the subquery's WHERE. */
function whereEdits(select: SelectStmt, condition: string, state: BindState): readonly SqlEdit[] {
  const layout = blockLayout(select, state)
  const where = layout?.clauses.get('where')
  const from = layout?.clauses.get('from')
  if (where === undefined)
    return from === undefined ? [] : [{ start: from.end, end: from.end, text: ` WHERE ${condition}` }]
  const isOr =
    select.whereClause !== undefined &&
    'BoolExpr' in select.whereClause &&
    select.whereClause.BoolExpr.boolop === 'OR_EXPR'
  if (!isOr) return [{ start: where.end, end: where.end, text: ` AND ${condition}` }]
  const written = textOf(select.whereClause, state)
  return [{ ...where, text: `WHERE (${written}) AND ${condition}` }]
}

/** A subquery that is more than rows and their conditions. */
export function refuseSubqueryForm(select: SelectStmt, state: BindState): null {
  return refuseConstruct(
    state,
    'subquery',
    spanOf({ SelectStmt: select }, state),
    {
      reasonEn: 'Inside IN and EXISTS only SELECT, FROM and WHERE are accepted.',
      reasonZh: 'IN 与 EXISTS 里只接受 SELECT、FROM 和 WHERE。',
      fixEn: 'Write the rest as a WITH part before the statement, or leave the condition out.',
      fixZh: '把其余部分写成语句前的 WITH，或去掉这个条件。',
    },
    removalEdits(state),
  )
}

/** IN with another number of columns than its subquery has, or NOT IN with too many that may be NULL. */
export function refuseSubqueryWidth(condition: SubqueryCondition, state: BindState): null {
  const count = condition.operands.length
  return refuseConstruct(
    state,
    condition.negated ? 'NOT IN' : 'IN',
    spanOf(condition.node, state),
    {
      reasonEn: `It compares ${count} values with as many columns of the subquery, at most two of which may be empty in NOT IN.`,
      reasonZh: `它把 ${count} 个值与子查询同样多的列比较；NOT IN 里最多两列可以为空。`,
      fixEn: 'Name the columns one by one, or write EXISTS with an equality for each.',
      fixZh: '逐个写出列名，或改用 EXISTS 并逐列写相等条件。',
    },
    removalEdits(state),
  )
}
