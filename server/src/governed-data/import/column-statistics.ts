import type { ColumnSuggestion } from '@yingbi/contracts'
import { isBankCard, isCreditCode, isEmail, isMobileNumber, isPersonName, isResidentId } from '@yingbi/policies'

/** What the values of a sample say about a column; shares and buckets, never a value. */
export interface ColumnStatistics {
  readonly name: string
  readonly sourceName: string
  readonly type: ColumnSuggestion['type']
  /** Digits after the point of a decimal column, at most 6. */
  readonly scale: number | null
  readonly nullShare: number
  readonly distinct: ColumnSuggestion['distinct']
  /** Kinds of direct identifiers that nearly all values have the form of. */
  readonly identifiers: readonly ValueKind[]
  readonly longText: boolean
}

const VALUE_KINDS = {
  'resident-id-checksum': isResidentId,
  'credit-code-checksum': isCreditCode,
  'mobile-number': isMobileNumber,
  'bank-card-luhn': isBankCard,
  email: isEmail,
  'person-name': isPersonName,
} as const satisfies Record<string, (text: string) => boolean>
export type ValueKind = keyof typeof VALUE_KINDS

/** A few typing errors do not hide what a column is. */
const KIND_SHARE = 0.9
/** A check digit is right by chance in one of ten (Luhn); names and numbers of a kind come in numbers. */
const MIN_VALUES_OF_KIND = 5
const FEW = 50
const UNIQUE_SHARE = 0.98
const MIN_UNIQUE = 100
const LONG_TEXT = 30
const MAX_SCALE = 6

export function columnStatistics(
  column: { readonly name: string; readonly sourceName: string },
  sample: readonly (string | null)[],
): ColumnStatistics {
  const values = sample.flatMap((value) => (value === null || isMissing(value) ? [] : [value.trim()]))
  const distinctValues = new Set(values)
  const distinct = distinctBucket(distinctValues.size, values.length)
  const { type, scale } = inferType(values, distinct)
  return {
    ...column,
    type,
    scale,
    nullShare: sample.length === 0 ? 0 : Math.round((1 - values.length / sample.length) * 100) / 100,
    distinct,
    identifiers: kindsOf([...distinctValues]),
    longText: type === 'text' && values.reduce((sum, value) => sum + value.length, 0) > LONG_TEXT * values.length,
  }
}

function isMissing(value: string): boolean {
  return ['', 'na', 'n/a', 'nan', 'null', 'none', '\\n'].includes(value.trim().toLowerCase())
}

function distinctBucket(distinct: number, values: number): ColumnStatistics['distinct'] {
  if (distinct <= 1) return 'one'
  if (distinct <= FEW) return 'few'
  return values >= MIN_UNIQUE && distinct >= UNIQUE_SHARE * values ? 'unique-like' : 'many'
}

function kindsOf(values: readonly string[]): ValueKind[] {
  if (values.length < MIN_VALUES_OF_KIND) return []
  const kinds = Object.entries(VALUE_KINDS) as [ValueKind, (text: string) => boolean][]
  return kinds
    .filter(([, matches]) => values.filter(matches).length >= KIND_SHARE * values.length)
    .map(([kind]) => kind)
}

const DATE = /^\d{4}([-/.])\d{1,2}\1\d{1,2}$|^\d{4}年\d{1,2}月\d{1,2}日$/
const TIMESTAMP = /^\d{4}[-/]\d{1,2}[-/]\d{1,2}[ T]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})?$/
/** Leading zeros are codes (postcodes, account numbers), which a number would lose. */
const INTEGER = /^[+-]?(0|[1-9]\d{0,17})$/
const DECIMAL = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,2})?$/
const BOOLEAN = /^(true|false|是|否)$/i

function inferType(
  values: readonly string[],
  distinct: ColumnStatistics['distinct'],
): Pick<ColumnStatistics, 'type' | 'scale'> {
  const all = (pattern: RegExp): boolean => values.length > 0 && values.every((value) => pattern.test(value))
  if (all(BOOLEAN)) return { type: 'boolean', scale: null }
  if (all(INTEGER)) return { type: 'integer', scale: null }
  if (all(DECIMAL) && !values.some((value) => /^[+-]?0\d/.test(value)))
    return { type: 'decimal', scale: scaleOf(values) }
  if (all(DATE)) return { type: 'date', scale: null }
  if (all(TIMESTAMP)) return { type: 'timestamp', scale: null }
  const isCode = values.length > 0 && (distinct === 'few' || distinct === 'one')
  return { type: isCode ? 'code' : 'text', scale: null }
}

function scaleOf(values: readonly string[]): number {
  const digits = values.map((value) => /\.(\d*?)0*$/.exec(value)?.[1]?.length ?? 0)
  return Math.min(
    MAX_SCALE,
    digits.reduce((most, count) => Math.max(most, count), 0),
  )
}
