import type { JoinExpr, Node } from 'libpg-query'
import { RANK_COLUMN, UNIT_COLUMN } from '../catalog/prepared-layout.ts'
import type { Join } from '../relation/relation.ts'
import { applyConditions } from './apply-conditions.ts'
import { bindExpression } from './bind-expression.ts'
import type { BindState } from './bind-state.ts'
import type { JoinedRows, SelectEnv } from './bound-select.ts'
import { type Equality, equateColumns, equateNodes, isPrivate } from './equate-sides.ts'
import type { ScopeTable } from './private-scope.ts'
import { type JoinPlace, refuseCross, refuseOffUnit, refuseResidual, refuseSide } from './refuse-join.ts'
import { columnOf, conditionParts, equalityOf, sideOf } from './split-condition.ts'

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
export function joinRows(left: JoinedRows, right: JoinedRows, request: JoinRequest, env: SelectEnv): JoinedRows | null {
  const { state } = env
  const bothPrivate = isPrivate(left) && isPrivate(right)
  // A right join is the left join seen from the other side.
  if (request.kind === 'right' && !bothPrivate && isPrivate(right)) {
    return joinRows(right, left, { ...request, kind: 'left' }, env)
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
  return applyConditions({ relation: joined, tables: tablesOf(left, right, request) }, parts.residual, 'ON', env)
}

interface JoinParts {
  readonly onUnit: boolean
  readonly equalities: Join['equalities']
  readonly residual: readonly Node[]
}

function readConditions(left: JoinedRows, right: JoinedRows, request: JoinRequest, state: BindState): JoinParts | null {
  const equalities: Join['equalities'][number][] = []
  const residual: Node[] = []
  const sides = { left, right, operator: 'JOIN' }
  let onUnit = false
  let refused = false
  const add = (equality: Equality | null) => {
    if (equality === 'unit') onUnit = true
    else if (equality === null) refused = true
    else equalities.push(equality)
  }
  for (const name of request.using) {
    const node: Node = { ColumnRef: { fields: [{ String: { sval: name } }], location: -1 } }
    const [a, b] = [columnOf(node, left.tables), columnOf(node, right.tables)]
    if (a !== null && b !== null) add(equateColumns(a, b, undefined, sides, state))
    else {
      const missing = a === null ? left : right
      bindExpression(node, { tables: missing.tables }, state)
      refused = true
    }
  }
  for (const part of request.conditions.flatMap(conditionParts)) {
    if ('A_Const' in part && part.A_Const.boolval?.boolval === true) continue
    const equality = equalityOf(part)
    const oriented = equality === null ? null : orient(equality, left, right)
    if (oriented === null) residual.push(part)
    else add(equateNodes(oriented, part, sides, state))
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
