import { PREPARED_TYPES } from '../../catalog/prepared-layout.ts'
import type { Literal, ScalarType } from '../../relation/expression.ts'
import type { Dialect, OrderedLeaf } from '../dialect.ts'
import { fixedWidth } from '../fixed-width.ts'
import { quoteText, requireInteger, requireIso, requireText } from '../render-call.ts'
import { DUCKDB_FIXED_TYPES, DUCKDB_FUNCTIONS } from './duckdb-functions.ts'

/** DuckDB 1.4 and later. Its integer division truncates, its GREATEST and LEAST skip nulls, its VARCHAR order is bytewise. */
export const duckdbDialect: Dialect = {
  name: 'duckdb',
  functions: DUCKDB_FUNCTIONS,
  widestInteger: 'HUGEINT',
  skipsBlocks: true,
  readTwice: { copied: 'MATERIALIZED ', inlined: 'NOT MATERIALIZED ' },
  tokens: {
    position: (sql) => `CAST(${sql} AS UBIGINT)`,
    half: (unit, which) => (which === 'low' ? `(${unit} & 4294967295::UBIGINT)` : `(${unit} // 4294967296)`),
    bit: (position) => `1::UBIGINT << ${position}`,
    union: (bits) => `bit_or(${bits})`,
    bitsBelow: (set, bit) => `bit_count(${set} & (${bit} - 1))`,
    nthSmallest: (token, n) => `list_sort(list_distinct(list(${token})))[${n}]`,
  },
  identifier: (name) => `"${name.replaceAll('"', '""')}"`,
  physicalType,
  storedColumn: (sql) => sql,
  literal,
  hash,
  firstLeaves,
  leavesOf: (list, alias, count) =>
    count === 1n
      ? { from: '', where: [`${list} IS NOT NULL`], leaf: `${list} % ${LEAF_RANGE}` }
      : { from: `CROSS JOIN unnest(${list}) AS ${alias}(item)`, where: [], leaf: `${alias}.item % ${LEAF_RANGE}` },
  number: (value) => `${value}`,
  sum: (sql) => `sum(${sql})`,
  quotient: (_, dividend, divisor) => `${dividend} // ${divisor}`,
  minimum: (sql) => `min(${sql})`,
  firstDistinct: (value, hash, count) => {
    const ordered = `{'h': ${hash}, 'v': ${value}}`
    return `list_sort(list(DISTINCT ${ordered}) FILTER (${value} IS NOT NULL))[:${count}]`
  },
  valuesOf: (list, alias) => ({ from: `CROSS JOIN unnest(${list}) AS ${alias}(item)`, value: `${alias}.item.v` }),
  sumOfLargest: (sql, count) =>
    `list_sum(${count <= LARGEST_HEAP ? `max(${sql}, ${count})` : `list_reverse_sort(list(${sql}))[:${count}]`})`,
  keyOutput: (sql, type) => (type.kind === 'date' || type.kind === 'timestamp' ? `CAST(${sql} AS VARCHAR)` : sql),
}

/** The heap of MAX takes memory for all of its places at once. */
const LARGEST_HEAP = 16n
const LEAF_RANGE = 65_536

/**
 * Order and leaf are one number, the leaf its last 16 bits, because the least numbers are found faster than the first rows. The
 * heap of MIN(x, n) is slower than a sorted list for every n above 1.
 */
function firstLeaves({ leaf, rank, hash }: OrderedLeaf, count: bigint): string {
  const order = rank === null ? `(${hash} // ${LEAF_RANGE})` : `CAST(${rank} AS UBIGINT)`
  const token = `${order} * ${LEAF_RANGE} + CAST(${leaf} AS UBIGINT)`
  return count === 1n ? `min(${token})` : `list_sort(list(${token}) FILTER (${leaf} IS NOT NULL))[:${count}]`
}

// HASH combines its arguments by exclusive or, under which some groups would come first more often than others.
function hash(args: readonly string[]): string {
  return `hash(hash(${args.join(', ')}))`
}

function physicalType(type: ScalarType): string {
  return type.kind === 'fixed' ? DUCKDB_FIXED_TYPES[fixedWidth(type.interval)] : PREPARED_TYPES.duckdb[type.kind]
}

function literal({ type, value }: Literal): string {
  if (value === null) return `CAST(NULL AS ${physicalType(type)})`
  switch (type.kind) {
    case 'fixed': {
      const number = requireInteger(value)
      return typed(number, DUCKDB_FIXED_TYPES[fixedWidth(type.interval ?? { lower: number, upper: number })])
    }
    case 'code':
      return typed(requireInteger(value), PREPARED_TYPES.duckdb.code)
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

function typed(value: bigint, type: string): string {
  return value < 0n ? `(${value})::${type}` : `${value}::${type}`
}
