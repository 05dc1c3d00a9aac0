import type { CaseExpr, MinMaxExpr, Node } from 'libpg-query'
import { fixed, literal, BOOLEAN, call } from '../relation/build-expression.ts'
import type { Expression, Interval, ScalarType } from '../relation/expression.ts'
import { alignTypes, asText, fold } from './align-types.ts'
import { compareValues } from './bind-comparison.ts'
import { isOpenLiteral } from './bind-constant.ts'
import { spanOf, withUse } from './bind-state.ts'
import { type ExpressionEnv, boundedValue, refuseType, refuseUnbounded, typeName } from './expression-env.ts'
import { STORED_INTERVAL, maxMagnitude, unionIntervals } from './interval-arithmetic.ts'

/** A condition: a boolean, or NULL. Errors (as refusals): SQL_TYPE_MISMATCH. */
export function bindCondition(node: Node | undefined, operator: string, env: ExpressionEnv): Expression | null {
  const value = env.bind(node)
  if (value === null || value.type.kind === 'boolean') return value
  if (isOpenLiteral(value) && value.value === null) return literal(null, BOOLEAN, value.span)
  return refuseType(env, operator, spanOf(node, env.state), typeName(value.type), 'BOOLEAN')
}

/** CASE in both forms. What decides the branch counts as a filter, whatever the result is used for. */
export function bindCase(node: CaseExpr, whole: Node, env: ExpressionEnv): Expression | null {
  const branches = (node.args ?? []).flatMap((arg) => ('CaseWhen' in arg ? [arg.CaseWhen] : []))
  const conditions: readonly (Expression | null)[] = branches.map((branch) =>
    withUse(env.state, 'filter', 'CASE', () =>
      node.arg === undefined ? bindCondition(branch.expr, 'CASE', env) : bindMatch(node.arg, branch.expr, whole, env),
    ),
  )
  const resultNodes = [
    ...branches.map((branch) => branch.result),
    ...(node.defresult === undefined ? [] : [node.defresult]),
  ]
  const results = resultNodes.map((result) => env.bind(result))
  if (!isComplete(conditions) || !isComplete(results)) return null
  const aligned = alignValues(results, resultNodes, 'CASE', env)
  if (aligned === null) return null
  const otherwise = node.defresult === undefined ? null : (aligned.at(-1) ?? null)
  return {
    kind: 'case',
    branches: conditions.flatMap((when, index) =>
      aligned[index] === undefined ? [] : [{ when, then: aligned[index] }],
    ),
    otherwise,
    type: unionType(aligned),
    nullable: otherwise === null || aligned.some((result) => result.nullable),
    span: spanOf(whole, env.state),
  }
}

function bindMatch(
  operandNode: Node | undefined,
  valueNode: Node | undefined,
  whole: Node,
  env: ExpressionEnv,
): Expression | null {
  const [operand, value] = [env.bind(operandNode), env.bind(valueNode)]
  return operand === null || value === null
    ? null
    : compareValues('=', [operand, value], [operandNode, valueNode], valueNode ?? whole, env)
}

/** COALESCE. */
export function bindCoalesce(nodes: readonly Node[], whole: Node, env: ExpressionEnv): Expression | null {
  const values = nodes.map((node) => env.bind(node))
  if (!isComplete(values)) return null
  const aligned = alignValues(values, nodes, 'COALESCE', env)
  const [first] = aligned ?? []
  if (aligned === null || first === undefined) return null
  if (aligned.length === 1 || !first.nullable) return first
  const nullable = aligned.every((value) => value.nullable)
  return fold(call('coalesce', aligned, unionType(aligned), { nullable, span: spanOf(whole, env.state) }))
}

/** NULLIF. */
export function bindNullIf(nodes: readonly (Node | undefined)[], whole: Node, env: ExpressionEnv): Expression | null {
  const values = nodes.map((node) => env.bind(node))
  if (!isComplete(values)) return null
  const aligned = alignValues(values, nodes, 'NULLIF', env)
  const [first] = aligned ?? []
  if (aligned === null || first === undefined) return null
  return fold(call('nullIf', aligned, first.type, { nullable: true, span: spanOf(whole, env.state) }))
}

/** LEAST and GREATEST, over numbers, dates or text. They may prove an interval for a number that had none. */
export function bindExtreme(node: MinMaxExpr, whole: Node, env: ExpressionEnv): Expression | null {
  const least = node.op === 'IS_LEAST'
  const nodes = node.args ?? []
  const values = nodes.map((arg) => env.bind(arg))
  if (!isComplete(values)) return null
  const operator = least ? 'LEAST' : 'GREATEST'
  const aligned = alignValues(values, nodes, operator, env)?.map(asText)
  const [first] = aligned ?? []
  if (aligned === undefined || first === undefined) return null
  if (aligned.length === 1) return first
  const span = spanOf(whole, env.state)
  if (first.type.kind === 'boolean') return refuseType(env, operator, span, 'BOOLEAN', 'INTEGER, DECIMAL, DATE, TEXT')
  const range = aligned.map(knownRange).reduce(least ? meetLeast : meetGreatest)
  const interval = range.lower === null || range.upper === null ? null : { lower: range.lower, upper: range.upper }
  const type = first.type.kind === 'fixed' ? fixed(first.type.scale, interval) : first.type
  const nullable = aligned.every((value) => value.nullable)
  return fold(call(least ? 'least' : 'greatest', aligned, type, { nullable, span }))
}

/** Bounds on each side, as far as they are known. INVARIANT: they hold whenever the value is not NULL. */
interface Range {
  readonly lower: bigint | null
  readonly upper: bigint | null
  readonly nullable: boolean
}

function knownRange(expression: Expression): Range {
  const { type, nullable } = expression
  if (type.kind !== 'fixed') return { lower: null, upper: null, nullable }
  if (type.interval !== null) return { ...type.interval, nullable }
  if (expression.kind === 'call' && (expression.function === 'least' || expression.function === 'greatest')) {
    return expression.args.map(knownRange).reduce(expression.function === 'least' ? meetLeast : meetGreatest)
  }
  return { lower: null, upper: null, nullable }
}

/** NULLs are skipped, so an upper bound of LEAST needs an operand that is never NULL, or both. */
function meetLeast(a: Range, b: Range): Range {
  const uppers = [a, b].flatMap((side) => (side.nullable || side.upper === null ? [] : [side.upper]))
  const both = a.upper === null || b.upper === null ? null : max(a.upper, b.upper)
  const upper = uppers.length > 0 ? uppers.reduce(min) : both
  return {
    lower: a.lower === null || b.lower === null ? null : min(a.lower, b.lower),
    upper,
    nullable: a.nullable && b.nullable,
  }
}

function meetGreatest(a: Range, b: Range): Range {
  const lowers = [a, b].flatMap((side) => (side.nullable || side.lower === null ? [] : [side.lower]))
  const both = a.lower === null || b.lower === null ? null : min(a.lower, b.lower)
  const lower = lowers.length > 0 ? lowers.reduce(max) : both
  return {
    lower,
    upper: a.upper === null || b.upper === null ? null : max(a.upper, b.upper),
    nullable: a.nullable && b.nullable,
  }
}

function min(a: bigint, b: bigint): bigint {
  return a < b ? a : b
}

function max(a: bigint, b: bigint): bigint {
  return a > b ? a : b
}

/** Values of one type as they enter a result: columns within their bounds. */
export function alignValues(
  values: readonly Expression[],
  nodes: readonly (Node | undefined)[],
  operator: string,
  env: ExpressionEnv,
): readonly Expression[] | null {
  const bounded = values.map((value) => boundedValue(value, env))
  const aligned = alignTypes(bounded, nodes, operator, env)
  const intervals = aligned?.map((value) => (value.type.kind === 'fixed' ? value.type.interval : null)) ?? []
  if (aligned === null || !intervals.includes(null)) return aligned
  // A value without bounds is a stored one; the result is as wide as storage, and no wider.
  const tooWide = intervals.findIndex(
    (interval) => interval !== null && maxMagnitude(interval) >= STORED_INTERVAL.upper,
  )
  if (tooWide < 0) return aligned
  const unbounded = intervals.findIndex((interval) => interval === null)
  return aligned[unbounded] === undefined ? null : refuseUnbounded(env, operator, nodes[unbounded], aligned[unbounded])
}

/** Type of a value that is one of several of one aligned type. */
export function unionType(values: readonly Expression[]): ScalarType {
  const type = values[0]?.type ?? { kind: 'text' }
  if (type.kind !== 'fixed') return type
  const intervals = values
    .filter((value) => value.kind !== 'literal' || value.value !== null)
    .map((value): Interval | null => (value.type.kind === 'fixed' ? value.type.interval : null))
  return fixed(type.scale, intervals.length === 0 ? { lower: 0n, upper: 0n } : unionIntervals(intervals))
}

function isComplete(values: readonly (Expression | null)[]): values is readonly Expression[] {
  return values.every((value) => value !== null)
}
