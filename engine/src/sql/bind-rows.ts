import type { Node, ResTarget, SelectStmt } from 'libpg-query'
import { isSystemColumn } from '../catalog/prepared-layout.ts'
import { columnRef, referencedColumns } from '../relation/build-expression.ts'
import type { Expression } from '../relation/expression.ts'
import type { Relation, RelationColumn } from '../relation/relation.ts'
import { applyConditions } from './apply-conditions.ts'
import { bindExpression } from './bind-expression.ts'
import type { RowsFrom } from './bind-from.ts'
import type { BoundRows, JoinedRows, SelectEnv } from './bound-select.ts'
import { type BindState, spanOf, withReplaceable, withUse } from './bind-state.ts'
import { outputName } from './output-name.ts'
import { type PrivateScope, type ScopeColumn, originsOf, presenceOf, resolveColumn, storedOf } from './private-scope.ts'
import { conditionParts } from './split-condition.ts'
import { valueColumns } from './value-columns.ts'
import { distinctRows, isPlainDistinct } from './distinct-rows.ts'
import { bindWindows, type ScopedRows, withoutWindows } from './bind-window.ts'
import { refuseDistinct, refuseLimit, refuseRowClauses } from './refuse-rows.ts'

/** Adds WHERE to the joined rows, but for the parts that joined them. */
export function filterRows(select: SelectStmt, from: RowsFrom, env: SelectEnv): JoinedRows | null {
  const parts = conditionParts(select.whereClause).filter((part) => !from.consumed.has(part))
  return applyConditions(from.rows, parts, 'WHERE', env)
}

/**
 * A block below the cut without aggregates: columns and expressions of each row, for an outer block to aggregate. Its
 * columns count as used where the outer block uses them. ORDER BY has no effect here and is left out.
 *
 * Errors (as refusals): SQL_LIMIT_BELOW_AGGREGATE, SQL_UNSUPPORTED, and those of expressions.
 */
export function bindRows(select: SelectStmt, rows: JoinedRows | null, env: SelectEnv): BoundRows | null {
  const { state } = env
  refuseRowClauses(select, state)
  if (rows === null) return null
  return finishRows(select, { relation: rows.relation, scope: { tables: rows.tables } }, env)
}

/** The select list over rows or over the groups of one unit each. */
export function finishRows(select: SelectStmt, input: ScopedRows, env: SelectEnv): BoundRows | null {
  const { state } = env
  const windowed = bindWindows(select, input, state)
  // When a window is refused, the rest of the block is still looked at, for the other causes.
  const { relation, scope } = windowed ?? { ...input, scope: withoutWindows(input.scope) }
  for (const sort of select.sortClause ?? []) bindSortKey(sort, select, scope, state)
  const outputs = (select.targetList ?? []).flatMap((target) =>
    'ResTarget' in target ? bindTarget(target.ResTarget, scope, state) : [],
  )
  if (windowed === null || !outputs.every((output) => output !== null)) return null
  const rows = projectRows(relation, outputs, scope)
  const isDistinct = (select.distinctClause ?? []).length > 0
  const distinct = isDistinct && isPlainDistinct(select) ? distinctRows(rows, state) : null
  const refuseLimits = () => {
    if (isDistinct && distinct === null) refuseDistinct(select, state)
    if (select.limitCount !== undefined || select.limitOffset !== undefined) refuseLimit(select, state)
  }
  return { ...(distinct ?? rows), refuseLimits }
}

function bindSortKey(sort: Node, select: SelectStmt, scope: PrivateScope, state: BindState): void {
  const node = 'SortBy' in sort ? sort.SortBy.node : undefined
  if (node === undefined || 'A_Const' in node || isAlias(node, select)) return
  withUse(state, 'rank', 'ORDER BY', () => bindExpression(node, scope, state))
}

function isAlias(node: Node, select: SelectStmt): boolean {
  const [only, more] = 'ColumnRef' in node ? (node.ColumnRef.fields ?? []) : []
  if (only === undefined || more !== undefined || !('String' in only)) return false
  return (select.targetList ?? []).some((target) => 'ResTarget' in target && target.ResTarget.name === only.String.sval)
}

/** One output: a column passed on, or something computed. */
interface RowOutput {
  readonly name: string
  readonly column: ScopeColumn | null
  readonly expression: Expression | null
}

function bindTarget(target: ResTarget, scope: PrivateScope, state: BindState): readonly (RowOutput | null)[] {
  const node = target.val
  if (node === undefined) return []
  const name = target.name ?? outputName(node)
  const known = scope.known?.(node)
  if (known !== undefined) return [known === null ? null : { name, column: known, expression: null }]
  if ('ColumnRef' in node) {
    const fields = node.ColumnRef.fields ?? []
    if (fields.some((field) => 'A_Star' in field)) return expandStar(fields, scope)
    const column = resolveColumn(node.ColumnRef, spanOf(node, state), scope, state)
    return [column === null ? null : { name, column, expression: null }]
  }
  const expression = withReplaceable(state, spanOf(node, state), '1', () =>
    withUse(state, null, '', () => bindExpression(node, scope, state)),
  )
  return [expression === null ? null : { name, column: null, expression }]
}

function expandStar(fields: readonly Node[], scope: PrivateScope): readonly RowOutput[] {
  const first = fields.length > 1 ? fields.at(-2) : undefined
  const qualifier = first !== undefined && 'String' in first ? first.String.sval : undefined
  return scope.tables
    .filter((table) => qualifier === undefined || table.alias === qualifier)
    .flatMap((table) =>
      table.columns
        .filter((column) => qualifier !== undefined || !table.merged.has(column.name))
        .map((column) => ({ name: column.name, column, expression: null })),
    )
}

function projectRows(
  input: Relation,
  outputs: readonly (RowOutput | null)[],
  scope: PrivateScope,
): Omit<BoundRows, 'refuseLimits'> {
  const expressions: { name: string; expression: Expression }[] = []
  const columns: ScopeColumn[] = []
  outputs.forEach((output, index) => {
    if (output === null) return
    if (output.column?.isUnit === true) {
      columns.push(unitOutput(output.column, output.name, index, expressions))
      return
    }
    const expression = output.expression ?? (output.column === null ? null : columnRef(output.column.column))
    if (expression === null) return
    const column: RelationColumn = {
      name: `${index + 1}.${output.name}`,
      type: expression.type,
      nullable: expression.nullable,
      origins: originsOf(referencedColumns(expression), scope),
    }
    const shown = output.column?.valueOrigins ?? originsOf(valueColumns(expression), scope)
    expressions.push({ name: column.name, expression })
    columns.push({
      name: output.name,
      column,
      bounds: output.column?.bounds ?? null,
      isUnit: false,
      ...(output.column?.stored === undefined ? {} : { stored: output.column.stored }),
      valueOrigins: shown,
    })
  })
  const system = input.columns.filter(({ name }) => isSystemColumn(name))
  const relation: Relation = {
    kind: 'project',
    input,
    expressions,
    columns: [...columns.flatMap(storedOf), ...system],
    property: input.property,
    span: null,
  }
  return { kind: 'rows', relation, columns }
}

/** The unit is passed on by itself; whether it is there, by a column beside it. */
function unitOutput(
  column: ScopeColumn,
  name: string,
  index: number,
  expressions: { name: string; expression: Expression }[],
): ScopeColumn {
  const expression = presenceOf(column, null)
  if (expression === null || column.presence === undefined) return { ...column, name }
  const presence = { ...column.presence, name: `${index + 1}.${name} present` }
  expressions.push({ name: presence.name, expression })
  return { ...column, name, presence }
}
