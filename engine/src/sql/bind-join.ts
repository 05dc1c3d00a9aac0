import type { JoinExpr, Node } from 'libpg-query'
import { RANK_COLUMN, UNIT_COLUMN } from '../catalog/prepared-layout.ts'
import { conjunction } from '../relation/build-expression.ts'
import type { Expression } from '../relation/expression.ts'
import type { Join, Relation } from '../relation/relation.ts'
import { alignTypes } from './align-types.ts'
import { bindExpression } from './bind-expression.ts'
import { bindCondition } from './bind-conditional.ts'
import { type BindState, recordUse, spanOf, withReplaceable, withUse } from './bind-state.ts'
import type { PrivateScope, ScopeColumn, ScopeTable } from './private-scope.ts'
import { refuseUnitValue } from './refuse-expression.ts'
import { type JoinPlace, refuseCross, refuseOffUnit, refuseResidual, refuseSide } from './refuse-join.ts'
import { columnOf, conditionParts, equalityOf, sideOf } from './split-condition.ts'

/** Tables joined so far below the cut. */
export interface JoinedRows {
  readonly relation: Relation
  readonly tables: readonly ScopeTable[]
}

/** A join as written, or the comma between two FROM items with the WHERE conditions that belong to it. */
export interface JoinRequest {
  readonly kind: 'inner' | 'left' | 'right' | 'full'
  readonly conditions: readonly Node[]
  readonly using: readonly string[]
  readonly place: JoinPlace
}

/**
 * Joins two groups of tables below the cut so that every row still belongs to one unit: private with private on the
 * unit, private with public on an equality, a left join with the private side on the left.
 *
 * Errors (as refusals): SQL_JOIN_OFF_UNIT, SQL_JOIN_CONDITION, and those of expressions.
 */
export function joinRows(
  left: JoinedRows,
  right: JoinedRows,
  request: JoinRequest,
  state: BindState,
): JoinedRows | null {
  const bothPrivate = isPrivate(left) && isPrivate(right)
  // A right join is the left join seen from the other side.
  if (request.kind === 'right' && !bothPrivate && isPrivate(right)) {
    return joinRows(right, left, { ...request, kind: 'left' }, state)
  }
  const parts = readConditions(left, right, request, state)
  if (request.kind === 'full' || request.kind === 'right' || (request.kind === 'left' && isPrivate(right))) {
    return refuseSide(request.place, bothPrivate, state)
  }
  if (parts === null) return null
  if (bothPrivate && !parts.onUnit) return refuseOffUnit(left.tables, right.tables, request, state)
  if (!parts.onUnit && parts.equalities.length === 0) return refuseCross(left.tables, right.tables, request, state)
  if (request.kind === 'left' && parts.residual.length > 0) return refuseResidual(parts.residual[0], state)
  const joined = joinNode(left, right, request.kind, parts)
  return applyResidual({ relation: joined, tables: tablesOf(left, right, request) }, parts.residual, state)
}

interface JoinParts {
  readonly onUnit: boolean
  readonly equalities: Join['equalities']
  readonly residual: readonly Node[]
}

function readConditions(left: JoinedRows, right: JoinedRows, request: JoinRequest, state: BindState): JoinParts | null {
  const equalities: { left: Expression; right: Expression }[] = []
  const residual: Node[] = []
  let onUnit = false
  let refused = false
  const addColumns = (a: ScopeColumn, b: ScopeColumn, node: Node | undefined) => {
    const result = equateColumns(a, b, node, { left, right }, state)
    if (result === 'unit') onUnit = true
    else if (result === null) refused = true
    else equalities.push(result)
  }
  for (const name of request.using) {
    const node: Node = { ColumnRef: { fields: [{ String: { sval: name } }], location: -1 } }
    const [a, b] = [columnOf(node, left.tables), columnOf(node, right.tables)]
    if (a !== null && b !== null) addColumns(a, b, undefined)
    else {
      const missing = a === null ? left : right
      bindExpression(node, { tables: missing.tables }, state)
      refused = true
    }
  }
  for (const part of request.conditions.flatMap(conditionParts)) {
    if ('A_Const' in part && part.A_Const.boolval?.boolval === true) continue
    const equality = equalityOf(part)
    const sides = equality === null ? null : orient(equality, left, right)
    if (sides === null) {
      residual.push(part)
      continue
    }
    const [a, b] = [columnOf(sides.left, left.tables), columnOf(sides.right, right.tables)]
    if (a !== null && b !== null && (a.isUnit || b.isUnit)) addColumns(a, b, part)
    else {
      const bound = equateExpressions(sides, { left, right }, state)
      if (bound === null) refused = true
      else equalities.push(bound)
    }
  }
  return refused ? null : { onUnit, equalities, residual }
}

/** The equality with its left side over the left tables; null when it does not lie across the join. */
function orient(equality: { left: Node; right: Node }, left: JoinedRows, right: JoinedRows) {
  const a = sideOf(equality.left, left.tables, right.tables)
  const b = sideOf(equality.right, left.tables, right.tables)
  if (a === 'left' && b === 'right') return equality
  return a === 'right' && b === 'left' ? { left: equality.right, right: equality.left } : null
}

interface Sides {
  readonly left: JoinedRows
  readonly right: JoinedRows
}

function equateColumns(a: ScopeColumn, b: ScopeColumn, node: Node | undefined, sides: Sides, state: BindState) {
  const span = spanOf(node, state)
  return withUse(state, 'join', 'JOIN', () => {
    recordUse(state, [...a.column.origins, ...b.column.origins], span)
    if (a.isUnit && b.isUnit) return isPrivate(sides.left) && isPrivate(sides.right) ? ('unit' as const) : null
    if (a.isUnit || b.isUnit) return refuseUnitValue(a.isUnit ? a : b, span, state)
    const refer = (column: ScopeColumn): Expression => ({
      kind: 'column',
      name: column.column.name,
      type: column.column.type,
      nullable: column.column.nullable,
      span,
    })
    return align(refer(a), refer(b), [node, node], { tables: [...sides.left.tables, ...sides.right.tables] }, state)
  })
}

function equateExpressions(nodes: { left: Node; right: Node }, sides: Sides, state: BindState) {
  return withUse(state, 'join', 'JOIN', () => {
    const a = bindExpression(nodes.left, { tables: sides.left.tables }, state)
    const b = bindExpression(nodes.right, { tables: sides.right.tables }, state)
    if (a === null || b === null) return null
    const scope = { tables: [...sides.left.tables, ...sides.right.tables] }
    return align(a, b, [nodes.left, nodes.right], scope, state)
  })
}

function align(
  a: Expression,
  b: Expression,
  nodes: readonly (Node | undefined)[],
  scope: PrivateScope,
  state: BindState,
): Join['equalities'][number] | null {
  const aligned = alignTypes([a, b], nodes, '=', { state, scope, bind: (node) => bindExpression(node, scope, state) })
  const [left, right] = aligned ?? []
  return left === undefined || right === undefined ? null : { left, right }
}

function joinNode(left: JoinedRows, right: JoinedRows, kind: 'inner' | 'left', parts: JoinParts): Join {
  const unit = [...left.relation.columns, ...right.relation.columns].find((column) => column.name === UNIT_COLUMN)
  const isSystem = (name: string) => name === UNIT_COLUMN || name === RANK_COLUMN
  const rightColumns = right.relation.columns.filter((column) => !isSystem(column.name))
  return {
    kind: 'join',
    type: kind,
    left: left.relation,
    right: right.relation,
    onUnit: parts.onUnit,
    equalities: parts.equalities,
    columns: [
      ...left.relation.columns.filter((column) => !isSystem(column.name)),
      ...(kind === 'left' ? rightColumns.map((column) => ({ ...column, nullable: true })) : rightColumns),
      ...(unit === undefined ? [] : [unit]),
    ],
    property: unit === undefined ? 'public' : 'unit-preserving',
    span: null,
  }
}

function tablesOf(left: JoinedRows, right: JoinedRows, request: JoinRequest): readonly ScopeTable[] {
  const merged = new Set(request.using)
  const rightTables = right.tables.map((table) => ({
    ...table,
    merged: new Set([
      ...table.merged,
      ...table.columns.map((column) => column.name).filter((name) => merged.has(name)),
    ]),
    columns:
      request.kind === 'left'
        ? table.columns.map((column) => ({ ...column, column: { ...column.column, nullable: true } }))
        : table.columns,
  }))
  return [...left.tables, ...rightTables]
}

/** Conditions of an inner join beyond its equalities are a filter on its rows. */
function applyResidual(rows: JoinedRows, residual: readonly Node[], state: BindState): JoinedRows | null {
  if (residual.length === 0) return rows
  const scope = { tables: rows.tables }
  const predicates = residual.map((node) =>
    withReplaceable(state, spanOf(node, state), 'TRUE', () =>
      withUse(state, 'filter', 'ON', () =>
        bindCondition(node, 'ON', { state, scope, bind: (part) => bindExpression(part, scope, state) }),
      ),
    ),
  )
  if (!predicates.every((predicate) => predicate !== null)) return null
  const predicate = conjunction(predicates)
  if (predicate === null) return rows
  const { columns, property } = rows.relation
  return { ...rows, relation: { kind: 'filter', input: rows.relation, predicate, columns, property, span: null } }
}

export function isPrivate(rows: JoinedRows): boolean {
  return rows.relation.property === 'unit-preserving'
}

/** Reads the kind of a join and where its parts are. */
export function joinRequest(join: JoinExpr, place: JoinPlace): JoinRequest {
  const kinds = { JOIN_LEFT: 'left', JOIN_RIGHT: 'right', JOIN_FULL: 'full' } as const
  const kind =
    join.jointype !== undefined && join.jointype in kinds ? kinds[join.jointype as keyof typeof kinds] : 'inner'
  const using = usingNames(join)
  return { kind, conditions: join.quals === undefined ? [] : [join.quals], using, place }
}

export function usingNames(join: JoinExpr): readonly string[] {
  return (join.usingClause ?? []).map((name) => ('String' in name ? (name.String.sval ?? '') : ''))
}
