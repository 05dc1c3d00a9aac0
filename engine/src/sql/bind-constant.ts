import type { A_Const } from 'libpg-query'
import { BOOLEAN, DATE, TEXT, TIMESTAMP, fixed, fixedLiteral, literal } from '../relation/build-expression.ts'
import { formatDate, parseIsoDate, parseIsoTimestamp } from '../relation/calendar.ts'
import type { Expression, Literal, ScalarType } from '../relation/expression.ts'
import type { SourceSpan } from './source-span.ts'

/** Most digits on each side of the point that a number in the text may have. */
const MAX_LITERAL_DIGITS = 36

/** A constant of the text. Text stays text until its neighbour says what it is. Null when it is a number out of range. */
export function bindConstant(node: A_Const, span: SourceSpan | null): Literal | null {
  if (node.isnull === true) return literal(null, TEXT, span)
  if (node.boolval !== undefined) return literal(node.boolval.boolval ?? false, BOOLEAN, span)
  if (node.sval !== undefined) return literal((node.sval.sval ?? '').normalize('NFC'), TEXT, span)
  if (node.ival !== undefined) return fixedLiteral(BigInt(node.ival.ival ?? 0), 0, span)
  return parseDecimal(node.fval?.fval ?? '', span)
}

/** Exact decimal; zeros at the end are dropped, so that 1.50 and 1.5 are one number. */
export function parseDecimal(text: string, span: SourceSpan | null): Literal | null {
  const match = /^([+-]?)(\d*)\.?(\d*)(?:[eE]([+-]?\d{1,3}))?$/.exec(text.trim().replaceAll('_', ''))
  if (match === null) return null
  const [sign = '', whole = '', fraction = '', exponent = '0'] = match.slice(1)
  if (whole + fraction === '') return null
  const digits = BigInt(whole + fraction)
  let value = sign === '-' ? -digits : digits
  let scale = fraction.length - Number(exponent)
  while (scale > 0 && value % 10n === 0n) {
    value /= 10n
    scale -= 1
  }
  if (scale > MAX_LITERAL_DIGITS || scale < -MAX_LITERAL_DIGITS) return null
  if (scale < 0) value *= 10n ** BigInt(-scale)
  scale = Math.max(scale, 0)
  return String(value).length > MAX_LITERAL_DIGITS ? null : fixedLiteral(value, scale, span)
}

/** Whether the type of an expression is still open: a text constant or NULL. */
export function isOpenLiteral(expression: Expression): expression is Literal {
  return expression.kind === 'literal' && (expression.value === null || expression.type.kind === 'text')
}

/** An open literal read as a value of `type`; null when it is not one. */
export function literalAs(node: Literal, type: ScalarType): Literal | null {
  if (node.value === null) return literal(null, type.kind === 'fixed' ? fixed(type.scale, ZERO) : type, node.span)
  if (typeof node.value !== 'string') return null
  const text = node.value
  switch (type.kind) {
    case 'text':
      return node
    case 'fixed':
      return parseDecimal(text, node.span)
    case 'boolean':
      return /^(t|true|f|false)$/i.test(text) ? literal(/^t/i.test(text), BOOLEAN, node.span) : null
    case 'date': {
      const date = parseIsoDate(text)
      return date === null ? null : literal(formatDate(date), DATE, node.span)
    }
    case 'timestamp': {
      const timestamp = parseIsoTimestamp(text)
      return timestamp === null ? null : literal(timestamp, TIMESTAMP, node.span)
    }
    case 'code': {
      const position = type.values.indexOf(text)
      return position < 0 ? null : literal(BigInt(position), type, node.span)
    }
  }
}

/** NULL lies in every interval; a typed NULL carries this one. */
const ZERO = { lower: 0n, upper: 0n }
