import type { FuncCall, Node } from 'libpg-query'
import type { MeasuredOperand } from '../dp-plan/measured-query.ts'
import type { PairKind, VarianceKind } from '../mechanisms/bernstein-moments/moment-statistic.ts'
import type { UnnamedAggregate } from '../relation/canonical-relation.ts'
import { fixed } from '../relation/build-expression.ts'
import type { Expression } from '../relation/expression.ts'
import { isOpenLiteral, literalAs } from './bind-constant.ts'
import { refuse, spanOf, textOf } from './bind-state.ts'
import { type ExpressionEnv, boundedValue, refuseType, refuseUnbounded, typeName } from './expression-env.ts'
import { MAX_SUM_DIGITS, MAX_SUMMED_MAGNITUDE } from '../relation/summed-magnitude.ts'
import { maxMagnitude } from './interval-arithmetic.ts'
import { refuseAggregate } from './refuse-aggregate.ts'

/** Aggregates of one number. */
export const NUMBER_AGGREGATES: ReadonlyMap<string, 'sum' | 'average' | VarianceKind> = new Map([
  ['sum', 'sum'],
  ['avg', 'average'],
  ['var_pop', 'varPop'],
  ['var_samp', 'varSamp'],
  ['variance', 'varSamp'],
  ['stddev_pop', 'stddevPop'],
  ['stddev_samp', 'stddevSamp'],
  ['stddev', 'stddevSamp'],
])

/** Aggregates of two numbers, y and x, over the rows that have both. */
export const PAIR_AGGREGATES: ReadonlyMap<string, PairKind> = new Map([
  ['covar_pop', 'covarPop'],
  ['covar_samp', 'covarSamp'],
  ['corr', 'corr'],
  ['regr_slope', 'regrSlope'],
  ['regr_intercept', 'regrIntercept'],
  ['regr_r2', 'regrR2'],
  ['regr_count', 'regrCount'],
  ['regr_avgx', 'regrAvgX'],
  ['regr_avgy', 'regrAvgY'],
  ['regr_sxx', 'regrSxx'],
  ['regr_syy', 'regrSyy'],
  ['regr_sxy', 'regrSxy'],
])

/**
 * An aggregate of one or two numbers with bounds. Errors (as refusals): SQL_UNKNOWN_FUNCTION for another number of
 * arguments, SQL_TYPE_MISMATCH, DP_BOUNDS_MISSING, DP_VALUE_RANGE_TOO_WIDE.
 */
export function bindOperands(
  name: string,
  node: FuncCall,
  filter: Expression | null | undefined,
  env: ExpressionEnv,
): UnnamedAggregate | null {
  const operator = name.toUpperCase()
  const span = spanOf({ FuncCall: node }, env.state)
  const [kind, pairKind] = [NUMBER_AGGREGATES.get(name), PAIR_AGGREGATES.get(name)]
  const [first, second, ...more] = node.args ?? []
  if (pairKind !== undefined) {
    if (first === undefined || second === undefined || more.length > 0) return refuseAggregate(name, node, env)
    // Both, so that each cause is told.
    const [y, x] = [bindOperand(first, operator, env), bindOperand(second, operator, env)]
    if (y === null || x === null || filter === null) return null
    const pair = [filteredOperand(withRoom(y), filter), withRoom(x)] as const
    return { kind: pairKind, pair, span }
  }
  if (kind === undefined || first === undefined || second !== undefined) return refuseAggregate(name, node, env)
  const operand = bindOperand(first, operator, env)
  if (operand === null || filter === null) return null
  return { kind, ...filteredOperand(kind === 'sum' ? operand : withRoom(operand), filter), span }
}

/** FILTER keeps the value where the condition holds, NULL elsewhere, which no aggregate counts. */
export function filtered(value: Expression, filter: Expression | undefined): Expression {
  if (filter === undefined) return value
  const { type, span } = value
  return { kind: 'case', branches: [{ when: filter, then: value }], otherwise: null, type, nullable: true, span }
}

export function filteredOperand(
  { argument, interval }: MeasuredOperand,
  filter: Expression | undefined,
): MeasuredOperand {
  return { argument: filtered(argument, filter), interval }
}

/** A number with bounds. Errors (as refusals): SQL_TYPE_MISMATCH, DP_BOUNDS_MISSING, DP_VALUE_RANGE_TOO_WIDE. */
export function bindOperand(argument: Node, operator: string, env: ExpressionEnv): MeasuredOperand | null {
  const value = env.bind(argument)
  if (value === null) return null
  const number = isOpenLiteral(value) ? literalAs(value, fixed(0, null)) : boundedValue(value, env)
  if (number?.type.kind !== 'fixed') {
    const { state } = env
    const span = spanOf(argument, state)
    const whole = state.replaceable?.span ?? null
    const edits = whole === null ? [] : [{ ...whole, text: `COUNT(${textOf(argument, state)})` }]
    return refuseType(env, operator, span, typeName(value.type), 'INTEGER, DECIMAL', edits)
  }
  const { interval } = number.type
  if (interval === null) return refuseUnbounded(env, operator, argument, number)
  if (maxMagnitude(interval) > MAX_SUMMED_MAGNITUDE) return refuseWide(argument, maxMagnitude(interval), env)
  return { argument: number, interval }
}

/** Everything but a sum needs room between the bounds. */
function withRoom({ argument, interval: { lower, upper } }: MeasuredOperand): MeasuredOperand {
  return { argument, interval: { lower, upper: lower === upper ? upper + 1n : upper } }
}

export function refuseWide(argument: Node, magnitude: bigint, env: ExpressionEnv): null {
  const span = spanOf(argument, env.state)
  const expression = textOf(argument, env.state)
  return refuse(env.state, 'DP_VALUE_RANGE_TOO_WIDE', span, {
    params: { expression, magnitude: `10^${String(magnitude).length - 1}`, limit: MAX_SUM_DIGITS },
    edits: span === null ? [] : [{ ...span, text: `LEAST(GREATEST(${expression}, 0), 1000)` }],
  })
}
