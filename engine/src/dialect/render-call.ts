import { EngineError } from '../errors.ts'
import { absolute } from '../numeric/rational.ts'
import { DATE_TRUNC_UNITS, type DateTruncUnit } from '../relation/calendar.ts'
import type { Call, Literal, ScalarFunctionName, ScalarType } from '../relation/expression.ts'

/**
 * SQL of a call from the SQL of its arguments. Each argument is written once, so that nesting cannot make the text grow
 * faster than the expression.
 */
export type RenderCall = (args: readonly string[], call: Call) => string

/** What a dialect has proved to compute as the reference does: the functions that are not here are refused for it. */
export type FunctionTable = Readonly<Partial<Record<ScalarFunctionName, RenderCall>>>

export function infix(operator: string): RenderCall {
  return (args) => `(${args.join(` ${operator} `)})`
}

export function named(name: string): RenderCall {
  return (args) => `${name}(${args.join(', ')})`
}

export const FIRST_DAY = '0001-01-01'
export const LAST_DAY = '9999-12-31'
export const LOWER_LETTERS = 'abcdefghijklmnopqrstuvwxyz'
export const UPPER_LETTERS = LOWER_LETTERS.toUpperCase()

/** What is added stays far inside every engine's range of dates. */
const MOST_DAYS_ADDED = 36_525n

/** Errors of these readers: ERR_EXPRESSION_MALFORMED, ERR_LITERAL_MALFORMED. */
export function fixedTypeOf(call: Call, index: number): Extract<ScalarType, { kind: 'fixed' }> {
  const type = index < 0 ? call.type : call.args[index]?.type
  if (type?.kind !== 'fixed') throw new EngineError('ERR_EXPRESSION_MALFORMED', { function: call.function })
  return type
}

/** Position of the result in `fixedTypeOf`. */
export const RESULT = -1

export function codeValues(call: Call): readonly string[] {
  const type = call.args[0]?.type
  if (type?.kind !== 'code') throw new EngineError('ERR_EXPRESSION_MALFORMED', { function: call.function })
  return type.values
}

/** 10 to the number of decimal digits between the scales of the first argument and the result. */
export function scaleStep(call: Call, direction: 'up' | 'down'): bigint {
  return 10n ** scaleDigits(call, direction)
}

export function scaleDigits(call: Call, direction: 'up' | 'down'): bigint {
  const [from, to] = [fixedTypeOf(call, 0).scale, fixedTypeOf(call, RESULT).scale]
  const digits = direction === 'up' ? to - from : from - to
  if (digits < 0) throw new EngineError('ERR_EXPRESSION_MALFORMED', { function: call.function })
  return BigInt(digits)
}

export function literalInteger(call: Call, index: number): bigint {
  const arg = call.args[index]
  if (arg?.kind !== 'literal' || typeof arg.value !== 'bigint') throw new EngineError('ERR_LITERAL_MALFORMED')
  return arg.value
}

export function literalText(call: Call, index: number): string {
  const arg = call.args[index]
  if (arg?.kind !== 'literal' || typeof arg.value !== 'string') throw new EngineError('ERR_LITERAL_MALFORMED')
  return arg.value
}

export function substringRange(call: Call): { readonly start: bigint; readonly length: bigint } {
  const [start, length] = [literalInteger(call, 1), literalInteger(call, 2)]
  if (start < 1n || length < 0n) throw new EngineError('ERR_LITERAL_MALFORMED')
  return { start: clampToInt32(start), length: clampToInt32(length) }
}

export function truncationUnit(call: Call): DateTruncUnit {
  const unit = literalText(call, 0)
  const known = DATE_TRUNC_UNITS.find((each) => each === unit)
  if (known === undefined) throw new EngineError('ERR_LITERAL_MALFORMED')
  return known
}

export function daysAdded(call: Call): bigint {
  const days = literalInteger(call, 1)
  if (absolute(days) > MOST_DAYS_ADDED) throw new EngineError('ERR_LITERAL_MALFORMED')
  return days
}

/** Moves values above zero by whole steps, where truncation is the floor: how many steps. */
export function stepsBelowZero(call: Call): bigint {
  const { interval } = fixedTypeOf(call, 0)
  if (interval === null) throw new EngineError('ERR_EXPRESSION_MALFORMED', { function: call.function })
  const step = scaleStep(call, 'down')
  const below = interval.lower < 0n ? -interval.lower : 0n
  return (below + step - 1n) / step
}

function clampToInt32(value: bigint): bigint {
  const limit = 2_147_483_647n
  return value > limit ? limit : value
}

/** Values of literals by what their type wants. Errors: ERR_LITERAL_MALFORMED. */
export function requireInteger(value: Literal['value']): bigint {
  if (typeof value !== 'bigint') throw new EngineError('ERR_LITERAL_MALFORMED')
  return value
}

export function requireText(value: Literal['value']): string {
  if (typeof value !== 'string') throw new EngineError('ERR_LITERAL_MALFORMED')
  return value
}

const ISO = /^\d{4}-\d{2}-\d{2}(?:[ T]\d{2}:\d{2}:\d{2}(?:\.\d{1,6})?)?$/

export function requireIso(value: Literal['value']): string {
  const text = requireText(value)
  if (!ISO.test(text)) throw new EngineError('ERR_LITERAL_MALFORMED')
  return text
}

/** A string in plain quotes, which no engine here reads escapes in but the doubled quote. Errors: ERR_LITERAL_MALFORMED. */
export function quoteText(text: string): string {
  if (text.includes('\0')) throw new EngineError('ERR_LITERAL_MALFORMED')
  return `'${text.replaceAll("'", "''")}'`
}
