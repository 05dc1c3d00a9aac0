import type { ScalarType } from '../../src/relation/expression.ts'
import type { ScalarValue } from '../../src/relation/evaluate-expression.ts'
import { BOOLEAN, DATE, fixed, TEXT, TIMESTAMP } from '../../src/relation/build-expression.ts'
import { RandomChoices } from '../greybox/random-choices.ts'

export interface EdgeColumn {
  readonly name: string
  readonly type: ScalarType
  readonly values: readonly ScalarValue[]
}

export const CODES: ScalarType = { kind: 'code', list: 'grade', values: ['甲', "o'k", ''] }

const NUMBERS = [0n, 1n, -1n, 2n, -2n, 5n, -5n, 49n, 50n, 51n, -50n, 99n, 100n, 149n, 150n, -150n, 250n, 1000n]
const LARGEST = (1n << 62n) - 1n
const WIDE = [...NUMBERS, LARGEST, -LARGEST, LARGEST - 1n, 4_611_686_018n]
const TEXTS = [
  '',
  ' ',
  'a',
  'Ab z',
  ' x  ',
  "o'k",
  '住院',
  'e\u0301',
  '👩‍👩‍👧b',
  'ÄÖ',
  'a%b',
  'a_b',
  'a\\b',
  'A',
  'zzz',
  '\u{1F600}',
  '\uFFFD',
]
const DATES = [
  '0001-01-01',
  '1582-10-10',
  '1899-12-31',
  '1970-01-01',
  '2000-02-29',
  '2023-12-31',
  '2024-01-01',
  '2024-02-29',
  '2024-12-30',
  '2100-03-01',
  '9999-12-31',
]
const TIMES = [
  '1969-12-31 23:59:59.999999',
  '2024-02-29 00:00:00.000000',
  '2024-06-30 12:34:56.789000',
  '0001-01-01 00:00:00.000000',
]

/** One column of every stored type, two where functions take two, each with the values at which functions go wrong. */
export const EDGE_COLUMNS: readonly EdgeColumn[] = [
  { name: 'a', type: fixed(0, null), values: WIDE },
  { name: 'b', type: fixed(0, null), values: WIDE },
  { name: 'c', type: fixed(2, null), values: WIDE },
  { name: 'code', type: CODES, values: [0n, 1n, 2n] },
  { name: 's', type: TEXT, values: TEXTS },
  { name: 't', type: TEXT, values: TEXTS },
  { name: 'p', type: BOOLEAN, values: [true, false] },
  { name: 'q', type: BOOLEAN, values: [true, false] },
  { name: 'day', type: DATE, values: DATES },
  { name: 'other_day', type: DATE, values: DATES },
  { name: 'moment', type: TIMESTAMP, values: TIMES },
]

export type EdgeRow = ReadonlyMap<string, ScalarValue>

/** Every value of every column at least once, in random company, nulls among them. */
export function edgeRows(count: number, label = 'edge rows'): readonly EdgeRow[] {
  const choices = new RandomChoices(label)
  return Array.from({ length: count }, (_, i) => {
    const cells = EDGE_COLUMNS.map(({ name, values }, column): [string, ScalarValue] => {
      if (choices.chance(12)) return [name, null]
      return [name, i < values.length && column % 2 === 0 ? (values[i] ?? null) : choices.pick(values)]
    })
    return new Map(cells)
  })
}
