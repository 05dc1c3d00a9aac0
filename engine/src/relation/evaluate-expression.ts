import {
  DATE_TRUNC_UNITS,
  type CalendarDate,
  dateFromDays,
  dayOfWeek,
  daysFromDate,
  formatDate,
  parseIsoDate,
  truncateDate,
} from './calendar.ts'
import type { Call, Expression } from './expression.ts'

/** bigint for fixed (in the type's grid) and code position, ISO text for date and timestamp. */
export type ScalarValue = bigint | string | boolean | null

/**
 * Value of an expression for one row: the reference semantics of every function below the cut. Returns undefined when
 * a column has no value in `row`. Also folds constants, and gives the image of a finite set of key values.
 */
export function evaluateExpression(
  expression: Expression,
  row: ReadonlyMap<string, ScalarValue>,
): ScalarValue | undefined {
  switch (expression.kind) {
    case 'literal':
      return expression.value
    case 'column':
      return row.get(expression.name)
    case 'case': {
      for (const branch of expression.branches) {
        const when = evaluateExpression(branch.when, row)
        if (when === undefined) return undefined
        if (when === true) return evaluateExpression(branch.then, row)
      }
      return expression.otherwise === null ? null : evaluateExpression(expression.otherwise, row)
    }
    case 'in': {
      const operand = evaluateExpression(expression.operand, row)
      if (operand === undefined || operand === null) return operand
      const values = expression.values.map((value) => value.value)
      if (values.includes(operand)) return !expression.negated
      return values.includes(null) ? null : expression.negated
    }
    case 'call': {
      const args = expression.args.map((arg) => evaluateExpression(arg, row))
      return args.includes(undefined) ? undefined : evaluateCall(expression, args as ScalarValue[])
    }
  }
}

function evaluateCall(node: Call, args: readonly ScalarValue[]): ScalarValue {
  const [first, second] = [args[0] ?? null, args[1] ?? null]
  switch (node.function) {
    case 'and':
      return args.includes(false) ? false : args.includes(null) ? null : true
    case 'or':
      return args.includes(true) ? true : args.includes(null) ? null : false
    case 'isNull':
      return first === null
    case 'isNotNull':
      return first !== null
    case 'isTrue':
      return first === true
    case 'isFalse':
      return first === false
    case 'isDistinctFrom':
      return first !== second
    case 'isNotDistinctFrom':
      return first === second
    case 'coalesce':
      return args.find((arg) => arg !== null) ?? null
    case 'nullIf':
      return first === second ? null : first
    case 'least':
    case 'greatest': {
      const present = args.filter((arg) => arg !== null)
      const sign = node.function === 'least' ? 1 : -1
      return present.length === 0 ? null : present.reduce((a, b) => (compare(a, b) * sign <= 0 ? a : b))
    }
    default:
      return args.includes(null) ? null : evaluateStrict(node, args as NonNullValue[])
  }
}

type NonNullValue = bigint | string | boolean
type StrictName = Exclude<
  Call['function'],
  | 'and'
  | 'or'
  | 'isNull'
  | 'isNotNull'
  | 'isTrue'
  | 'isFalse'
  | 'isDistinctFrom'
  | 'isNotDistinctFrom'
  | 'coalesce'
  | 'nullIf'
  | 'least'
  | 'greatest'
>

function evaluateStrict(node: Call, args: readonly NonNullValue[]): ScalarValue {
  return STRICT[node.function as StrictName](args, node)
}

const STRICT: Readonly<Record<StrictName, (args: readonly NonNullValue[], node: Call) => ScalarValue>> = {
  not: ([a]) => a !== true,
  equal: ([a, b]) => a === b,
  notEqual: ([a, b]) => a !== b,
  less: ([a, b]) => compare(a, b) < 0,
  lessOrEqual: ([a, b]) => compare(a, b) <= 0,
  greater: ([a, b]) => compare(a, b) > 0,
  greaterOrEqual: ([a, b]) => compare(a, b) >= 0,
  add: ([a, b]) => integer(a) + integer(b),
  subtract: ([a, b]) => integer(a) - integer(b),
  multiply: ([a, b]) => integer(a) * integer(b),
  negate: ([a]) => -integer(a),
  absolute: ([a]) => (integer(a) < 0n ? -integer(a) : integer(a)),
  divide: ([a, b], node) =>
    integer(b) === 0n ? null : divideHalfAway(integer(a) * 10n ** BigInt(scaleOf(node)), integer(b)),
  modulo: ([a, b]) => (integer(b) === 0n ? null : integer(a) % integer(b)),
  rescale: ([a], node) => integer(a) * 10n ** BigInt(scaleOf(node) - scaleOf(node.args[0])),
  roundTo: ([a], node) => divideHalfAway(integer(a), 10n ** BigInt(scaleOf(node.args[0]) - scaleOf(node))),
  floorTo: ([a], node) => floorDivide(integer(a), 10n ** BigInt(scaleOf(node.args[0]) - scaleOf(node))),
  sign: ([a]) => (integer(a) > 0n ? 1n : integer(a) < 0n ? -1n : 0n),
  lower: ([a]) => text(a).replace(/[A-Z]/g, (letter) => letter.toLowerCase()),
  upper: ([a]) => text(a).replace(/[a-z]/g, (letter) => letter.toUpperCase()),
  trim: ([a]) => text(a).replace(/^ +| +$/g, ''),
  length: ([a]) => BigInt(Array.from(text(a)).length),
  substring: ([a, start, length]) =>
    Array.from(text(a))
      .slice(Number(start) - 1, Number(start) - 1 + Number(length))
      .join(''),
  concat: (args) => args.map(text).join(''),
  like: ([a, pattern]) => likePattern(text(pattern)).test(text(a)),
  startsWith: ([a, prefix]) => text(a).startsWith(text(prefix)),
  year: ([a]) => BigInt(dateOf(a).year),
  quarter: ([a]) => BigInt(Math.ceil(dateOf(a).month / 3)),
  month: ([a]) => BigInt(dateOf(a).month),
  day: ([a]) => BigInt(dateOf(a).day),
  dayOfWeek: ([a]) => BigInt(dayOfWeek(dateOf(a))),
  hour: ([a]) => BigInt(text(a).slice(11, 13) || '0'),
  dateTrunc: ([unit, a]) =>
    formatDate(truncateDate(DATE_TRUNC_UNITS.find((name) => name === unit) ?? 'day', dateOf(a))),
  addDays: ([a, days]) => {
    const sum = dateFromDays(daysFromDate(dateOf(a)) + Number(days))
    return sum.year < 1 || sum.year > 9999 ? null : formatDate(sum)
  },
  dateDiffDays: ([a, b]) => BigInt(daysFromDate(dateOf(a)) - daysFromDate(dateOf(b))),
  toDate: ([a]) => text(a).slice(0, 10),
  codeToText: ([a], node) => {
    const type = node.args[0]?.type
    return type?.kind === 'code' ? (type.values[Number(a)] ?? null) : null
  },
  fixedToText: ([a], node) => formatFixed(integer(a), scaleOf(node.args[0])),
  booleanToFixed: ([a]) => (a === true ? 1n : 0n),
}

function integer(value: NonNullValue | undefined): bigint {
  return typeof value === 'bigint' ? value : 0n
}

function text(value: NonNullValue | undefined): string {
  return typeof value === 'string' ? value : ''
}

function dateOf(value: NonNullValue | undefined): CalendarDate {
  return parseIsoDate(text(value).slice(0, 10)) ?? { year: 1, month: 1, day: 1 }
}

function scaleOf(node: Expression | undefined): number {
  return node?.type.kind === 'fixed' ? node.type.scale : 0
}

function compare(a: NonNullValue | undefined, b: NonNullValue | undefined): number {
  if (typeof a === 'string' && typeof b === 'string') return compareCodePoints(a, b)
  if (a === undefined || b === undefined || a === b) return 0
  return a < b ? -1 : 1
}

/** UTF-8 byte order, which every engine has as its binary collation; UTF-16 order differs above U+FFFF. */
function compareCodePoints(a: string, b: string): number {
  const left = Array.from(a)
  const right = Array.from(b)
  const at = left.findIndex((char, index) => char !== right[index])
  if (at < 0) return left.length - right.length
  return (left[at]?.codePointAt(0) ?? -1) - (right[at]?.codePointAt(0) ?? -1)
}

/** Quotient rounded to the nearest integer, halves away from zero; `divisor` is not 0. */
export function divideHalfAway(dividend: bigint, divisor: bigint): bigint {
  const negative = dividend < 0n !== divisor < 0n
  const [a, b] = [dividend < 0n ? -dividend : dividend, divisor < 0n ? -divisor : divisor]
  const quotient = (2n * a + b) / (2n * b)
  return negative ? -quotient : quotient
}

/** Quotient rounded towards minus infinity; `divisor` is positive. */
export function floorDivide(dividend: bigint, divisor: bigint): bigint {
  const quotient = dividend / divisor
  return dividend < 0n && quotient * divisor !== dividend ? quotient - 1n : quotient
}

/** `-12.30` for (-1230, 2). */
export function formatFixed(value: bigint, scale: number): string {
  const digits = String(value < 0n ? -value : value).padStart(scale + 1, '0')
  const sign = value < 0n ? '-' : ''
  return scale === 0 ? sign + digits : `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`
}

function likePattern(pattern: string): RegExp {
  const source = Array.from(pattern, (char) =>
    char === '%' ? '[^]*' : char === '_' ? '[^]' : char.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'),
  )
  return new RegExp(`^${source.join('')}$`, 'u')
}
