import type { StoredColumn } from '../../governed-data/stored-tables.ts'
import { MISSING_WORDS, WHITE_SPACE } from '../../governed-data/import/missing-words.ts'
import type { SourceColumnType } from './column-kind.ts'

/**
 * SQL that turns a source value into its prepared form, the same as an import of files makes of it
 * (`governed-data/import/prepared-column.ts`), in three steps so that nothing is computed twice: `text` (cleaned, NULL
 * when missing), `parsed` (what is needed of the text), `value` as it is stored, NULL when the text cannot be. A misfit
 * is a text without a value. Every expression is total: no value makes it fail. What an import would take in forms that
 * are not listed here is a misfit; nothing is read as another value.
 */
export interface PreparedValue {
  readonly text: (source: string) => string
  readonly parsed: ((text: string) => string) | null
  readonly value: (step: { readonly text: string; readonly parsed: string }) => string
}

/** `code` is the position in the column's code list, NULL for a text that is not on it. */
export function preparedValue(column: StoredColumn, type: SourceColumnType, code: string): PreparedValue {
  switch (column.type) {
    case 'integer':
      return fixed(0, type, true)
    case 'decimal':
      return fixed(column.scale ?? 0, type, false)
    case 'code':
      return { text: (source) => normalized(cleaned(source, type)), parsed: null, value: () => code }
    case 'text':
      return { text: (source) => `nullif(${normalized(textOf(source))}, '')`, parsed: null, value: freeText }
    case 'boolean':
      return { text: (source) => cleaned(source, type), parsed: null, value: ({ text }) => booleanOf(text) }
    case 'date':
      return { text: (source) => cleaned(source, type), parsed: dateParts, value: ({ parsed }) => dateOf(parsed) }
    case 'timestamp':
      return {
        text: (source) => cleaned(utc(source, type), type),
        parsed: timestampParts,
        value: ({ parsed }) => timestampOf(parsed),
      }
  }
}

/** Text of the column that names the unit, cleaned; NULL when there is none. */
export function unitText(source: string, type: SourceColumnType): string {
  return normalized(cleaned(source, type))
}

/**
 * 64 bits of a keyed hash, the same bits as the import's: the last eight bytes of MD5, least significant first, as a
 * signed integer. `bytes` is an expression of type `bytea` or `text`.
 */
export function keyedHash(bytes: string): string {
  const pairs = [31, 29, 27, 25, 23, 21, 19, 17].map((at) => `substr(digest, ${at}, 2)`)
  return `(SELECT ('x' || ${pairs.join(' || ')})::bit(64)::bigint FROM (SELECT md5(${bytes}) AS digest OFFSET 0) AS d)`
}

/** Exclusive; the layout keeps |v| < 2^62. */
const FIXED_LIMIT = '4611686018427387904'
/** Digits after the point that are read exactly; 20 remain before it. */
const PARSED_SCALE = 18
const PARSED_LIMIT = '1e20'
const MAX_NUMBER_LENGTH = 400
/** Longer texts are misfits, so that nothing made of them reaches the limits of the engine. */
const MAX_TEXT_BYTES = 1_048_576

function textOf(source: string): string {
  return `CAST(${source} AS text) COLLATE "C"`
}

function normalized(text: string): string {
  return `normalize(${text}, NFC) COLLATE "C"`
}

/** Binary floating-point and numeric values that are no numbers, in PostgreSQL's words. */
const NO_NUMBERS = `'NaN', 'Infinity', '-Infinity'`

function cleaned(source: string, type: SourceColumnType): string {
  const trimmed = `btrim(${textOf(source)}, ${escaped(WHITE_SPACE)})`
  const words = MISSING_WORDS.map(escaped).join(', ')
  const unbounded = isNumeric(type) ? `WHEN ${trimmed} IN (${NO_NUMBERS}) THEN NULL ` : ''
  return `CASE ${unbounded}WHEN length(${trimmed}) <= 4 AND lower(${trimmed}) IN (${words}) THEN NULL ELSE ${trimmed} END`
}

function isNumeric({ base }: SourceColumnType): boolean {
  return base === 'numeric' || base === 'float4' || base === 'float8'
}

/** A constant of ours, with every character outside printable ASCII escaped. */
function escaped(text: string): string {
  const body = Array.from(text, (character) => {
    if (character === '\\') return '\\\\'
    if (character === "'") return "''"
    const code = character.codePointAt(0) ?? 0
    return code >= 0x20 && code < 0x7f ? character : `\\U${code.toString(16).padStart(8, '0')}`
  })
  return `E'${body.join('')}'`
}

function fixed(scale: number, type: SourceColumnType, exactOnly: boolean): PreparedValue {
  const form = `'^[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]{1,3})?$'`
  // With an exponent an import rounds digits below the last one that is read by another rule: such a text is a misfit.
  const read = (text: string): string =>
    `(SELECT CASE WHEN ${text} !~ '[eE]' OR n = round(n, ${PARSED_SCALE}) THEN round(n, ${PARSED_SCALE}) END
      FROM (SELECT CAST(${text} AS numeric) AS n OFFSET 0) AS d)`
  return {
    text: (source) => cleaned(source, type),
    parsed: (text) => `CASE WHEN length(${text}) <= ${MAX_NUMBER_LENGTH} AND ${text} ~ ${form} THEN ${read(text)} END`,
    value: ({ parsed }) => {
      const units = `(round(${parsed}, ${scale}) * 1e${scale})`
      const rest = `abs(${parsed} - round(${parsed}, ${scale}))`
      // ROUND takes halves away from zero; half-even takes an odd result of a tie one step back.
      const halfEven = `(CASE WHEN ${rest} = ${(0.5 / 10 ** scale).toFixed(scale + 1)} AND mod(${units}, 2) <> 0
        THEN ${units} - sign(${parsed}) ELSE ${units} END)`
      const exact = exactOnly ? ` AND ${rest} = 0` : ''
      return `CASE WHEN abs(${parsed}) < ${PARSED_LIMIT}${exact} THEN
        CASE WHEN abs(${halfEven}) < ${FIXED_LIMIT} THEN CAST(${halfEven} AS bigint) END END`
    },
  }
}

function freeText({ text }: { readonly text: string }): string {
  return `CASE WHEN octet_length(${text}) <= ${MAX_TEXT_BYTES} THEN ${text} END`
}

function booleanOf(text: string): string {
  return `CASE WHEN lower(${text}) IN ('true', 't', '1', 'yes', 'y', ${escaped('是')}) THEN true
    WHEN lower(${text}) IN ('false', 'f', '0', 'no', 'n', ${escaped('否')}) THEN false END`
}

/** Year, month, day as text; NULL for another form. */
function dateParts(text: string): string {
  const [year, month, day] = ['年', '月', '日'].map(unicode)
  const separated = `^([0-9]{4})[-/.${year}]([0-9]{1,2})[-/.${month}]([0-9]{1,2})${day}?(?:[ T][0-9]{1,2}:[^\\\\n]*)?$`
  return `coalesce(regexp_match(${text}, E'${separated}'), regexp_match(${text}, '^([0-9]{4})([0-9]{2})([0-9]{2})$'))`
}

function unicode(character: string): string {
  return `\\U${(character.codePointAt(0) ?? 0).toString(16).padStart(8, '0')}`
}

function isDate(parts: string): string {
  const [year, month, day] = [1, 2, 3].map((part) => number(parts, part))
  const leap = `(${year} % 4 = 0 AND (${year} % 100 <> 0 OR ${year} % 400 = 0))`
  const length = `CASE WHEN ${month} = 2 THEN CASE WHEN ${leap} THEN 29 ELSE 28 END WHEN ${month} IN (4, 6, 9, 11) THEN 30 ELSE 31 END`
  return `${year} >= 1 AND ${month} BETWEEN 1 AND 12 AND ${day} BETWEEN 1 AND ${length}`
}

function makeDate(parts: string): string {
  return `make_date(${[1, 2, 3].map((part) => number(parts, part)).join(', ')})`
}

function number(parts: string, part: number): string {
  return `coalesce((${parts})[${part}], '0')::integer`
}

function dateOf(parts: string): string {
  return `CASE WHEN ${isDate(parts)} THEN ${makeDate(parts)} END`
}

/** With a time zone of its own a value is taken in UTC; its text then names no zone. */
function utc(source: string, { base }: SourceColumnType): string {
  return base === 'timestamptz' ? `(${source} AT TIME ZONE 'UTC')` : source
}

/** Year, month, day, hour, minute, second, fraction, sign, hours and minutes of the offset. */
function timestampParts(text: string): string {
  const zone = `(?:Z|([+-])([0-9]{2})(?::?([0-9]{2}))?)?`
  const time = `([0-9]{1,2}):([0-9]{2})(?::([0-9]{1,2})(?:[.]([0-9]*))?${zone})?`
  return `regexp_match(${text}, '^([0-9]{4})[-/]([0-9]{1,2})[-/]([0-9]{1,2})(?:[ T]${time})?$')`
}

function timestampOf(parts: string): string {
  const [hour, minute, second, offsetHours, offsetMinutes] = [4, 5, 6, 9, 10].map((part) => number(parts, part))
  const micros = `rpad(left(coalesce((${parts})[7], ''), 6), 6, '0')::integer`
  const isTime = `${hour} <= 23 AND ${minute} <= 59 AND ${second} <= 59 AND ${offsetHours} <= 15 AND ${offsetMinutes} <= 59`
  const local = `${makeDate(parts)} + make_interval(0, 0, 0, 0, ${hour}, ${minute}, ${second}) + ${micros} * interval '1 microsecond'`
  const offset = `make_interval(0, 0, 0, 0, ${offsetHours}, ${offsetMinutes})`
  const value = `CASE WHEN (${parts})[8] = '-' THEN ${local} + ${offset} ELSE ${local} - ${offset} END`
  return `CASE WHEN ${isDate(parts)} AND ${isTime} THEN (
    SELECT CASE WHEN moment >= timestamp '0001-01-01' AND moment < timestamp '10000-01-01' THEN moment END
    FROM (SELECT ${value} AS moment OFFSET 0) AS m) END`
}
