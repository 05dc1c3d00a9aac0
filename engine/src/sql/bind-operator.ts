import type { Node } from 'libpg-query'
import { DATE, TEXT, call, fixed, fixedLiteral } from '../relation/build-expression.ts'
import type { Expression, Interval, ScalarFunctionName } from '../relation/expression.ts'
import { asText, fold, rescaleTo, withinRange } from './align-types.ts'
import { isOpenLiteral, literalAs } from './bind-constant.ts'
import { spanOf } from './bind-state.ts'
import { type ExpressionEnv, boundedValue, refuseType, refuseUnbounded, typeName } from './expression-env.ts'
import {
  addIntervals,
  divideIntervals,
  maxMagnitude,
  moduloIntervals,
  multiplyIntervals,
  negateInterval,
  rescaleInterval,
} from './interval-arithmetic.ts'

/** Digits after the point that a quotient has at least; more when an operand has more. */
export const MIN_QUOTIENT_SCALE = 6
/** Farthest that a date is moved by a constant. */
const MAX_DAYS_ADDED = 36_525n

export interface NumericOperand {
  readonly expression: Expression
  readonly scale: number
  readonly interval: Interval
  readonly node: Node | undefined
}

/**
 * An operand of arithmetic: a number whose interval is known.
 *
 * Errors (as refusals): SQL_TYPE_MISMATCH, DP_BOUNDS_MISSING.
 */
export function numericOperand(
  value: Expression | null,
  node: Node | undefined,
  operator: string,
  env: ExpressionEnv,
): NumericOperand | null {
  if (value === null) return null
  const read = isOpenLiteral(value) ? literalAs(value, fixed(0, null)) : boundedValue(value, env)
  if (read?.type.kind !== 'fixed') {
    return refuseType(env, operator, spanOf(node, env.state), typeName(value.type), 'INTEGER, DECIMAL')
  }
  const { interval, scale } = read.type
  return interval === null ? refuseUnbounded(env, operator, node, read) : { expression: read, scale, interval, node }
}

/**
 * `+ - * / % ||` over one row. Results are exact; a quotient is rounded to at least `MIN_QUOTIENT_SCALE` digits, also
 * between two integers, and is NULL when the divisor is 0.
 *
 * Errors (as refusals): SQL_TYPE_MISMATCH, DP_BOUNDS_MISSING, DP_VALUE_RANGE_TOO_WIDE.
 */
export function bindArithmetic(
  operator: string,
  node: Node,
  nodes: readonly [Node | undefined, Node | undefined],
  env: ExpressionEnv,
): Expression | null {
  const [first, second] = [env.bind(nodes[0]), env.bind(nodes[1])]
  if (first === null || second === null) return null
  const values = [first, second] as const
  if (operator === '||') return bindConcat(values, nodes, node, env)
  const kinds = values.map((value) => value.type.kind)
  if (kinds.includes('date') && (operator === '+' || operator === '-')) {
    return bindDateArithmetic(operator, node, values, nodes, env)
  }
  const left = numericOperand(first, nodes[0], operator, env)
  const right = numericOperand(second, nodes[1], operator, env)
  return left === null || right === null ? null : combineNumbers(operator, left, right, node, env)
}

/** The exact result of a binary operator on two numbers. */
export function combineNumbers(
  operator: string,
  left: NumericOperand,
  right: NumericOperand,
  node: Node,
  env: ExpressionEnv,
): Expression | null {
  if (operator === '*') {
    const interval = multiplyIntervals(left.interval, right.interval)
    return finish('multiply', [left, right], left.scale + right.scale, interval, maxMagnitude(interval), node, env)
  }
  const scale = Math.max(left.scale, right.scale)
  const [a, b] = [alignOperand(left, scale, env), alignOperand(right, scale, env)]
  if (a === null || b === null) return null
  switch (operator) {
    case '+': {
      const interval = addIntervals(a.interval, b.interval)
      return finish('add', [a, b], scale, interval, maxMagnitude(interval), node, env)
    }
    case '-': {
      const interval = addIntervals(a.interval, negateInterval(b.interval))
      return finish('subtract', [a, b], scale, interval, maxMagnitude(interval), node, env)
    }
    case '/': {
      const digits = Math.max(MIN_QUOTIENT_SCALE, scale)
      // The dividend is brought to the result's grid before the division, and must fit too.
      const magnitude = maxMagnitude(rescaleInterval(a.interval, digits))
      return finish(
        'divide',
        [a, b],
        digits,
        divideIntervals(a.interval, b.interval, digits),
        magnitude,
        node,
        env,
        true,
      )
    }
    default: {
      const interval = moduloIntervals(a.interval, b.interval)
      return finish('modulo', [a, b], scale, interval, maxMagnitude(interval), node, env, true)
    }
  }
}

function alignOperand(operand: NumericOperand, scale: number, env: ExpressionEnv): NumericOperand | null {
  const expression = rescaleTo(operand.expression, scale, operand.node, env)
  if (expression?.type.kind !== 'fixed' || expression.type.interval === null) return null
  return { ...operand, expression, scale, interval: expression.type.interval }
}

function finish(
  name: ScalarFunctionName,
  operands: readonly NumericOperand[],
  scale: number,
  interval: Interval,
  magnitude: bigint,
  node: Node,
  env: ExpressionEnv,
  zeroIsNull = false,
): Expression | null {
  const args = operands.map((operand) => operand.expression)
  const nullable = args.some((arg) => arg.nullable) || (zeroIsNull && holdsZero(operands[1]?.interval))
  const value = call(name, args, fixed(scale, interval), { nullable, span: spanOf(node, env.state) })
  return withinRange(value, magnitude, node, env) ? fold(value) : null
}

function holdsZero(interval: Interval | undefined): boolean {
  return interval === undefined || (interval.lower <= 0n && interval.upper >= 0n)
}

/** `- x`. */
export function bindNegation(node: Node, operand: Node | undefined, env: ExpressionEnv): Expression | null {
  const value = numericOperand(env.bind(operand), operand, '-', env)
  if (value === null) return null
  const type = fixed(value.scale, negateInterval(value.interval))
  return fold(call('negate', [value.expression], type, { span: spanOf(node, env.state) }))
}

function bindConcat(
  values: readonly Expression[],
  nodes: readonly (Node | undefined)[],
  node: Node,
  env: ExpressionEnv,
): Expression | null {
  const texts = values.map((value, index) => textOperand(value, nodes[index], '||', env))
  return texts.every((text) => text !== null)
    ? fold(call('concat', texts, TEXT, { span: spanOf(node, env.state) }))
    : null
}

/** An operand of a text function; codes become their text, numbers their decimal digits. */
export function textOperand(
  value: Expression | null,
  node: Node | undefined,
  operator: string,
  env: ExpressionEnv,
): Expression | null {
  if (value === null) return null
  if (value.type.kind === 'text' || value.type.kind === 'code') return asText(value)
  if (value.type.kind === 'fixed' && (operator === '||' || operator === 'concat')) {
    return fold(call('fixedToText', [boundedValue(value, env)], TEXT, { span: value.span }))
  }
  return refuseType(env, operator, spanOf(node, env.state), typeName(value.type), 'TEXT')
}

function bindDateArithmetic(
  operator: '+' | '-',
  node: Node,
  values: readonly [Expression, Expression],
  nodes: readonly [Node | undefined, Node | undefined],
  env: ExpressionEnv,
): Expression | null {
  const [a, b] = values
  const span = spanOf(node, env.state)
  if (operator === '-' && a.type.kind === 'date') {
    const other = isOpenLiteral(b) && typeof b.value === 'string' ? literalAs(b, DATE) : b
    if (other?.type.kind === 'date') return fold(call('dateDiffDays', [a, other], fixed(0, null), { span }))
  }
  const [date, days] = a.type.kind === 'date' ? [a, b] : [b, a]
  const isDays = days.kind === 'literal' && typeof days.value === 'bigint' && days.type.kind === 'fixed'
  if (date.type.kind !== 'date' || !isDays || days.type.scale !== 0 || (operator === '-' && date !== a)) {
    const wrong = date === a ? 1 : 0
    return refuseType(env, operator, spanOf(nodes[wrong], env.state), typeName(days.type), 'DATE, INTEGER')
  }
  const count = operator === '-' ? -days.value : days.value
  if (count > MAX_DAYS_ADDED || count < -MAX_DAYS_ADDED) {
    return refuseType(env, operator, spanOf(nodes[date === a ? 1 : 0], env.state), String(count), `-36525 .. 36525`)
  }
  return fold(call('addDays', [date, fixedLiteral(count, 0, days.span)], DATE, { nullable: true, span }))
}
