import { postgresqlName } from '../../catalog/engine-names.ts'
import { PREPARED_TYPES } from '../../catalog/prepared-layout.ts'
import type { Literal, ScalarType } from '../../relation/expression.ts'
import type { Dialect } from '../dialect.ts'
import { fixedWidth } from '../fixed-width.ts'
import { quoteText, requireInteger, requireIso, requireText } from '../render-call.ts'
import { POSTGRESQL_FIXED_TYPES, POSTGRESQL_FUNCTIONS } from './postgresql-functions.ts'

/**
 * PostgreSQL 14 and later, database encoding UTF8, `standard_conforming_strings` on (the default). Its integer division
 * truncates, its GREATEST and LEAST skip nulls, SUM over bigint is numeric. No other setting of the session changes a
 * result: neither DateStyle nor TimeZone nor the database's collation.
 */
export const postgresqlDialect: Dialect = {
  name: 'postgresql',
  functions: POSTGRESQL_FUNCTIONS,
  widestInteger: 'numeric',
  skipsBlocks: false,
  readTwice: { copied: 'MATERIALIZED ', inlined: 'NOT MATERIALIZED ' },
  tokens: {
    position: (sql) => `CAST(${sql} AS bigint)`,
    half: (unit, which) => `(${which === 'low' ? unit : `(${unit} >> 32)`} & 4294967295)`,
    bit: (position) => `1::bigint << CAST(${position} AS integer)`,
    union: (bits) => `bit_or(${bits})`,
    bitsBelow: (set, bit) => `bit_count(CAST(${set} & (${bit} - 1) AS bit(64)))`,
    nthSmallest: (token, n) => `(array_agg(DISTINCT ${token} ORDER BY ${token}))[${n}]`,
  },
  identifier: (name) => `"${postgresqlName(name).replaceAll('"', '""')}"`,
  physicalType,
  storedColumn: (sql, type) => (type.kind === 'text' ? inByteOrder(sql) : sql),
  literal,
  hash,
  firstLeaves: ({ leaf, rank, hash }, count) =>
    `(array_agg(${leaf} ORDER BY ${rank ?? hash}, ${leaf}) FILTER (WHERE ${leaf} IS NOT NULL))[:${count}]`,
  leavesOf: (list, alias) => ({
    from: `CROSS JOIN unnest(${list}) AS ${alias}(leaf)`,
    where: [],
    leaf: `${alias}.leaf`,
  }),
  number: (value) => `${value}`,
  sum: (sql) => `sum(${sql})`,
  quotient: (width, dividend, divisor) =>
    width === 'wide' ? `div(${dividend}, ${divisor})` : `${dividend} / ${divisor}`,
  // There is no MIN of boolean.
  minimum: (sql, type) => (type.kind === 'boolean' ? `bool_and(${sql})` : `min(${sql})`),
  firstDistinct: (value, hash, count) => {
    // The hash in 16 digits, then the value as text, which is the same for equal values only.
    const ordered = inByteOrder(`lpad(to_hex(${hash}), 16, '0') || CAST(${value} AS text)`)
    return `(array_agg(DISTINCT ${ordered} ORDER BY ${ordered}) FILTER (WHERE ${value} IS NOT NULL))[:${count}]`
  },
  valuesOf: (list, alias) => ({
    from: `CROSS JOIN unnest(${list}) AS ${alias}(item)`,
    value: `substr(${alias}.item, 17)`,
  }),
  sumOfLargest: (sql, count) =>
    `(SELECT sum(u.item) FROM unnest((array_agg(${sql} ORDER BY ${sql} DESC))[:${count}]) AS u(item))`,
  keyOutput: (sql, type) => {
    // JSON has ISO 8601 whatever DateStyle says.
    if (type.kind === 'date') return `to_json(${sql}) #>> '{}'`
    return type.kind === 'timestamp' ? `replace(to_json(${sql}) #>> '{}', 'T', ' ')` : sql
  },
}

// The hash of a row adds up those of its columns, under which some groups would come first more often than others.
function hash(args: readonly string[]): string {
  return `hashint8extended(hash_record_extended(ROW(${args.join(', ')}), 0), 0)`
}

function physicalType(type: ScalarType): string {
  return type.kind === 'fixed'
    ? POSTGRESQL_FIXED_TYPES[fixedWidth(type.interval)]
    : PREPARED_TYPES.postgresql[type.kind]
}

function literal({ type, value }: Literal): string {
  if (value === null) {
    const nothing = `CAST(NULL AS ${physicalType(type)})`
    return type.kind === 'text' ? inByteOrder(nothing) : nothing
  }
  switch (type.kind) {
    case 'fixed': {
      const number = requireInteger(value)
      return typed(number, POSTGRESQL_FIXED_TYPES[fixedWidth(type.interval ?? { lower: number, upper: number })])
    }
    case 'code':
      return typed(requireInteger(value), PREPARED_TYPES.postgresql.code)
    case 'text':
      return inByteOrder(`CAST(${quoteText(requireText(value))} AS text)`)
    case 'boolean':
      return value === true ? 'true' : 'false'
    case 'date':
      return `DATE ${quoteText(requireIso(value))}`
    case 'timestamp':
      return `TIMESTAMP ${quoteText(requireIso(value))}`
  }
}

function typed(value: bigint, type: string): string {
  return value < 0n ? `(${value})::${type}` : `${value}::${type}`
}

function inByteOrder(sql: string): string {
  return `(${sql} COLLATE "C")`
}
