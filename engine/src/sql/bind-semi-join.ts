import type { Node, SelectStmt } from 'libpg-query'
import { BOOLEAN, call, conjunction, literal } from '../relation/build-expression.ts'
import type { Expression } from '../relation/expression.ts'
import type { Join, Relation, SemiJoin } from '../relation/relation.ts'
import { applyConditions } from './apply-conditions.ts'
import { bindCondition } from './bind-conditional.ts'
import { bindExpression } from './bind-expression.ts'
import { bindRowsFrom, resolveSources } from './bind-from.ts'
import { type BindState, spanOf, withUse } from './bind-state.ts'
import type { JoinedRows, SelectEnv } from './bound-select.ts'
import { type Equality, type Sides, equateNodes, isPrivate } from './equate-sides.ts'
import { isAggregated } from './find-aggregates.ts'
import { freshColumns } from './fresh-name.ts'
import { namesHere } from './private-scope.ts'
import { refuseOptionalUnit } from './refuse-join.ts'
import { refuseSubqueryForm, refuseSubqueryOffUnit, refuseSubqueryWidth } from './refuse-subquery.ts'
import { refuseLimit, refuseRowClauses } from './refuse-rows.ts'
import { limitRelation } from './statement-limits.ts'
import { columnNames, conditionParts, equalityOf, findSilently } from './split-condition.ts'
import { type SubqueryCondition, subqueryConditionOf } from './subquery-condition.ts'

/** Most conditions that one NOT IN may be taken apart into. */
const MAX_NULL_CASES = 9

/**
 * Keeps the rows for which IN or EXISTS holds, or does not. A subquery over protected rows must be tied to the row's unit
 * by IN or by an equality in its WHERE, so that it looks at rows of the same unit; one over public tables may be anything.
 *
 * Errors (as refusals): SQL_SUBQUERY_OFF_UNIT, SQL_UNSUPPORTED, SQL_LIMIT_BELOW_AGGREGATE, and those of expressions.
 */
export function bindSemiJoin(rows: JoinedRows, condition: SubqueryCondition, env: SelectEnv): JoinedRows | null {
  const { state } = env
  const block = bindBlock(condition.select, { ...env, outer: null, rowNames: freshColumns(state) }, rows)
  if (block === null) return null
  const matches = matchRows(rows, block, condition, state)
  if (matches === null) return null
  if (isPrivate(block.rows) && !(isPrivate(rows) && matches.onUnit)) {
    return refuseSubqueryOffUnit(rows.tables, block.rows.tables, condition, state)
  }
  const { columns, property } = rows.relation
  const nullable = condition.negated ? matches.operands.filter(isNullable) : []
  if (3 ** nullable.length > MAX_NULL_CASES) return refuseSubqueryWidth(condition, state)
  const span = spanOf(condition.node, state)
  const relation = nullCases(matches.operands, condition.negated).reduce<Relation>((input, operands): SemiJoin => {
    const { equalities, subquery } = withNulls(operands, block.rows.relation)
    const common = { kind: 'semiJoin', input, negated: condition.negated, onUnit: matches.onUnit, span } as const
    const all = [...equalities, ...matches.correlations]
    return { ...common, subquery, equalities: all, condition: conjunction(matches.residual), columns, property }
  }, rows.relation)
  limitRelation(relation)
  return { ...rows, relation }
}

interface Block {
  readonly rows: JoinedRows
  /** Conditions of its WHERE that read the row outside. */
  readonly correlated: readonly Node[]
  readonly targets: readonly Node[]
}

function bindBlock(select: SelectStmt, env: SelectEnv, outside: JoinedRows): Block | null {
  const { state } = env
  refuseRowClauses(select, state)
  const isPlain = (select.op ?? 'SETOP_NONE') === 'SETOP_NONE' && select.fromClause !== undefined
  if (!isPlain || select.withClause !== undefined || isAggregated(select)) return refuseSubqueryForm(select, state)
  if (select.limitCount !== undefined || select.limitOffset !== undefined) return refuseLimit(select, state)
  const sources = resolveSources(select, env)
  const from = sources === null ? null : bindRowsFrom(select, sources, env)
  if (from === null) return null
  const parts = conditionParts(select.whereClause).filter((part) => !from.consumed.has(part))
  const isCorrelated = (part: Node) => subqueryConditionOf(part) === null && readsOutside(part, from.rows, outside)
  const own = parts.filter((part) => !isCorrelated(part))
  const rows = applyConditions(from.rows, own, 'WHERE', env)
  const targets = (select.targetList ?? []).flatMap((target) =>
    'ResTarget' in target ? (target.ResTarget.val ?? []) : [],
  )
  return rows === null ? null : { rows, correlated: parts.filter(isCorrelated), targets }
}

/** Names mean the subquery's own tables first. */
function readsOutside(node: Node, inside: JoinedRows, outside: JoinedRows): boolean {
  return columnNames(node).some(
    (parts) => !namesHere(parts, inside.tables) && findSilently(parts, outside.tables) !== null,
  )
}

function readsInside(node: Node, inside: JoinedRows): boolean {
  return columnNames(node).some((parts) => namesHere(parts, inside.tables))
}

interface Matches {
  readonly onUnit: boolean
  /** Of IN: true, false or NULL decides. */
  readonly operands: Join['equalities']
  /** Equalities of WHERE. */
  readonly correlations: Join['equalities']
  readonly residual: readonly Expression[]
}

function matchRows(rows: JoinedRows, block: Block, condition: SubqueryCondition, state: BindState): Matches | null {
  const sides: Sides = { left: rows, right: block.rows, operator: condition.operator }
  const operands = condition.operator === 'IN' ? matchOperands(block, condition, sides, state) : []
  const correlated = block.correlated.map((part) => correlate(part, sides, state))
  if (operands === null || !correlated.every((part) => part !== null)) return null
  const equalities = [...operands, ...correlated]
  return {
    onUnit: equalities.some((part) => part === 'unit' || 'onUnit' in part),
    operands: operands.filter((part) => part !== 'unit'),
    correlations: correlated.flatMap((part) => (part !== 'unit' && 'left' in part ? [part] : [])),
    residual: correlated.flatMap((part) => (part === 'unit' || 'left' in part ? [] : [part])),
  }
}

function matchOperands(
  block: Block,
  condition: SubqueryCondition,
  sides: Sides,
  state: BindState,
): readonly Equality[] | null {
  const { targets } = block
  const isStar = targets.some(
    (target) => 'ColumnRef' in target && (target.ColumnRef.fields ?? []).some((f) => 'A_Star' in f),
  )
  if (isStar || targets.length !== condition.operands.length) return refuseSubqueryWidth(condition, state)
  const bound = condition.operands.map((left, index) => {
    const right = targets[index]
    const equality = right === undefined ? null : equateNodes({ left, right }, condition.node, sides, state)
    return isOpenToAll(equality, condition.negated)
      ? refuseOptionalUnit(condition.operator, spanOf(condition.node, state), state)
      : equality
  })
  return bound.every((equality) => equality !== null) ? bound : null
}

/** A unit, or a reference to its row, that may be NULL would make IN, or NOT IN, say something of all units. */
function isOpenToAll(equality: Equality | null, negated: boolean): boolean {
  if (equality === null || equality === 'unit' || equality.onUnit === undefined) return false
  return equality.onUnit === 'empty' || (negated && isNullable(equality))
}

/** A condition over both the subquery's row and the one outside: an equality across, or anything else. */
function correlate(part: Node, sides: Sides, state: BindState): Equality | Expression | null {
  const equality = equalityOf(part)
  const across = equality === null ? null : acrossOf(equality, sides)
  if (across !== null) return equateNodes(across, part, sides, state)
  const scope = { tables: sides.right.tables, parent: { tables: sides.left.tables } }
  return withUse(state, 'filter', sides.operator, () =>
    bindCondition(part, sides.operator, { state, scope, bind: (node) => bindExpression(node, scope, state) }),
  )
}

function acrossOf({ left, right }: { left: Node; right: Node }, sides: Sides) {
  const [inside, outside] = [sides.right, sides.left]
  const isOutside = (node: Node) => readsOutside(node, inside, outside) && !readsInside(node, inside)
  const isInside = (node: Node) => readsInside(node, inside) && !readsOutside(node, inside, outside)
  if (isOutside(left) && isInside(right)) return { left, right }
  return isOutside(right) && isInside(left) ? { left: right, right: left } : null
}

function isNullable({ left, right }: Join['equalities'][number]): boolean {
  return left.nullable || right.nullable
}

type NullCase = 'equal' | 'left is null' | 'right is null'
interface Operand {
  readonly equality: Join['equalities'][number]
  readonly is: NullCase
}

/**
 * `x NOT IN (...)` holds when no row of the subquery is equal to x and none could be: each operand of such a row is equal,
 * or NULL on either side. Every way of that is a condition of its own, none of which may match.
 */
function nullCases(operands: Join['equalities'], negated: boolean): readonly (readonly Operand[])[] {
  return operands.reduce<readonly (readonly Operand[])[]>(
    (cases, equality) => {
      const ways: NullCase[] = ['equal']
      if (negated && equality.left.nullable) ways.push('left is null')
      if (negated && equality.right.nullable) ways.push('right is null')
      return cases.flatMap((before) => ways.map((is) => [...before, { equality, is }]))
    },
    [[]],
  )
}

function withNulls(operands: readonly Operand[], rows: Relation): Pick<SemiJoin, 'equalities' | 'subquery'> {
  const isNull = (operand: Expression) => call('isNull', [operand], BOOLEAN, { nullable: false, span: operand.span })
  const equalities = operands.flatMap(({ equality, is }) => {
    if (is === 'equal') return [equality]
    return is === 'left is null' ? [{ left: isNull(equality.left), right: literal(true, BOOLEAN) }] : []
  })
  const missing = operands.flatMap(({ equality, is }) => (is === 'right is null' ? [isNull(equality.right)] : []))
  const predicate = conjunction(missing)
  const { columns, property } = rows
  const subquery: Relation =
    predicate === null ? rows : { kind: 'filter', input: rows, predicate, columns, property, span: null }
  return { equalities, subquery }
}
