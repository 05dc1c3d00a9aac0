import type { FuncCall, Node, SelectStmt } from 'libpg-query'
import { UNIT_COLUMN } from '../catalog/prepared-layout.ts'
import { referencedColumns } from '../relation/build-expression.ts'
import type { Aggregate, Relation, RelationColumn } from '../relation/relation.ts'
import { withQuotients } from './add-columns.ts'
import { bindCondition } from './bind-conditional.ts'
import { bindExpression } from './bind-expression.ts'
import { finishRows } from './bind-rows.ts'
import type { BoundRows, JoinedRows, SelectEnv } from './bound-select.ts'
import { type AddedColumns, bindUnitFunction, columnsOf } from './bind-unit-aggregate.ts'
import { type BindState, spanOf, withReplaceable, withUse } from './bind-state.ts'
import { declaredRows } from './declared-rows.ts'
import type { ExpressionEnv } from './expression-env.ts'
import { findAggregates } from './find-aggregates.ts'
import { groupNode, recordGrouping } from './group-keys.ts'
import {
  boundsOf,
  isUnitOfRow,
  nameParts,
  originsOf,
  type PrivateScope,
  type ScopeColumn,
  type ScopeTable,
} from './private-scope.ts'
import { refuseNotGrouped } from './refuse-measured.ts'
import { refuseRowClauses } from './refuse-rows.ts'
import { refuseSetsOfUnit, refuseUnitGroups } from './refuse-unit-groups.ts'
import { columnOf, findSilently } from './split-condition.ts'
import { treeText } from './tree-text.ts'
import { warnOfLimits } from './warn-of-limits.ts'
import { valueColumns } from './value-columns.ts'

/** Whether GROUP BY names the privacy unit itself, so that each group is of one unit. */
export function groupsByUnit(select: SelectStmt, scope: PrivateScope): boolean {
  return (select.groupClause ?? []).some((item) => isUnit(groupNode(item, select, scope), scope))
}

/** The unit of the row, which one that a left join may leave out is not: its NULL is the same for all. */
function isUnit(node: Node, scope: PrivateScope): boolean {
  return isUnitOfRow(columnOf(node, scope.tables))
}

interface BoundKey {
  readonly node: Node
  readonly name: string
  readonly column: ScopeColumn
  readonly expression: Aggregate['keys'][number]['expression']
}

/**
 * A block that is grouped by the privacy unit, with or without further keys: its groups are protected rows for an outer
 * block. `rows` is null when WHERE is refused; the rest is looked at over `joined` all the same.
 *
 * Errors (as refusals): SQL_NOT_GROUPED, and those of keys, aggregates and expressions.
 */
export function bindPerUnit(
  select: SelectStmt,
  rows: JoinedRows | null,
  joined: JoinedRows,
  env: SelectEnv,
): BoundRows | null {
  const { state } = env
  refuseRowClauses(select, state)
  const scope: PrivateScope = { tables: joined.tables }
  const keys = bindKeys(select, scope, state)
  const calls = findAggregates([select.targetList, select.havingClause, select.sortClause, select.windowClause])
  const input = (rows ?? joined).relation
  const added = bindAggregates(calls, input, scope, state)
  if (keys === null) return null
  const { relation, table } = aggregateNode(input, keys, [...added.values()], scope)
  const grouped: PrivateScope = { tables: [table], known: knownNodes(select, keys, added, table, scope, state) }
  const filtered = filterGroups(select, relation, grouped, state)
  const finished = finishRows(select, { relation: filtered ?? relation, scope: grouped }, env)
  const complete = [...added.values()].filter((each) => each !== null)
  const isComplete = rows !== null && filtered !== null && complete.length === added.size
  const unitKey = (select.groupClause ?? []).find((item) => isUnit(groupNode(item, select, scope), scope))
  if (!isComplete || finished === null || unitKey === undefined) return null
  warnOfLimits(complete, input, spanOf(unitKey, state), state)
  return { ...finished, refuseShown: () => refuseUnitGroups(unitKey, select, state) }
}

function bindKeys(select: SelectStmt, scope: PrivateScope, state: BindState): readonly BoundKey[] | null {
  const items = (select.groupClause ?? []).filter((item) => !isUnit(groupNode(item, select, scope), scope))
  const keys = items.map((item, index): BoundKey | null => {
    const node = groupNode(item, select, scope)
    if ('GroupingSet' in node) return refuseSetsOfUnit(node, select, state)
    const expression = withUse(state, 'group', 'GROUP BY', () => {
      const bound = withReplaceable(state, spanOf(node, state), '1', () => bindExpression(node, scope, state))
      if (bound !== null) recordGrouping(bound, scope, state)
      return bound
    })
    if (expression === null) return null
    const name = `key.${index + 1}`
    const read = referencedColumns(expression)
    const { type, nullable } = expression
    const column: ScopeColumn = {
      name,
      column: { name, type, nullable, origins: originsOf(read, scope) },
      bounds: expression.kind === 'column' ? boundsOf(expression.name, scope) : null,
      isUnit: false,
      valueOrigins: originsOf(valueColumns(expression), scope),
    }
    return { node, name, column, expression }
  })
  return keys.every((key) => key !== null) ? keys : null
}

type BoundCalls = ReadonlyMap<FuncCall, AddedColumns | null>

function bindAggregates(
  calls: readonly FuncCall[],
  input: Relation,
  scope: PrivateScope,
  state: BindState,
): BoundCalls {
  const rows = declaredRows(input, state.catalog)
  const env: ExpressionEnv = { state, scope, bind: (node) => bindExpression(node, scope, state) }
  return new Map(
    calls.map((node, index) => {
      const bound = bindUnitFunction(node, rows, env)
      if (bound === null) return [node, null]
      // A group has rows, so that only an argument that is NULL in all of them gives NULL.
      const nullable = !bound.function.startsWith('count') && bound.argument?.nullable === true
      return [node, columnsOf(bound, `value.${index + 1}`, nullable, env)]
    }),
  )
}

function aggregateNode(
  input: Relation,
  keys: readonly BoundKey[],
  added: readonly (AddedColumns | null)[],
  scope: PrivateScope,
): { readonly relation: Relation; readonly table: ScopeTable } {
  const present = added.filter((each) => each !== null)
  const computed = present.flatMap((each) => each.computed)
  const unit: readonly RelationColumn[] = input.columns.filter(({ name }) => name === UNIT_COLUMN)
  const node: Aggregate = {
    kind: 'aggregate',
    input,
    keys: keys.map(({ name, expression }) => ({ name, expression })),
    aggregates: computed.map(({ name, function: used, argument }) => ({ name, function: used, argument })),
    columns: [...keys.map(({ column }) => column.column), ...computed.map(({ column }) => column), ...unit],
    property: 'unit-preserving',
    span: null,
  }
  const units = scope.tables.flatMap((table) => table.columns).filter(isUnitOfRow)
  const columns = [...units.slice(0, 1), ...keys.map(({ column }) => column), ...present.map((each) => each.scope)]
  return { relation: withQuotients(node, present), table: { alias: '', table: null, columns, merged: new Set() } }
}

/** What the parts of the select list, HAVING and ORDER BY are in terms of the groups. */
function knownNodes(
  select: SelectStmt,
  keys: readonly BoundKey[],
  added: BoundCalls,
  table: ScopeTable,
  scope: PrivateScope,
  state: BindState,
): NonNullable<PrivateScope['known']> {
  const nameOf = (columnRef: unknown) => {
    const parts = nameParts(columnRef as Parameters<typeof nameParts>[0])
    return parts === null ? null : (findSilently(parts, scope.tables)?.column.name ?? null)
  }
  const keyColumns = new Map(keys.map(({ node, column }) => [treeText(node, nameOf), column]))
  const kinds = new Set(keys.map(({ node }) => Object.keys(node)[0]))
  const unit = table.columns.find((column) => column.isUnit)
  return (node) => {
    if ('FuncCall' in node && added.has(node.FuncCall)) return added.get(node.FuncCall)?.scope ?? null
    if (unit !== undefined && isUnit(node, scope)) return unit
    const key = kinds.has(Object.keys(node)[0]) ? keyColumns.get(treeText(node, nameOf)) : undefined
    if (key !== undefined) return key
    return 'ColumnRef' in node ? refuseNotGrouped(node, select, scope, state) : undefined
  }
}

/** HAVING is a condition on each group. */
function filterGroups(select: SelectStmt, input: Relation, scope: PrivateScope, state: BindState): Relation | null {
  const { havingClause } = select
  if (havingClause === undefined) return input
  const span = spanOf(havingClause, state)
  const predicate = withReplaceable(state, span, 'TRUE', () =>
    withUse(state, 'filter', 'HAVING', () =>
      bindCondition(havingClause, 'HAVING', { state, scope, bind: (part) => bindExpression(part, scope, state) }),
    ),
  )
  if (predicate === null) return null
  return { kind: 'filter', input, predicate, columns: input.columns, property: input.property, span }
}
