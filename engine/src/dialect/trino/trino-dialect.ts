import { trinoName } from '../../catalog/engine-names.ts'
import { PREPARED_TYPES } from '../../catalog/prepared-layout.ts'
import type { Literal, ScalarType } from '../../relation/expression.ts'
import type { Dialect } from '../dialect.ts'
import { fixedWidth } from '../fixed-width.ts'
import { quoteText, requireInteger, requireIso, requireText } from '../render-call.ts'
import { TRINO_FIXED_TYPES, TRINO_FUNCTIONS, wholeNumber, wide } from './trino-functions.ts'

/**
 * Trino 476 and later. SUM over decimals fails beyond 38 digits, which the limits on summed values exclude. Its VARCHAR
 * order is bytewise, its GREATEST and LEAST are null when any operand is.
 */
export const trinoDialect: Dialect = {
  name: 'trino',
  functions: TRINO_FUNCTIONS,
  widestInteger: TRINO_FIXED_TYPES.wide,
  skipsBlocks: false,
  readTwice: { copied: '', inlined: '' },
  tokens: {
    position: (sql) => `CAST(${sql} AS bigint)`,
    half: (unit, which) => (which === 'low' ? `bitwise_and(${unit}, 4294967295)` : `bitwise_right_shift(${unit}, 32)`),
    bit: (position) => `bitwise_left_shift(BIGINT '1', CAST(${position} AS integer))`,
    union: (bits) => `bitwise_or_agg(${bits})`,
    bitsBelow: (set, bit) => `bit_count(bitwise_and(${set}, ${bit} - 1), 64)`,
    nthSmallest: (token, n) => `element_at(array_sort(array_agg(DISTINCT ${token})), ${n})`,
  },
  identifier: (name) => `"${trinoName(name).replaceAll('"', '""')}"`,
  physicalType,
  storedColumn: (sql) => sql,
  literal,
  number: wholeNumber,
  // A sum of BIGINT is one, and fails when it is too large.
  sum: (sql) => `sum(CAST(${sql} AS decimal(38,0)))`,
  quotient: (width, dividend, divisor) =>
    // A quotient of decimals is rounded; that of (2n + 1 - d) / 2d is the floor of n / d.
    width === 'wide'
      ? `CAST((2 * (${dividend}) + 1 - ${divisor}) / (2 * CAST(${divisor} AS decimal(38,0))) AS decimal(38,0))`
      : `${dividend} / ${divisor}`,
  minimum: (sql) => `min(${sql})`,
  hash,
  firstLeaves: ({ leaf, rank, hash }, count) => {
    const ordered = `array_agg(${leaf} ORDER BY ${rank ?? hash}, ${leaf})`
    return `slice(${ordered} FILTER (WHERE ${leaf} IS NOT NULL), 1, ${count})`
  },
  leavesOf: (list, alias) => ({
    from: `CROSS JOIN UNNEST(${list}) AS ${alias}(leaf)`,
    where: [],
    leaf: `${alias}.leaf`,
  }),
  firstDistinct: (value, hash, count) => {
    // The hash in 16 digits, then the value as text, which is the same for equal values only.
    const ordered = `to_hex(to_big_endian_64(${hash})) || CAST(${value} AS varchar)`
    return `slice(array_sort(array_agg(DISTINCT ${ordered}) FILTER (WHERE ${value} IS NOT NULL)), 1, ${count})`
  },
  valuesOf: (list, alias) => ({
    from: `CROSS JOIN UNNEST(${list}) AS ${alias}(item)`,
    value: `substr(${alias}.item, 17)`,
  }),
  sumOfLargest: (sql, count) => `reduce(max(${sql}, ${count}), BIGINT '0', (s, x) -> s + x, s -> s)`,
  keyOutput: (sql, type) => {
    if (type.kind === 'date') return `CAST(${sql} AS varchar)`
    // Always with six digits after the point; elsewhere the last zeros are not written.
    return type.kind === 'timestamp' ? `regexp_replace(CAST(${sql} AS varchar), '\\.?0+$', '')` : sql
  },
}

function hash(args: readonly string[]): string {
  // Each part has 8 bytes, and null one, so that different arguments are different texts.
  const parts = args.map((arg) => `coalesce(xxhash64(to_utf8(CAST(${arg} AS varchar))), X'00')`)
  return `from_big_endian_64(xxhash64(${parts.join(' || ')}))`
}
function physicalType(type: ScalarType): string {
  return type.kind === 'fixed' ? TRINO_FIXED_TYPES[fixedWidth(type.interval)] : PREPARED_TYPES.trino[type.kind]
}

function literal({ type, value }: Literal): string {
  if (value === null) return `CAST(NULL AS ${physicalType(type)})`
  switch (type.kind) {
    case 'fixed': {
      const number = requireInteger(value)
      const width = fixedWidth(type.interval ?? { lower: number, upper: number })
      return width === 'wide' ? wide(number) : `BIGINT '${number}'`
    }
    case 'code':
      return `INTEGER '${requireInteger(value)}'`
    case 'text':
      return `CAST(${quoteText(requireText(value))} AS varchar)`
    case 'boolean':
      return value === true ? 'true' : 'false'
    case 'date':
      return `DATE ${quoteText(requireIso(value))}`
    case 'timestamp':
      return `CAST(TIMESTAMP ${quoteText(requireIso(value).replace('T', ' '))} AS timestamp(6))`
  }
}
