import { EngineError } from '../../errors.ts'
import type { Interval, Literal, ScalarType } from '../../relation/expression.ts'
import type { Dialect } from '../dialect.ts'
import { DUCKDB_FUNCTIONS } from './duckdb-functions.ts'
import { duckdbFixedType } from './duckdb-fixed-type.ts'
import { quoteText } from './duckdb-text.ts'

/** DuckDB 1.4 and later. Its integer division truncates, its GREATEST and LEAST skip nulls, its VARCHAR order is bytewise. */
export const duckdbDialect: Dialect = {
  name: 'duckdb',
  widestInteger: 'HUGEINT',
  identifier: (name) => `"${name.replaceAll('"', '""')}"`,
  physicalType,
  literal,
  call: (call, args) => DUCKDB_FUNCTIONS[call.function](args, call),
  // HASH combines its arguments by exclusive or, under which some groups would come first more often than others.
  hash: (args) => `hash(hash(${args.join(', ')}))`,
  keyOutput: (sql, type) => (type.kind === 'date' || type.kind === 'timestamp' ? `CAST(${sql} AS VARCHAR)` : sql),
}

function physicalType(type: ScalarType): string {
  switch (type.kind) {
    case 'fixed':
      return duckdbFixedType(type.interval)
    case 'code':
      return 'USMALLINT'
    case 'text':
      return 'VARCHAR'
    case 'boolean':
      return 'BOOLEAN'
    case 'date':
      return 'DATE'
    case 'timestamp':
      return 'TIMESTAMP'
  }
}

function literal({ type, value }: Literal): string {
  if (value === null) return `CAST(NULL AS ${physicalType(type)})`
  switch (type.kind) {
    case 'fixed':
      return typed(value, duckdbFixedType(type.interval ?? pointInterval(value)))
    case 'code':
      return typed(value, 'USMALLINT')
    case 'text':
      return quoteText(requireText(value))
    case 'boolean':
      return value === true ? 'true' : 'false'
    case 'date':
      return `DATE ${quoteText(requireIso(value))}`
    case 'timestamp':
      return `TIMESTAMP ${quoteText(requireIso(value))}`
  }
}

function typed(value: Literal['value'], type: string): string {
  if (typeof value !== 'bigint') throw new EngineError('ERR_LITERAL_MALFORMED')
  return value < 0n ? `(${value})::${type}` : `${value}::${type}`
}

function pointInterval(value: Literal['value']): Interval | null {
  return typeof value === 'bigint' ? { lower: value, upper: value } : null
}

function requireText(value: Literal['value']): string {
  if (typeof value !== 'string') throw new EngineError('ERR_LITERAL_MALFORMED')
  return value
}

const ISO = /^\d{4}-\d{2}-\d{2}(?:[ T]\d{2}:\d{2}:\d{2}(?:\.\d{1,6})?)?$/

function requireIso(value: Literal['value']): string {
  const text = requireText(value)
  if (!ISO.test(text)) throw new EngineError('ERR_LITERAL_MALFORMED')
  return text
}
