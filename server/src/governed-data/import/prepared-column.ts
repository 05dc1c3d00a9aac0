import type { StoredColumn } from '../stored-tables.ts'
import { quoteText } from '../../connectors/duckdb/quote.ts'
import { MISSING_WORDS, WHITE_SPACE } from './missing-words.ts'

/**
 * SQL that turns a source value into its prepared form, in two steps, so that nothing is computed twice: `text`
 * (cleaned, NULL when missing), then `value` as it is stored, NULL when the text cannot be. A misfit is a text without
 * a value. Every expression is total: no value makes it fail.
 */
export interface PreparedColumn {
  readonly text: (source: string) => string
  readonly value: (text: string) => string
}

/** Of the longest of the words. */
const MISSING_LENGTH = 4

/** Exclusive; the layout keeps |v| < 2^62 so that a sum of two never overflows. */
const FIXED_LIMIT = '4611686018427387904'

/** Digits after the point that are read exactly; 20 remain before it. */
const PARSED_SCALE = 18

/** `codeEnum` names an ENUM type with the values of the code list in order. */
export function preparedColumn(column: StoredColumn, codeEnum: string | null): PreparedColumn {
  return PREPARATIONS[column.type](column, codeEnum ?? '')
}

const PREPARATIONS: Readonly<Record<StoredColumn['type'], (column: StoredColumn, codeEnum: string) => PreparedColumn>> =
  {
    integer: () => fixed(0, true),
    decimal: (column) => fixed(column.scale ?? 0),
    code: (_column, codeEnum) => code(codeEnum),
    text: () => freeText(),
    boolean: () => simple(booleanOf),
    date: () => simple(dateOf),
    timestamp: () => simple(timestampOf),
  }

function freeText(): PreparedColumn {
  return { text: (source) => `nullif(nfc_normalize(CAST(${source} AS VARCHAR)), '')`, value: (text) => text }
}

/** Text without surrounding white space; NULL for the words that mean "missing". */
function cleaned(source: string): string {
  const trimmed = `trim(CAST(${source} AS VARCHAR), ${quoteText(WHITE_SPACE)})`
  return `CASE WHEN length(${trimmed}) <= ${MISSING_LENGTH} AND lower(${trimmed}) IN (${MISSING_WORDS.map(quoteText).join(', ')})
    THEN NULL ELSE ${trimmed} END`
}

function simple(value: (text: string) => string): PreparedColumn {
  return { text: cleaned, value }
}

/**
 * Nearly every number is short and has no more digits than the grid: a double holds it exactly and nothing is rounded.
 * The others take the way of 128-bit decimals, which is many times slower.
 */
function fixed(scale: number, exactOnly = false): PreparedColumn {
  const digits = 15 - scale
  const short = `[+-]?\\d{1,${digits}}(\\.\\d{0,${scale}})?`
  const quick = (text: string): string => `CAST(round(TRY_CAST(${text} AS DOUBLE) * ${10 ** scale}) AS BIGINT)`
  return {
    text: cleaned,
    value: (text) =>
      `CASE WHEN regexp_full_match(${text}, '${short}') THEN ${quick(text)} ELSE ${exactDecimal(text, scale, exactOnly)} END`,
  }
}

function exactDecimal(text: string, scale: number, exactOnly: boolean): string {
  const parsed = `TRY_CAST(${text} AS DECIMAL(38, ${PARSED_SCALE}))`
  // Next to the limit the rounded value, or the rounded value with all digits, is out of range.
  const rounded = `TRY_CAST(${parsed} AS DECIMAL(38, ${scale}))`
  const units = `CAST(${rounded} * ${10 ** scale} AS HUGEINT)`
  const half = (0.5 / 10 ** scale).toFixed(scale + 1)
  const rest = `abs(${parsed} - TRY_CAST(${rounded} AS DECIMAL(38, ${PARSED_SCALE})))`
  // The cast rounds halves away from zero; half-even takes an odd result of a tie one step back.
  const halfEven = `CASE WHEN ${rest} = ${half} AND ${units} % 2 <> 0 THEN ${units} - sign(${parsed}) ELSE ${units} END`
  // DuckDB also reads 1_000; nobody else does.
  const refused = [`contains(${text}, '_')`, `${parsed} IS NULL`, ...(exactOnly ? [`${rest} <> 0`] : [])]
  return `CASE WHEN ${refused.join(' OR ')} THEN NULL
    WHEN abs(${halfEven}) >= ${FIXED_LIMIT} THEN NULL ELSE TRY_CAST(${halfEven} AS BIGINT) END`
}

function code(codeEnum: string): PreparedColumn {
  return {
    text: (source) => `nfc_normalize(${cleaned(source)})`,
    value: (text) => `CAST(enum_code(TRY_CAST(${text} AS ${codeEnum})) AS USMALLINT)`,
  }
}

function booleanOf(text: string): string {
  return `CASE WHEN lower(${text}) IN ('true', 't', '1', 'yes', 'y', '是') THEN true
    WHEN lower(${text}) IN ('false', 'f', '0', 'no', 'n', '否') THEN false END`
}

/** Years 1 to 9999, so that every date has the same ISO form everywhere. */
function withinCalendar(value: string, type: 'DATE' | 'TIMESTAMP'): string {
  const last = type === 'DATE' ? '9999-12-31' : '9999-12-31 23:59:59.999999'
  return `CASE WHEN ${value} BETWEEN ${type} '0001-01-01' AND ${type} '${last}' THEN ${value} END`
}

/** 2025-01-31, 2025/1/31, 2025.1.31, 20250131, 2025年1月31日, and any of the first three with a time, which is dropped. */
function dateOf(text: string): string {
  const separated = `regexp_extract(${text}, '^(\\d{4})[-/.年](\\d{1,2})[-/.月](\\d{1,2})日?([ T]\\d{1,2}:.*)?$', ['y', 'm', 'd'])`
  const parts = `${separated}.y || '-' || ${separated}.m || '-' || ${separated}.d`
  const compact = `CASE WHEN regexp_full_match(${text}, '\\d{8}') THEN try_strptime(${text}, '%Y%m%d') END`
  return withinCalendar(`CAST(coalesce(TRY_CAST(${parts} AS DATE), ${compact}) AS DATE)`, 'DATE')
}

/** With an offset or Z: that moment in UTC; without one: taken as UTC. */
function timestampOf(text: string): string {
  const iso = `replace(${text}, '/', '-')`
  const hasOffset = `regexp_matches(${text}, ':\\d{1,2}(\\.\\d*)?\\s*(Z|z|[+-]\\d{2}(:?\\d{2})?)$')`
  const plausible = `regexp_matches(${text}, '^\\d{4}[-/]\\d{1,2}[-/]\\d{1,2}([ T]\\d{1,2}:\\d{2}|$)')`
  const value = `CASE WHEN ${hasOffset} THEN CAST(TRY_CAST(${iso} AS TIMESTAMPTZ) AS TIMESTAMP) ELSE TRY_CAST(${iso} AS TIMESTAMP) END`
  return `CASE WHEN ${plausible} THEN ${withinCalendar(value, 'TIMESTAMP')} END`
}
