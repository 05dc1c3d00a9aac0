import type { Node } from 'libpg-query'
import { BOOLEAN, columnRef, literal } from '../relation/build-expression.ts'
import type { Expression } from '../relation/expression.ts'
import type { Join } from '../relation/relation.ts'
import { alignTypes } from './align-types.ts'
import { bindExpression } from './bind-expression.ts'
import { type BindState, recordUse, spanOf, withUse } from './bind-state.ts'
import type { JoinedRows } from './bound-select.ts'
import { type PrivateScope, type ScopeColumn, presenceOf } from './private-scope.ts'
import { refuseUnitValue } from './refuse-expression.ts'
import { columnOf } from './split-condition.ts'

/** The rows on either side of an equality, and the word it was written with. */
export interface Sides {
  readonly left: JoinedRows
  readonly right: JoinedRows
  readonly operator: string
}

/**
 * An equality across two sides: of their units, or of two values. Values that say that the units are equal too do so as
 * units that a left join may have left `empty`, or as a step of the path to the unit.
 */
export type Equality = 'unit' | (Join['equalities'][number] & { readonly onUnit?: 'empty' | 'path' })

export function isPrivate(rows: JoinedRows): boolean {
  return rows.relation.property === 'unit-preserving'
}

/**
 * `left = right` with each expression over its own side.
 *
 * Errors (as refusals): SQL_UNSUPPORTED for a unit beside a value, SQL_TYPE_MISMATCH, and those of expressions.
 */
export function equateNodes(
  nodes: { readonly left: Node; readonly right: Node },
  place: Node,
  sides: Sides,
  state: BindState,
): Equality | null {
  const [a, b] = [columnOf(nodes.left, sides.left.tables), columnOf(nodes.right, sides.right.tables)]
  if (a !== null && b !== null && (a.isUnit || b.isUnit || isStep(a, b, sides, state)))
    return equateColumns(a, b, place, sides, state)
  return withUse(state, 'join', sides.operator, () => {
    const left = bindExpression(nodes.left, { tables: sides.left.tables }, state)
    const right = bindExpression(nodes.right, { tables: sides.right.tables }, state)
    if (left === null || right === null) return null
    return align(left, right, [nodes.left, nodes.right], sides, state)
  })
}

/** The same for two columns that are known already, as USING names them. */
export function equateColumns(
  a: ScopeColumn,
  b: ScopeColumn,
  node: Node | undefined,
  sides: Sides,
  state: BindState,
): Equality | null {
  const span = spanOf(node, state)
  return withUse(state, 'join', sides.operator, () => {
    recordUse(state, [...a.column.origins, ...b.column.origins], span)
    if (a.isUnit && b.isUnit) return isPrivate(sides.left) && isPrivate(sides.right) ? equateUnits(a, b, span) : null
    if (a.isUnit || b.isUnit) return refuseUnitValue(a.isUnit ? a : b, span, state)
    const equality = align(columnRef(a.column, span), columnRef(b.column, span), [node, node], sides, state)
    return equality !== null && isStep(a, b, sides, state) ? { ...equality, onUnit: 'path' } : equality
  })
}

/** Every row has its own unit; where a left join filled one in with NULL, it is equal to none. */
function equateUnits(a: ScopeColumn, b: ScopeColumn, span: Expression['span']): Equality {
  if (a.presence === undefined && b.presence === undefined) return 'unit'
  const [left, right] = [a, b].map((column) => presenceOf(column, span) ?? literal(true, BOOLEAN, span))
  return left === undefined || right === undefined ? 'unit' : { left, right, onUnit: 'empty' }
}

/** Whether a column refers to the other by the declared path to the unit, so that their rows are of one unit. */
function isStep(a: ScopeColumn, b: ScopeColumn, sides: Sides, state: BindState): boolean {
  const refers = (from: ScopeColumn, to: ScopeColumn) => {
    const [table = '', column] = from.stored?.split('.') ?? []
    const step = state.catalog.tables.get(table)?.unitPath
    return step !== undefined && step.column === column && to.stored === `${step.table}.${step.key}`
  }
  return isPrivate(sides.left) && isPrivate(sides.right) && (refers(a, b) || refers(b, a))
}

function align(
  a: Expression,
  b: Expression,
  nodes: readonly (Node | undefined)[],
  sides: Sides,
  state: BindState,
): Join['equalities'][number] | null {
  const scope: PrivateScope = { tables: [...sides.left.tables, ...sides.right.tables] }
  const aligned = alignTypes([a, b], nodes, '=', { state, scope, bind: (node) => bindExpression(node, scope, state) })
  const [left, right] = aligned ?? []
  return left === undefined || right === undefined ? null : { left, right }
}
