import {
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  DuckDBTypeId,
  type DuckDBType,
  type DuckDBValue,
} from '@duckdb/node-api'

/** A value as it leaves the driver: every integer is a bigint, dates and times are ISO text. */
export type Cell = bigint | number | string | boolean | null

/** Errors: TypeError for a nested or binary value, which no statement of ours returns. */
export function readCells(rows: readonly (readonly DuckDBValue[])[], types: readonly DuckDBType[]): Cell[][] {
  const integer = types.map((type) => INTEGER_TYPES.has(type.typeId))
  return rows.map((row) => row.map((value, index) => readCell(value, integer[index] === true)))
}

const INTEGER_TYPES: ReadonlySet<DuckDBTypeId> = new Set([
  DuckDBTypeId.TINYINT,
  DuckDBTypeId.SMALLINT,
  DuckDBTypeId.INTEGER,
  DuckDBTypeId.UTINYINT,
  DuckDBTypeId.USMALLINT,
  DuckDBTypeId.UINTEGER,
])

function readCell(value: DuckDBValue, integer: boolean): Cell {
  if (value === null || typeof value === 'bigint' || typeof value === 'string' || typeof value === 'boolean') {
    return value
  }
  if (typeof value === 'number') return integer ? BigInt(value) : value
  if (value instanceof DuckDBDecimalValue) return value.toString()
  if (value instanceof DuckDBDateValue) return value.toString()
  if (value instanceof DuckDBTimestampValue || value instanceof DuckDBTimestampTZValue) {
    return isoTimestamp(value.micros) ?? value.toString()
  }
  throw new TypeError('a value of this type is not read here')
}

/** `2025-01-31T08:00:00Z`, with microseconds only where there are some; null beyond the years that `Date` knows. */
export function isoTimestamp(micros: bigint): string | null {
  const millis = micros / 1000n - (micros % 1000n < 0n ? 1n : 0n)
  if (millis > MAX_DATE_MILLIS || millis < -MAX_DATE_MILLIS) return null
  const rest = micros - millis * 1000n
  const text = new Date(Number(millis)).toISOString()
  if (rest === 0n) return text.replace(/\.000Z$/, 'Z')
  return text.replace('Z', `${rest.toString().padStart(3, '0')}Z`)
}

/** ECMA-262, 21.4.1.1: time values. */
const MAX_DATE_MILLIS = 8_640_000_000_000_000n
