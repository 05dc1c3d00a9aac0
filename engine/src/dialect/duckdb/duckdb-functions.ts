import { EngineError } from '../../errors.ts'
import type { Call, Interval, ScalarFunctionName, ScalarType } from '../../relation/expression.ts'
import { absolute } from '../../numeric/rational.ts'
import { duckdbFixedType, HUGEINT_LIMIT } from './duckdb-fixed-type.ts'
import { quoteText } from './duckdb-text.ts'

type Render = (args: readonly string[], call: Call) => string

/**
 * Every function below the cut in DuckDB's words. Each argument is written once, so that nesting cannot make the text
 * grow faster than the expression.
 */
export const DUCKDB_FUNCTIONS: Readonly<Record<ScalarFunctionName, Render>> = {
  and: infix('AND'),
  or: infix('OR'),
  not: (args) => `(NOT ${args[0]})`,
  isNull: (args) => `(${args[0]} IS NULL)`,
  isNotNull: (args) => `(${args[0]} IS NOT NULL)`,
  isTrue: (args) => `(${args[0]} IS TRUE)`,
  isFalse: (args) => `(${args[0]} IS FALSE)`,

  equal: infix('='),
  notEqual: infix('<>'),
  less: infix('<'),
  lessOrEqual: infix('<='),
  greater: infix('>'),
  greaterOrEqual: infix('>='),
  isDistinctFrom: infix('IS DISTINCT FROM'),
  isNotDistinctFrom: infix('IS NOT DISTINCT FROM'),

  add: arithmetic((args) => `(${args.join(' + ')})`),
  subtract: arithmetic((args) => `(${args.join(' - ')})`),
  multiply: arithmetic((args) => `(${args.join(' * ')})`),
  negate: arithmetic((args) => `(-${args[0]})`),
  absolute: arithmetic((args) => `abs(${args[0]})`),
  divide,
  modulo: arithmetic((args) => `(${args[0]} % nullif(${args[1]}, 0))`),
  rescale: arithmetic((args, call) => `(${args[0]} * ${10n ** scaleStep(call, 'up')})`),
  roundTo: (args, call) => {
    const digits = scaleStep(call, 'down')
    return cast(`(round(CAST(${args[0]} AS HUGEINT), -${digits}) // ${10n ** digits})`, 'HUGEINT', call.type)
  },
  floorTo,
  least: arithmetic((args) => `least(${args.join(', ')})`),
  greatest: arithmetic((args) => `greatest(${args.join(', ')})`),
  sign: (args) => `CAST(sign(${args[0]}) AS BIGINT)`,

  coalesce: arithmetic((args) => `coalesce(${args.join(', ')})`),
  nullIf: (args, call) =>
    // Compared in the wider type, returned in the first argument's.
    cast(`nullif(${args[0]}, ${args[1]})`, fixedTypeOf(call.args[0]?.type), call.type),

  // LOWER and UPPER know all of Unicode, in tables that change between versions.
  lower: (args) => `translate(${args[0]}, '${UPPER_LETTERS}', '${LOWER_LETTERS}')`,
  upper: (args) => `translate(${args[0]}, '${LOWER_LETTERS}', '${UPPER_LETTERS}')`,
  // Without its second argument DuckDB's TRIM also removes other Unicode spaces, PostgreSQL's does not.
  trim: (args) => `trim(${args[0]}, ' ')`,
  length: (args) => `length(${args[0]})`,
  substring: (args, call) => {
    const start = literalInteger(call, 1)
    const length = literalInteger(call, 2)
    if (start < 1n || length < 0n) throw new EngineError('ERR_LITERAL_MALFORMED')
    return `substring(${args[0]}, ${clampToInt32(start)}, ${clampToInt32(length)})`
  },
  concat: infix('||'),
  // Without ESCAPE no character escapes, so no pattern can fail.
  like: (args, call) => `(${args[0]} LIKE ${quoteText(literalText(call, 1))})`,
  startsWith: (args) => `starts_with(${args.join(', ')})`,

  year: (args) => `year(${args[0]})`,
  quarter: (args) => `quarter(${args[0]})`,
  month: (args) => `month(${args[0]})`,
  day: (args) => `day(${args[0]})`,
  dayOfWeek: (args) => `dayofweek(${args[0]})`,
  hour: (args) => `hour(${args[0]})`,
  dateTrunc: (args, call) => {
    const unit = literalText(call, 0)
    if (!TRUNCATION_UNITS.includes(unit)) throw new EngineError('ERR_LITERAL_MALFORMED')
    return `CAST(date_trunc('${unit}', ${args[1]}) AS DATE)`
  },
  addDays: (args, call) => {
    const days = literalInteger(call, 1)
    if (absolute(days) > MOST_DAYS_ADDED) throw new EngineError('ERR_LITERAL_MALFORMED')
    const sum = days < 0n ? `${args[0]} - ${-days}::INTEGER` : `${args[0]} + ${days}::INTEGER`
    // A list's filter tests the sum without writing it twice.
    return `list_filter([${sum}], lambda d: d BETWEEN DATE '${FIRST_DAY}' AND DATE '${LAST_DAY}')[1]`
  },
  dateDiffDays: (args) => `(CAST(${args[0]} AS DATE) - CAST(${args[1]} AS DATE))`,
  toDate: (args) => `CAST(${args[0]} AS DATE)`,

  codeToText: (args, call) => {
    const type = call.args[0]?.type
    if (type?.kind !== 'code') throw new EngineError('ERR_EXPRESSION_MALFORMED', { function: call.function })
    // A list index outside the list is null, not an error.
    return `[${type.values.map(quoteText).join(', ')}][CAST(${args[0]} AS INTEGER) + 1]`
  },
  fixedToText: (args, call) => {
    const type = call.args[0]?.type
    if (type?.kind !== 'fixed') throw new EngineError('ERR_EXPRESSION_MALFORMED', { function: call.function })
    if (type.scale === 0) return `CAST(${args[0]} AS VARCHAR)`
    // Widths add up under multiplication, and DECIMAL ends at 38 digits.
    const digits = 38 - type.scale
    if (largest(type.interval) >= 10n ** BigInt(digits)) throw new EngineError('ERR_VALUE_RANGE')
    const unit = `0.${'1'.padStart(type.scale, '0')}`
    return `CAST(CAST(${args[0]} AS DECIMAL(${digits}, 0)) * ${unit}::DECIMAL(${type.scale}, ${type.scale}) AS VARCHAR)`
  },
  booleanToFixed: (args) => `CAST(${args[0]} AS BIGINT)`,
}

const FIRST_DAY = '0001-01-01'
const LAST_DAY = '9999-12-31'
const LOWER_LETTERS = 'abcdefghijklmnopqrstuvwxyz'
const UPPER_LETTERS = LOWER_LETTERS.toUpperCase()
const TRUNCATION_UNITS: readonly string[] = ['year', 'quarter', 'month', 'week', 'day']
/** What is added stays far inside DuckDB's range of dates. */
const MOST_DAYS_ADDED = 36_525n

function infix(operator: string): Render {
  return (args) => `(${args.join(` ${operator} `)})`
}

/** Fixed operands meet in the widest type among them and the result, which then cannot overflow by its interval. */
function arithmetic(render: Render): Render {
  return (args, call) => {
    if (call.type.kind !== 'fixed') return render(args, call)
    const types = [call.type, ...call.args.map((arg) => arg.type)].map(fixedTypeOf)
    const work = types.includes('HUGEINT') ? 'HUGEINT' : 'BIGINT'
    const operands = args.map((arg, i) => (types[i + 1] === work ? arg : `CAST(${arg} AS ${work})`))
    return cast(render(operands, call), work, call.type)
  }
}

/**
 * a 10^s / b, half away from zero. With t = trunc(2 a 10^s / b), the rounded quotient is t / 2 rounded away from zero,
 * that is 5 t rounded to tens, over 10: each operand is written once.
 */
function divide(args: readonly string[], call: Call): string {
  const [left] = call.args
  if (call.type.kind !== 'fixed' || left?.type.kind !== 'fixed') {
    throw new EngineError('ERR_EXPRESSION_MALFORMED', { function: call.function })
  }
  const scaleUp = 10n ** BigInt(call.type.scale)
  if (largest(left.type.interval) * scaleUp * 10n >= HUGEINT_LIMIT) throw new EngineError('ERR_VALUE_RANGE')
  const twice = `(CAST(${args[0]} AS HUGEINT) * ${2n * scaleUp}) // nullif(${args[1]}, 0)`
  return cast(`(round((${twice}) * 5, -1) // 10)`, 'HUGEINT', call.type)
}

/** Moved above zero by a whole number of steps, where truncation is the floor. */
function floorTo(args: readonly string[], call: Call): string {
  const type = call.args[0]?.type
  if (type?.kind !== 'fixed' || type.interval === null) {
    throw new EngineError('ERR_EXPRESSION_MALFORMED', { function: call.function })
  }
  const step = 10n ** scaleStep(call, 'down')
  const below = type.interval.lower < 0n ? -type.interval.lower : 0n
  const steps = (below + step - 1n) / step
  return cast(`((CAST(${args[0]} AS HUGEINT) + ${steps * step}) // ${step} - ${steps})`, 'HUGEINT', call.type)
}

function cast(sql: string, actual: string | null, type: ScalarType): string {
  if (type.kind !== 'fixed') return sql
  const wanted = duckdbFixedType(type.interval)
  return actual === wanted ? sql : `CAST(${sql} AS ${wanted})`
}

function fixedTypeOf(type: ScalarType | undefined): 'BIGINT' | 'HUGEINT' | null {
  return type?.kind === 'fixed' ? duckdbFixedType(type.interval) : null
}

/** Decimal digits between the scales of the first argument and the result. */
function scaleStep(call: Call, direction: 'up' | 'down'): bigint {
  const from = call.args[0]?.type
  if (call.type.kind !== 'fixed' || from?.kind !== 'fixed') {
    throw new EngineError('ERR_EXPRESSION_MALFORMED', { function: call.function })
  }
  const digits = direction === 'up' ? call.type.scale - from.scale : from.scale - call.type.scale
  if (digits < 0) throw new EngineError('ERR_EXPRESSION_MALFORMED', { function: call.function })
  return BigInt(digits)
}

/** A stored column without bounds is below 2^62 by layout. */
function largest(interval: Interval | null): bigint {
  if (interval === null) return 1n << 62n
  const [lower, upper] = [absolute(interval.lower), absolute(interval.upper)]
  return lower > upper ? lower : upper
}

function literalInteger(call: Call, index: number): bigint {
  const arg = call.args[index]
  if (arg?.kind !== 'literal' || typeof arg.value !== 'bigint') throw new EngineError('ERR_LITERAL_MALFORMED')
  return arg.value
}

function literalText(call: Call, index: number): string {
  const arg = call.args[index]
  if (arg?.kind !== 'literal' || typeof arg.value !== 'string') throw new EngineError('ERR_LITERAL_MALFORMED')
  return arg.value
}

function clampToInt32(value: bigint): bigint {
  const limit = 2_147_483_647n
  return value > limit ? limit : value
}
