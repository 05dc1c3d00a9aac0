import type { Node } from 'libpg-query'
import { TEXT, TIMESTAMP, call, fixed, literal } from '../relation/build-expression.ts'
import { evaluateExpression } from '../relation/evaluate-expression.ts'
import type { Call, Expression, ScalarType } from '../relation/expression.ts'
import { isOpenLiteral, literalAs } from './bind-constant.ts'
import { refuse, spanOf, textOf } from './bind-state.ts'
import { type ExpressionEnv, refuseType, typeName } from './expression-env.ts'
import { MAX_DIGITS, STORED_INTERVAL, maxMagnitude, rescaleInterval } from './interval-arithmetic.ts'

/**
 * Brings operands to one type: numbers to the largest scale, codes of one list stay codes, other codes become text, text
 * constants are read as what stands beside them, dates beside timestamps must be constants. `nodes` are for places.
 *
 * Errors (as refusals): SQL_TYPE_MISMATCH, DP_VALUE_RANGE_TOO_WIDE.
 */
export function alignTypes(
  operands: readonly Expression[],
  nodes: readonly (Node | undefined)[],
  operator: string,
  env: ExpressionEnv,
): readonly Expression[] | null {
  const target = commonType(operands, nodes, operator, env)
  if (target === null) return null
  const aligned = operands.map((operand, index) => convert(operand, target, nodes[index], operator, env))
  return aligned.every((operand) => operand !== null) ? aligned : null
}

function commonType(
  operands: readonly Expression[],
  nodes: readonly (Node | undefined)[],
  operator: string,
  env: ExpressionEnv,
): ScalarType | null {
  const settled = operands.filter((operand) => !isOpenLiteral(operand))
  let target: ScalarType = settled[0]?.type ?? TEXT
  for (const operand of settled.slice(1)) {
    const merged = mergeTypes(target, operand.type)
    if (merged === null) {
      const node = nodes[operands.indexOf(operand)]
      return refuseType(
        env,
        operator,
        spanOf(node, env.state),
        typeName(operand.type),
        typeName(target),
        quoteNumber(operand, target, node, env),
      )
    }
    target = merged
  }
  const largestScale = Math.max(0, ...operands.filter(isOpenLiteral).map((open) => scaleAs(open, target)))
  if (target.kind === 'fixed') return fixed(Math.max(target.scale, largestScale), null)
  const fits = operands.every((operand) => !isOpenLiteral(operand) || literalAs(operand, target) !== null)
  return target.kind === 'code' && !fits ? TEXT : target
}

function scaleAs(open: Expression, target: ScalarType): number {
  const read = isOpenLiteral(open) && target.kind === 'fixed' ? literalAs(open, target) : null
  return read?.type.kind === 'fixed' ? read.type.scale : 0
}

function mergeTypes(a: ScalarType, b: ScalarType): ScalarType | null {
  if (a.kind === 'fixed' && b.kind === 'fixed') return fixed(Math.max(a.scale, b.scale), null)
  if (a.kind === 'code' && b.kind === 'code') return a.list === b.list ? a : TEXT
  if (isTextual(a) && isTextual(b)) return TEXT
  if (isMoment(a) && isMoment(b)) return a.kind === b.kind ? a : TIMESTAMP
  return a.kind === b.kind ? a : null
}

function isTextual(type: ScalarType): boolean {
  return type.kind === 'text' || type.kind === 'code'
}

function isMoment(type: ScalarType): boolean {
  return type.kind === 'date' || type.kind === 'timestamp'
}

function convert(
  operand: Expression,
  target: ScalarType,
  node: Node | undefined,
  operator: string,
  env: ExpressionEnv,
): Expression | null {
  if (isOpenLiteral(operand)) {
    const read = literalAs(operand, target)
    if (read === null) {
      const example = exampleOf(target)
      const span = spanOf(node, env.state) ?? operand.span
      const edits = span === null || example === null ? [] : [{ ...span, text: example }]
      return refuseType(env, operator, span, 'TEXT', typeName(target), edits)
    }
    return target.kind === 'fixed' ? rescaleTo(read, target.scale, node, env) : read
  }
  if (target.kind === 'fixed') return rescaleTo(operand, target.scale, node, env)
  if (target.kind === 'text') return asText(operand)
  if (target.kind === 'timestamp' && operand.type.kind === 'date') return dateAsTimestamp(operand, node, operator, env)
  return operand
}

function dateAsTimestamp(
  operand: Expression,
  node: Node | undefined,
  operator: string,
  env: ExpressionEnv,
): Expression | null {
  if (operand.kind === 'literal' && typeof operand.value === 'string') {
    return literal(`${operand.value} 00:00:00.000000`, TIMESTAMP, operand.span)
  }
  return refuseType(env, operator, spanOf(node, env.state), 'DATE', 'TIMESTAMP')
}

/** A constant of the type, to show what is expected; codes and text have none. */
function exampleOf(type: ScalarType): string | null {
  switch (type.kind) {
    case 'fixed':
      return '0'
    case 'date':
      return "DATE '2025-01-01'"
    case 'timestamp':
      return "TIMESTAMP '2025-01-01 00:00:00'"
    case 'boolean':
      return 'TRUE'
    case 'code':
    case 'text':
      return null
  }
}

/** `district = 5` means `district = '5'` to whoever knows that codes are text. */
function quoteNumber(operand: Expression, target: ScalarType, node: Node | undefined, env: ExpressionEnv) {
  const span = spanOf(node, env.state)
  if (span === null || operand.kind !== 'literal' || !isTextual(target)) return []
  return [{ ...span, text: `'${textOf(node, env.state).replaceAll("'", '')}'` }]
}

/** Text of a code; text itself stays. */
export function asText(operand: Expression): Expression {
  return operand.type.kind === 'code' ? fold(call('codeToText', [operand], TEXT, { span: operand.span })) : operand
}

/** The same number on a finer grid. Errors (as refusals): DP_VALUE_RANGE_TOO_WIDE. */
export function rescaleTo(
  operand: Expression,
  scale: number,
  node: Node | undefined,
  env: ExpressionEnv,
): Expression | null {
  if (operand.type.kind !== 'fixed' || operand.type.scale === scale) return operand
  const { interval, scale: before } = operand.type
  const widest = rescaleInterval(interval ?? STORED_INTERVAL, scale - before)
  const rescaled = call('rescale', [operand], fixed(scale, widest), { span: operand.span })
  return withinRange(rescaled, maxMagnitude(widest), node, env) ? fold(rescaled) : null
}

/** Refuses a value that may reach 10^MAX_DIGITS; DP_VALUE_RANGE_TOO_WIDE. */
export function withinRange(value: Call, magnitude: bigint, node: Node | undefined, env: ExpressionEnv): boolean {
  if (magnitude < 10n ** BigInt(MAX_DIGITS)) return true
  const span = spanOf(node, env.state) ?? value.span
  const expression = textOf(node, env.state)
  const narrowed = `LEAST(GREATEST(${expression}, 0), 1000)`
  refuse(env.state, 'DP_VALUE_RANGE_TOO_WIDE', span, {
    params: { expression, magnitude: `10^${String(magnitude).length - 1}`, limit: MAX_DIGITS },
    edits: span === null || node === undefined || !('ColumnRef' in node) ? [] : [{ ...span, text: narrowed }],
  })
  return false
}

/** The value of an expression over constants alone, as a constant. */
export function fold(expression: Expression): Expression {
  if (expression.kind !== 'call' || !expression.args.every((arg) => arg.kind === 'literal')) return expression
  const value = evaluateExpression(expression, new Map())
  if (value === undefined) return expression
  const { type, span } = expression
  const exact =
    typeof value === 'bigint' && type.kind === 'fixed' ? fixed(type.scale, { lower: value, upper: value }) : type
  return literal(value, exact, span)
}
