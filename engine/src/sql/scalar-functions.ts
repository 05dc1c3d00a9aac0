import type { Node } from 'libpg-query'
import { BOOLEAN, DATE, TEXT, call, fixed, fixedLiteral, literal } from '../relation/build-expression.ts'
import { DATE_TRUNC_UNITS } from '../relation/calendar.ts'
import type { Expression, Interval, ScalarFunctionName } from '../relation/expression.ts'
import { alignTypes, asText, fold } from './align-types.ts'
import { changeScale } from './bind-cast.ts'
import { bindCoalesce } from './bind-conditional.ts'
import { isOpenLiteral, literalAs } from './bind-constant.ts'
import { bindWidthBucket } from './bind-width-bucket.ts'
import { combineNumbers, numericOperand, textOperand } from './bind-operator.ts'
import { spanOf } from './bind-state.ts'
import { type ExpressionEnv, refuseType, typeName } from './expression-env.ts'
import type { ScalarSqlName } from './scalar-function-names.ts'
import { absoluteInterval, floorInterval, negateInterval } from './interval-arithmetic.ts'

/** Binds the call of one function; undefined when its arguments do not fit its form. */
export type ScalarBinder = (
  args: readonly Node[],
  node: Node,
  env: ExpressionEnv,
  name: string,
) => Expression | null | undefined

/**
 * Functions that SQL below the cut may call: each is total (no value makes it fail) and works on one row alone.
 * Whatever is not a key of this object does not exist there.
 */
export const SCALAR_FUNCTION_BINDERS: Readonly<Record<ScalarSqlName, ScalarBinder>> = {
  abs: numberFunction('absolute', (interval) => absoluteInterval(interval)),
  sign: numberFunction('sign', () => ({ lower: -1n, upper: 1n }), 0),
  floor: (args, node, env, name) => (args.length === 1 ? bindFloor(args[0], node, env, name, false) : undefined),
  ceil: (args, node, env, name) => (args.length === 1 ? bindFloor(args[0], node, env, name, true) : undefined),
  ceiling: (args, node, env, name) => (args.length === 1 ? bindFloor(args[0], node, env, name, true) : undefined),
  round: bindRound,
  mod: (args, node, env, name) => {
    if (args.length !== 2) return undefined
    const [a, b] = args.map((arg) => numericOperand(env.bind(arg), arg, name, env))
    return a === null || a === undefined || b === null || b === undefined ? null : combineNumbers('%', a, b, node, env)
  },
  ifnull: (args, node, env) => (args.length === 2 ? bindCoalesce(args, node, env) : undefined),
  lower: textFunction('lower', TEXT),
  upper: textFunction('upper', TEXT),
  trim: textFunction('trim', TEXT),
  btrim: textFunction('trim', TEXT),
  length: textFunction('length', fixed(0, null)),
  char_length: textFunction('length', fixed(0, null)),
  character_length: textFunction('length', fixed(0, null)),
  substring: (args, node, env, name) => (args.length === 3 ? bindSubstring(args, node, env, name) : undefined),
  substr: (args, node, env, name) => (args.length === 3 ? bindSubstring(args, node, env, name) : undefined),
  left: (args, node, env, name) => {
    const [text, length] = args
    return args.length === 2 ? bindLeft(text, length, node, env, name) : undefined
  },
  concat: (args, node, env, name) => {
    if (args.length < 2) return undefined
    const texts = args.map((arg) => textOperand(env.bind(arg), arg, name, env))
    if (!texts.every((text) => text !== null)) return null
    // CONCAT skips NULLs, unlike ||.
    const present = texts.map((text) =>
      text.nullable ? call('coalesce', [text, literal('', TEXT)], TEXT, { nullable: false }) : text,
    )
    return fold(call('concat', present, TEXT, { span: spanOf(node, env.state) }))
  },
  starts_with: (args, node, env, name) => {
    if (args.length !== 2) return undefined
    const text = textOperand(env.bind(args[0]), args[0], name, env)
    const prefix = env.bind(args[1])
    if (text === null || prefix === null) return null
    if (prefix.kind !== 'literal' || typeof prefix.value !== 'string') return undefined
    return fold(call('startsWith', [text, prefix], BOOLEAN, { span: spanOf(node, env.state) }))
  },
  year: datePart('year'),
  quarter: datePart('quarter'),
  month: datePart('month'),
  day: datePart('day'),
  dayofmonth: datePart('day'),
  dayofweek: datePart('dow'),
  hour: datePart('hour'),
  extract: bindNamedPart,
  date_part: bindNamedPart,
  date_trunc: (args, node, env, name) => {
    const [unit, moment] = args
    const unitName = constantText(unit, env)
    const known = DATE_TRUNC_UNITS.find((candidate) => candidate === unitName)
    if (args.length !== 2 || known === undefined) return undefined
    const value = momentOperand(moment, name, env)
    if (value === null) return null
    return fold(call('dateTrunc', [literal(known, TEXT), value], DATE, { span: spanOf(node, env.state) }))
  },
  datediff: bindDateDiff,
  date_diff: bindDateDiff,
  width_bucket: bindWidthBucket,
}

function numberFunction(
  name: ScalarFunctionName,
  image: (interval: Interval) => Interval,
  scale: number | null = null,
): ScalarBinder {
  return (args, node, env, sqlName) => {
    if (args.length !== 1) return undefined
    const operand = numericOperand(env.bind(args[0]), args[0], sqlName, env)
    if (operand === null) return null
    const type = fixed(scale ?? operand.scale, image(operand.interval))
    return fold(call(name, [operand.expression], type, { span: spanOf(node, env.state) }))
  }
}

function textFunction(name: ScalarFunctionName, type: typeof TEXT): ScalarBinder {
  return (args, node, env, sqlName) => {
    if (args.length !== 1) return undefined
    const text = textOperand(env.bind(args[0]), args[0], sqlName, env)
    return text === null ? null : fold(call(name, [text], type, { span: spanOf(node, env.state) }))
  }
}

function bindFloor(
  arg: Node | undefined,
  node: Node,
  env: ExpressionEnv,
  name: string,
  upwards: boolean,
): Expression | null {
  const operand = numericOperand(env.bind(arg), arg, name, env)
  if (operand === null || operand.scale === 0) return operand?.expression ?? null
  const span = spanOf(node, env.state)
  const floor = (value: Expression, interval: Interval) =>
    call('floorTo', [value], fixed(0, floorInterval(interval, operand.scale)), { span })
  if (!upwards) return fold(floor(operand.expression, operand.interval))
  const negated = negateInterval(operand.interval)
  const below = floor(call('negate', [operand.expression], fixed(operand.scale, negated)), negated)
  return fold(call('negate', [below], fixed(0, negateInterval(floorInterval(negated, operand.scale))), { span }))
}

function bindRound(
  args: readonly Node[],
  _node: Node,
  env: ExpressionEnv,
  name: string,
): Expression | null | undefined {
  if (args.length === 0 || args.length > 2) return undefined
  const digits = args.length === 1 ? 0 : constantInteger(args[1], env)
  if (digits === null || digits < 0) return undefined
  const operand = numericOperand(env.bind(args[0]), args[0], name, env)
  if (operand === null) return null
  return digits >= operand.scale ? operand.expression : changeScale(operand.expression, digits, args[0], env)
}

function bindSubstring(
  args: readonly Node[],
  node: Node,
  env: ExpressionEnv,
  name: string,
): Expression | null | undefined {
  const [start, length] = [constantInteger(args[1], env), constantInteger(args[2], env)]
  if (start === null || length === null || start < 1 || length < 0) return undefined
  return substringOf(args[0], start, length, node, env, name)
}

function bindLeft(text: Node | undefined, length: Node | undefined, node: Node, env: ExpressionEnv, name: string) {
  const count = constantInteger(length, env)
  return count === null || count < 0 ? undefined : substringOf(text, 1, count, node, env, name)
}

function substringOf(
  arg: Node | undefined,
  start: number,
  length: number,
  node: Node,
  env: ExpressionEnv,
  name: string,
): Expression | null {
  const text = textOperand(env.bind(arg), arg, name, env)
  if (text === null) return null
  const args = [text, fixedLiteral(BigInt(start), 0), fixedLiteral(BigInt(length), 0)]
  return fold(call('substring', args, TEXT, { span: spanOf(node, env.state) }))
}

interface DatePart {
  readonly name: ScalarFunctionName
  readonly interval: Interval | null
}

/** Parts of a date with the values they can take; a year has no bounds of its own. */
const DATE_PARTS: ReadonlyMap<string, DatePart> = new Map<string, DatePart>([
  ['year', { name: 'year', interval: null }],
  ['quarter', { name: 'quarter', interval: { lower: 1n, upper: 4n } }],
  ['month', { name: 'month', interval: { lower: 1n, upper: 12n } }],
  ['day', { name: 'day', interval: { lower: 1n, upper: 31n } }],
  ['dow', { name: 'dayOfWeek', interval: { lower: 0n, upper: 6n } }],
  ['hour', { name: 'hour', interval: { lower: 0n, upper: 23n } }],
])

function datePart(part: string): ScalarBinder {
  return (args, node, env, name) => (args.length === 1 ? bindPart(part, args[0], node, env, name) : undefined)
}

function bindNamedPart(
  args: readonly Node[],
  node: Node,
  env: ExpressionEnv,
  name: string,
): Expression | null | undefined {
  const part = constantText(args[0], env)
  if (args.length !== 2 || part === null || !DATE_PARTS.has(part)) return undefined
  return bindPart(part, args[1], node, env, name)
}

function bindPart(
  part: string,
  arg: Node | undefined,
  node: Node,
  env: ExpressionEnv,
  name: string,
): Expression | null | undefined {
  const known = DATE_PARTS.get(part)
  if (known === undefined) return undefined
  const value = momentOperand(arg, name, env)
  if (value === null) return null
  if (part === 'hour' && value.type.kind !== 'timestamp') {
    return refuseType(env, name, spanOf(arg, env.state), typeName(value.type), 'TIMESTAMP')
  }
  return fold(call(known.name, [value], fixed(0, known.interval), { span: spanOf(node, env.state) }))
}

function bindDateDiff(
  args: readonly Node[],
  node: Node,
  env: ExpressionEnv,
  name: string,
): Expression | null | undefined {
  const [unit, from, to] = args
  if (args.length !== 3 || constantText(unit, env) !== 'day') return undefined
  const [start, end] = [momentOperand(from, name, env), momentOperand(to, name, env)]
  if (start === null || end === null) return null
  const dates = [end, start].map((value) => (value.type.kind === 'date' ? value : call('toDate', [value], DATE)))
  const aligned = alignTypes(dates, [to, from], name, env)
  return aligned === null
    ? null
    : fold(call('dateDiffDays', aligned, fixed(0, null), { span: spanOf(node, env.state) }))
}

/** A date or a timestamp; a text constant is read as a date. */
function momentOperand(node: Node | undefined, name: string, env: ExpressionEnv): Expression | null {
  const value = env.bind(node)
  if (value === null) return null
  const read = isOpenLiteral(value) ? (literalAs(value, DATE) ?? value) : asText(value)
  if (read.type.kind === 'date' || read.type.kind === 'timestamp') return read
  return refuseType(env, name, spanOf(node, env.state), typeName(value.type), 'DATE, TIMESTAMP')
}

/** The text of a constant argument, lower case; null for anything else. */
export function constantText(node: Node | undefined, env: ExpressionEnv): string | null {
  if (node === undefined || !('A_Const' in node)) return null
  const value = env.bind(node)
  return value?.kind === 'literal' && typeof value.value === 'string' ? value.value.toLowerCase() : null
}

function constantInteger(node: Node | undefined, env: ExpressionEnv): number | null {
  if (node === undefined || !('A_Const' in node)) return null
  const value = env.bind(node)
  if (value?.kind !== 'literal' || typeof value.value !== 'bigint') return null
  return value.type.kind === 'fixed' && value.type.scale === 0 ? Number(value.value) : null
}
