import type { A_Expr, FuncCall, Node } from 'libpg-query'
import { BOOLEAN, call, literal } from '../relation/build-expression.ts'
import type { Expression } from '../relation/expression.ts'
import { fold } from './align-types.ts'
import { bindCast } from './bind-cast.ts'
import {
  bindBetween,
  bindComparison,
  bindDistinctFrom,
  bindInList,
  bindLike,
  isComparison,
  operatorName,
} from './bind-comparison.ts'
import { bindCase, bindCoalesce, bindCondition, bindExtreme, bindNullIf } from './bind-conditional.ts'
import { bindConstant } from './bind-constant.ts'
import { bindArithmetic, bindNegation, numericOperand } from './bind-operator.ts'
import { type BindState, recordUse, refuse, spanOf, textOf } from './bind-state.ts'
import type { ExpressionEnv } from './expression-env.ts'
import { type PrivateScope, presenceOf, referTo, resolveColumn } from './private-scope.ts'
import {
  refuseFunction,
  refuseMisplacedAggregate,
  refuseNode,
  refuseOperator,
  refuseStar,
  refuseSubquery,
  refuseUnitValue,
} from './refuse-expression.ts'
import { isOfOneUnit, refuseMisplacedWindow, refuseWindow } from './refuse-window.ts'
import { isAggregateName, functionName } from './function-names.ts'
import { isScalarSqlName } from './scalar-function-names.ts'
import { SCALAR_FUNCTION_BINDERS } from './scalar-functions.ts'

/**
 * Types an expression over one row below the cut. Null when something in it is refused; the refusals are in `state`.
 *
 * Errors (as refusals): SQL_UNKNOWN_COLUMN, SQL_AMBIGUOUS_COLUMN, SQL_UNKNOWN_FUNCTION, SQL_TYPE_MISMATCH,
 * SQL_UNSUPPORTED, DP_BOUNDS_MISSING, DP_VALUE_RANGE_TOO_WIDE.
 */
export function bindExpression(node: Node | undefined, scope: PrivateScope, state: BindState): Expression | null {
  const env: ExpressionEnv = { state, scope, bind: (part) => bindExpression(part, scope, state) }
  if (node === undefined) return null
  const span = spanOf(node, state)
  const known = scope.known?.(node)
  if (known !== undefined) {
    if (known === null) return null
    return known.isUnit ? refuseUnitValue(known, span, state) : referTo(known, span, state)
  }
  if ('ColumnRef' in node) {
    if ((node.ColumnRef.fields ?? []).some((field) => 'A_Star' in field)) return refuseStar(span, state)
    const column = resolveColumn(node.ColumnRef, span, scope, state)
    if (column === null) return null
    return column.isUnit ? refuseUnitValue(column, span, state) : referTo(column, span, state)
  }
  if ('A_Const' in node) {
    return (
      bindConstant(node.A_Const, span) ??
      refuse(state, 'DP_VALUE_RANGE_TOO_WIDE', span, {
        params: { expression: textOf(node, state), magnitude: textOf(node, state), limit: 36 },
        edits: span === null ? [] : [{ ...span, text: '1000000' }],
      })
    )
  }
  if ('A_Expr' in node) return bindOperatorNode(node.A_Expr, node, env)
  if ('BoolExpr' in node) {
    const { boolop, args = [] } = node.BoolExpr
    const operator = boolop === 'AND_EXPR' ? 'AND' : boolop === 'OR_EXPR' ? 'OR' : 'NOT'
    const parts = args.map((arg) => bindCondition(arg, operator, env))
    if (!parts.every((part) => part !== null)) return null
    return fold(call(operator === 'AND' ? 'and' : operator === 'OR' ? 'or' : 'not', parts, BOOLEAN, { span }))
  }
  if ('NullTest' in node) return bindNullTest(node.NullTest.arg, node.NullTest.nulltesttype === 'IS_NULL', node, env)
  if ('BooleanTest' in node) return bindBooleanTest(node.BooleanTest, node, env)
  if ('CaseExpr' in node) return bindCase(node.CaseExpr, node, env)
  if ('CoalesceExpr' in node) return bindCoalesce(node.CoalesceExpr.args ?? [], node, env)
  if ('MinMaxExpr' in node) return bindExtreme(node.MinMaxExpr, node, env)
  if ('TypeCast' in node) return bindCast(node.TypeCast, node, env)
  if ('FuncCall' in node) return bindCall(node.FuncCall, node, env)
  if ('SubLink' in node) return refuseSubquery(span, state)
  if ('SQLValueFunction' in node) return refuseFunction(textOf(node, state).toLowerCase(), [], node, env)
  return refuseNode(node, env)
}

function bindOperatorNode(node: A_Expr, whole: Node, env: ExpressionEnv): Expression | null {
  const operator = operatorName(node)
  switch (node.kind) {
    case 'AEXPR_OP':
      if (node.lexpr === undefined) {
        if (operator === '-') return bindNegation(whole, node.rexpr, env)
        if (operator === '+') return numericOperand(env.bind(node.rexpr), node.rexpr, '+', env)?.expression ?? null
        return refuseOperator(operator, whole, env)
      }
      if (isComparison(operator)) return bindComparison(operator, whole, [node.lexpr, node.rexpr], env)
      if (['+', '-', '*', '/', '%', '||'].includes(operator)) {
        return bindArithmetic(operator, whole, [node.lexpr, node.rexpr], env)
      }
      return refuseOperator(operator, whole, env)
    case 'AEXPR_IN':
      return bindInList(node, whole, env)
    case 'AEXPR_BETWEEN':
      return bindBetween(node, whole, false, env)
    case 'AEXPR_NOT_BETWEEN':
      return bindBetween(node, whole, true, env)
    case 'AEXPR_LIKE':
    case 'AEXPR_ILIKE':
      return bindLike(node, whole, env)
    case 'AEXPR_DISTINCT':
    case 'AEXPR_NOT_DISTINCT':
      return bindDistinctFrom(node, whole, env)
    case 'AEXPR_NULLIF':
      return bindNullIf([node.lexpr, node.rexpr], whole, env)
    default:
      return refuseOperator(textOf(whole, env.state), whole, env)
  }
}

function bindNullTest(arg: Node | undefined, isNull: boolean, whole: Node, env: ExpressionEnv): Expression | null {
  const span = spanOf(whole, env.state)
  if (arg !== undefined && 'ColumnRef' in arg) {
    const known = env.scope.known?.(arg)
    const column =
      known === undefined ? resolveColumn(arg.ColumnRef, spanOf(arg, env.state), env.scope, env.state) : known
    if (column === null) return null
    if (column.isUnit) {
      const presence = presenceOf(column, span)
      // Rows without a unit are not stored; only a left join leaves one empty.
      if (presence === null) return literal(!isNull, BOOLEAN, span)
      recordUse(env.state, column.column.origins, span)
      return call(isNull ? 'isNull' : 'isNotNull', [presence], BOOLEAN, { nullable: false, span })
    }
  }
  const operand = env.bind(arg)
  if (operand === null) return null
  if (!operand.nullable) return literal(!isNull, BOOLEAN, span)
  return fold(call(isNull ? 'isNull' : 'isNotNull', [operand], BOOLEAN, { nullable: false, span }))
}

type BooleanTestNode = Extract<Node, { BooleanTest: unknown }>['BooleanTest']

function bindBooleanTest(test: BooleanTestNode, whole: Node, env: ExpressionEnv): Expression | null {
  const operand = bindCondition(test.arg, 'IS', env)
  if (operand === null) return null
  const span = spanOf(whole, env.state)
  const never = { nullable: false, span }
  const holds = (name: 'isTrue' | 'isFalse' | 'isNull' | 'isNotNull') => fold(call(name, [operand], BOOLEAN, never))
  switch (test.booltesttype) {
    case 'IS_TRUE':
      return holds('isTrue')
    case 'IS_FALSE':
      return holds('isFalse')
    case 'IS_NOT_TRUE':
      return fold(call('not', [holds('isTrue')], BOOLEAN, never))
    case 'IS_NOT_FALSE':
      return fold(call('not', [holds('isFalse')], BOOLEAN, never))
    case 'IS_NOT_UNKNOWN':
      return holds('isNotNull')
    default:
      return holds('isNull')
  }
}

function bindCall(node: FuncCall, whole: Node, env: ExpressionEnv): Expression | null {
  const name = functionName(node)
  const args = node.args ?? []
  if (node.over !== undefined) {
    return isOfOneUnit(node.over, env.scope)
      ? refuseMisplacedWindow(whole, env.state)
      : refuseWindow(node, env.scope, env.state)
  }
  if (isAggregateName(name)) return refuseMisplacedAggregate(name, node, whole, env)
  const plain =
    node.agg_distinct !== true &&
    node.agg_filter === undefined &&
    node.agg_star !== true &&
    node.agg_order === undefined
  const binder = isScalarSqlName(name) && plain ? SCALAR_FUNCTION_BINDERS[name] : undefined
  const bound = binder?.(args, whole, env, name)
  if (bound !== undefined) return bound
  // The arguments are looked at all the same, so that one answer names their faults too.
  for (const arg of args) env.bind(arg)
  return refuseFunction(name, args, whole, env)
}
