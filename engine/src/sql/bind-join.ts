import type { JoinExpr, Node } from 'libpg-query'
import { isSystemColumn, UNIT_COLUMN } from '../catalog/prepared-layout.ts'
import { BOOLEAN, columnRef, literal } from '../relation/build-expression.ts'
import type { Join, Project, RelationColumn } from '../relation/relation.ts'
import { applyConditions } from './apply-conditions.ts'
import { bindCondition } from './bind-conditional.ts'
import { bindExpression } from './bind-expression.ts'
import { type BindState, spanOf, withReplaceable, withUse } from './bind-state.ts'
import type { JoinedRows, SelectEnv } from './bound-select.ts'
import { type Equality, equateColumns, equateNodes, isPrivate } from './equate-sides.ts'
import { freshColumns } from './fresh-name.ts'
import type { ScopeColumn, ScopeTable } from './private-scope.ts'
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
 * unit, private with public on an equality, a left join with a private side that is kept whole.
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
  if (request.kind === 'right' && bothPrivate) return joinRows(right, left, { ...request, kind: 'left' }, env)
  const parts = readConditions(left, right, request, state)
  const isLost = request.kind === 'left' && isPrivate(right) && !bothPrivate
  if (request.kind === 'full' || request.kind === 'right' || isLost) {
    return refuseSide(request.place, bothPrivate, state)
  }
  if (parts === null) return null
  if (bothPrivate && !parts.onUnit) return refuseOffUnit(left.tables, right.tables, request, state)
  if (!parts.onUnit && parts.equalities.length === 0) return refuseCross(left.tables, right.tables, request, state)
  if (request.kind === 'left') return leftJoin(left, right, request, parts, env)
  const joined = joinNode(left, right, 'inner', parts)
  return applyConditions({ relation: joined, tables: tablesOf(left, right, request) }, parts.residual, 'ON', env)
}

/**
 * Other conditions of a left join decide which rows of the right side match: those of the right side alone are put on it
 * before, those of the left side alone become an equality with true.
 */
function leftJoin(
  left: JoinedRows,
  right: JoinedRows,
  request: JoinRequest,
  parts: JoinParts,
  env: SelectEnv,
): JoinedRows | null {
  const { state } = env
  const sides = parts.residual.map((node) => ({ node, side: sideOf(node, left.tables, right.tables) }))
  const odd = sides.find(({ side }) => side === 'both')
  if (odd !== undefined) return refuseResidual(odd.node, state)
  const own = sides.filter(({ side }) => side !== 'left').map(({ node }) => node)
  const filtered = applyConditions(right, own, 'ON', env)
  const scope = { tables: left.tables }
  const conditions = sides.flatMap(({ node, side }) =>
    side !== 'left'
      ? []
      : [
          withReplaceable(state, spanOf(node, state), 'TRUE', () =>
            withUse(state, 'filter', 'ON', () =>
              bindCondition(node, 'ON', { state, scope, bind: (part) => bindExpression(part, scope, state) }),
            ),
          ),
        ],
  )
  if (filtered === null || !conditions.every((condition) => condition !== null)) return null
  const known = conditions.map((condition) => ({ left: condition, right: literal(true, BOOLEAN) }))
  const optional = isPrivate(filtered) ? withPresence(filtered, state) : filtered
  const joined = joinNode(left, optional, 'left', { ...parts, equalities: [...parts.equalities, ...known] })
  return { relation: joined, tables: tablesOf(left, optional, request) }
}

/** The rows with a column that says they are there, for each unit that can be named. */
function withPresence(rows: JoinedRows, state: BindState): JoinedRows {
  const { relation } = rows
  const unit = relation.columns.find(({ name }) => name === UNIT_COLUMN)
  const name = `${freshColumns(state)}present`
  const presence: RelationColumn = { name, type: BOOLEAN, nullable: false, origins: unit?.origins ?? [] }
  const own = relation.columns.filter((column) => !isSystemColumn(column.name))
  const project: Project = {
    kind: 'project',
    input: relation,
    expressions: [
      ...own.map((column) => ({ name: column.name, expression: columnRef(column) })),
      { name, expression: literal(true, BOOLEAN) },
    ],
    columns: [...relation.columns, presence],
    property: relation.property,
    span: null,
  }
  const tables = rows.tables.map((table) => ({
    ...table,
    columns: table.columns.map((column) =>
      column.isUnit ? { ...column, presence: column.presence ?? presence } : column,
    ),
  }))
  return { relation: project, tables }
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
    if (equality === null) refused = true
    else if (equality === 'unit') onUnit = true
    else {
      onUnit ||= equality.onUnit !== undefined
      equalities.push({ left: equality.left, right: equality.right })
    }
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
  const rightColumns = right.relation.columns.filter((column) => !isSystemColumn(column.name))
  return {
    kind: 'join',
    type: kind,
    left: left.relation,
    right: right.relation,
    onUnit: parts.onUnit,
    equalities: parts.equalities,
    columns: [
      ...left.relation.columns.filter((column) => !isSystemColumn(column.name)),
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
    columns: request.kind === 'left' ? table.columns.map(optionalColumn) : table.columns,
  }))
  return [...left.tables, ...rightTables]
}

function optionalColumn(column: ScopeColumn): ScopeColumn {
  const optional = { ...column, column: { ...column.column, nullable: true } }
  return column.presence === undefined ? optional : { ...optional, presence: { ...column.presence, nullable: true } }
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
