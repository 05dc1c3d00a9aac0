import { DuckDBDecimalValue, DuckDBTimestampTZValue, DuckDBTimestampValue, type DuckDBValue } from '@duckdb/node-api'
import { isoTimestamp } from './cells.ts'
import type { OuterCell } from './scratch-protocol.ts'

/** Any value of a released table as JSON holds it; NaN and infinities become null, nested values their DuckDB text. */
export function outerCell(value: DuckDBValue): OuterCell {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value === 'number') return Number.isFinite(value) ? value : null
  if (typeof value === 'bigint') return outerInteger(value)
  if (value instanceof DuckDBDecimalValue) return outerDecimal(value.toString())
  if (value instanceof DuckDBTimestampValue || value instanceof DuckDBTimestampTZValue) {
    return isoTimestamp(value.micros) ?? value.toString()
  }
  return value.toString()
}

function outerInteger(value: bigint): OuterCell {
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : value.toString()
}

/** A number when it writes back the same digits, else the exact text. */
function outerDecimal(text: string): OuterCell {
  const number = Number(text)
  const shortest = text.includes('.') ? text.replace(/\.?0+$/, '') : text
  return String(number) === shortest ? number : text
}
