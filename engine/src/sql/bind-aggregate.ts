import type { FuncCall, Node } from 'libpg-query'
import { call, fixedLiteral, BOOLEAN } from '../relation/build-expression.ts'
import type { UnnamedAggregate } from '../relation/canonical-relation.ts'
import type { Expression } from '../relation/expression.ts'
import { bindBound, isBoundName } from './bind-bound.ts'
import { bindCondition } from './bind-conditional.ts'
import { bindExpression } from './bind-expression.ts'
import { bindOperands, filtered, NUMBER_AGGREGATES, PAIR_AGGREGATES } from './bind-operand.ts'
import { bindQuantile, isQuantileName } from './bind-quantile.ts'
import { type BindState, refuseConstruct, spanOf, textOf, withReplaceable, withUse } from './bind-state.ts'
import type { ExpressionEnv } from './expression-env.ts'
import { functionName } from './function-names.ts'
import { type PrivateScope, nameParts, presenceOf } from './private-scope.ts'
import { quoteIdentifier } from './quote-identifier.ts'
import { refuseAggregate } from './refuse-aggregate.ts'
import { refuseOptionalUnit } from './refuse-join.ts'
import { findSilently } from './split-condition.ts'

/**
 * One aggregate over protected rows: COUNT(*), COUNT(x), COUNT(DISTINCT x), SUM, AVG, variances, statistics of two
 * numbers, quantiles, MIN and MAX, bounds that are looked for, each with FILTER.
 *
 * Errors (as refusals): SQL_UNKNOWN_FUNCTION, SQL_UNSUPPORTED, DP_BOUNDS_MISSING, DP_VALUE_RANGE_TOO_WIDE, those of
 * expressions.
 */
export function bindAggregate(node: FuncCall, scope: PrivateScope, state: BindState): UnnamedAggregate | null {
  const whole: Node = { FuncCall: node }
  const span = spanOf(whole, state)
  const env: ExpressionEnv = { state, scope, bind: (part) => bindExpression(part, scope, state) }
  const name = functionName(node)
  const operator = name.toUpperCase()
  const filter = withReplaceable(state, spanOf(node.agg_filter, state), 'TRUE', () => bindFilter(node, env))
  return withReplaceable(state, span, 'COUNT(*)', () =>
    withUse(state, 'aggregate', operator, (): UnnamedAggregate | null => {
      if (isBoundName(name)) return bindBound(name, node, filter, env)
      if (isQuantileName(name)) return bindQuantile(name, node, filter, env)
      const isMeasured = name === 'count' || NUMBER_AGGREGATES.has(name) || PAIR_AGGREGATES.has(name)
      if (!isMeasured) return refuseAggregate(name, node, env)
      if ((node.agg_order ?? []).length > 0 || node.agg_within_group === true) return refuseAggregate(name, node, env)
      if (name === 'count') return bindCount(node, filter, env)
      if (node.agg_distinct === true) return refuseAggregate(name, node, env)
      return bindOperands(name, node, filter, env)
    }),
  )
}

/** `undefined`: no FILTER; null: refused. */
export function bindFilter(node: FuncCall, env: ExpressionEnv): Expression | null | undefined {
  if (node.agg_filter === undefined) return undefined
  return withUse(env.state, 'filter', 'FILTER', () => bindCondition(node.agg_filter, 'FILTER', env))
}

function bindCount(node: FuncCall, filter: Expression | null | undefined, env: ExpressionEnv): UnnamedAggregate | null {
  const { state, scope } = env
  const [argument, ...more] = node.args ?? []
  const span = spanOf({ FuncCall: node }, state)
  const parts = argument !== undefined && 'ColumnRef' in argument ? nameParts(argument.ColumnRef) : null
  const column = parts === null ? null : findSilently(parts, scope.tables)
  const isUnit = column?.isUnit === true
  const presence = column === null ? null : presenceOf(column, span)
  if (node.agg_distinct === true) {
    if (isUnit && node.agg_filter === undefined && more.length === 0) {
      return presence === null ? { kind: 'countUnits', span } : refuseOptionalCount(span, env)
    }
    if (isUnit || argument === undefined || more.length > 0) return refuseDistinctCount(node, argument, env)
    const value = env.bind(argument)
    return value === null || filter === null ? null : { kind: 'countDistinct', argument: filtered(value, filter), span }
  }
  if (more.length > 0) return refuseAggregate('count', node, env)
  if (filter === null) return null
  if (presence !== null) return countOf(presence, filter, span)
  if (argument === undefined || isUnit) return countOf(fixedLiteral(1n, 0), filter, span)
  const value = env.bind(argument)
  return value === null ? null : countOf(value, filter, span)
}

function countOf(value: Expression, filter: Expression | undefined, span: UnnamedAggregate['span']): UnnamedAggregate {
  if (!value.nullable && filter === undefined) return { kind: 'countRows', span }
  // What the value is does not matter, only whether there is one.
  const present = value.nullable ? call('isNotNull', [value], BOOLEAN, { nullable: false }) : undefined
  const one = fixedLiteral(1n, 0)
  if (filter === undefined) return { kind: 'countValues', argument: value, span }
  const both = present === undefined ? filter : call('and', [filter, present], BOOLEAN)
  return { kind: 'countValues', argument: filtered(one, both), span }
}

/** COUNT(DISTINCT unit) of the side that a left join fills. */
function refuseOptionalCount(span: UnnamedAggregate['span'], env: ExpressionEnv): null {
  const { state, scope } = env
  const kept = scope.tables.flatMap((table) =>
    table.columns.filter((each) => each.isUnit && each.presence === undefined).map((each) => ({ table, each })),
  )[0]
  const name = kept === undefined ? null : `${quoteIdentifier(kept.table.alias)}.${quoteIdentifier(kept.each.name)}`
  const instead = () => refuseOptionalUnit('COUNT(DISTINCT)', span, state)
  return name === null ? instead() : withReplaceable(state, span, `COUNT(DISTINCT ${name})`, instead)
}

/** Several values at once, and the unit with a condition of its own. */
function refuseDistinctCount(node: FuncCall, argument: Node | undefined, env: ExpressionEnv): null {
  const { state, scope } = env
  const unit = scope.tables.flatMap((table) => table.columns).find((column) => column.isUnit)
  const span = spanOf({ FuncCall: node }, state)
  const isUnit = node.args?.length === 1
  const counted = isUnit && unit !== undefined ? quoteIdentifier(unit.name) : textOf(argument, state)
  const suggestion = counted === '' ? 'COUNT(*)' : `COUNT(DISTINCT ${counted})`
  const { en, zh } = state.catalog.unit.title
  return refuseConstruct(
    state,
    'COUNT(DISTINCT)',
    span,
    isUnit
      ? {
          reasonEn: `Each ${en} is counted once under the conditions of WHERE, not under a FILTER of its own.`,
          reasonZh: `对${zh}去重计数只看 WHERE 条件，不能另加 FILTER。`,
          fixEn: `Write \`${suggestion}\`, with the condition in WHERE.`,
          fixZh: `写成 \`${suggestion}\`，条件放进 WHERE。`,
        }
      : {
          reasonEn: 'Different values of one expression are counted at a time.',
          reasonZh: '一次只对一个表达式去重计数。',
          fixEn: `Write \`${suggestion}\`.`,
          fixZh: `写成 \`${suggestion}\`。`,
        },
    span === null ? [] : [{ ...span, text: suggestion }],
  )
}
