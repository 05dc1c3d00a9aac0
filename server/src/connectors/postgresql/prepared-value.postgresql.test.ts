import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openSourceDatabase, type SourceDatabase } from '../../../test/source-database.ts'
import { prepareTable } from '../../governed-data/import/prepare-table.ts'
import { preparedColumn } from '../../governed-data/import/prepared-column.ts'
import type { StoredColumn, StoredTable } from '../../governed-data/stored-tables.ts'
import type { SourceColumnType } from './column-kind.ts'
import { createStatement, fillStatement } from './prepare-statement.ts'
import { preparedValue } from './prepared-value.ts'

const TEXT: SourceColumnType = { base: 'text', display: 'text', scale: null, labels: [] }
const plain = { scale: null, codes: null, nullable: true }
const WARDS = ['内科', '外科', 'é', 'a b', '-1']
const COLUMNS = {
  integer: { ...plain, type: 'integer', scale: 0 },
  decimal2: { ...plain, type: 'decimal', scale: 2 },
  decimal0: { ...plain, type: 'decimal', scale: 0 },
  decimal6: { ...plain, type: 'decimal', scale: 6 },
  code: { ...plain, type: 'code', codes: WARDS },
  text: { ...plain, type: 'text' },
  boolean: { ...plain, type: 'boolean' },
  date: { ...plain, type: 'date' },
  timestamp: { ...plain, type: 'timestamp' },
} as const satisfies Record<string, StoredColumn>
type ColumnName = keyof typeof COLUMNS

let database: SourceDatabase
let duckdb: DuckDBConnection
beforeAll(async () => {
  database = await openSourceDatabase()
  await database.admin(`SET datestyle = 'ISO, YMD'; SET timezone = 'UTC'; SET search_path = public`)
  const instance = await DuckDBInstance.create(':memory:')
  duckdb = await instance.connect()
  await duckdb.run(`SET timezone = 'UTC'`)
  await duckdb.run(`CREATE TYPE wards AS ENUM (${WARDS.map((ward) => `'${ward}'`).join(', ')})`)
})
afterAll(async () => {
  duckdb.closeSync()
  await database.stop()
})

interface Converted {
  /** Whether the source counts as missing. */
  readonly missing: boolean
  readonly value: string | null
}

async function inDuckDb(name: ColumnName, texts: readonly string[]): Promise<Converted[]> {
  const prepared = preparedColumn(COLUMNS[name], 'wards')
  const list = texts.map((text) => `('${text.replaceAll("'", "''")}')`)
  const rows = await duckdb.runAndReadAll(
    `SELECT t IS NULL, CAST(${prepared.value('t')} AS VARCHAR) FROM (SELECT ${prepared.text('s')} AS t FROM (VALUES ${list.join(', ')}) AS v (s))`,
  )
  return rows.getRows().map((row) => ({ missing: row[0] === true, value: row[1] as string | null }))
}

async function inPostgresql(name: ColumnName, texts: readonly string[]): Promise<Converted[]> {
  const column: StoredColumn = COLUMNS[name]
  const code = `(SELECT (place - 1)::integer FROM unnest($2::text[]) WITH ORDINALITY AS u (code, place) WHERE code = t)`
  const prepared = preparedValue(column, TEXT, code)
  const value = prepared.value({ text: 't', parsed: 'p' })
  const rows = await database.admin(
    `SELECT t IS NULL AS missing, (${value})::text AS value FROM (SELECT t, ${prepared.parsed?.('t') ?? '1'} AS p
       FROM (SELECT ${prepared.text('s')} AS t FROM unnest($1::text[]) WITH ORDINALITY AS v (s, place) ORDER BY place OFFSET 0) AS a OFFSET 0) AS b
     WHERE cardinality($2::text[]) > 0`,
    [texts, WARDS],
  )
  return rows as unknown as Converted[]
}

const NUMBERS = [
  '0',
  '-0',
  '1',
  '+5',
  '-7',
  '1.5',
  '2.5',
  '-2.5',
  '0.005',
  '0.015',
  '-0.025',
  '1.005',
  '1e3',
  '1E-3',
  '1e+3',
  '.5',
  '5.',
]
const EDGE_NUMBERS = [
  '4611686018427387903',
  '4611686018427387904',
  '-4611686018427387904',
  '46116860184273879.04',
  '99999999999999999999.5',
  '100000000000000000000',
  '1e20',
  '1e19',
  '1e400',
  '1.0000000000000000005',
  '0.4999999999999999999',
  '0.0049999999999999999999',
  `0.${'1'.repeat(300)}`,
]
const NO_NUMBERS = [
  '1_000',
  '1,000',
  '0x10',
  '--5',
  '.',
  'e5',
  '1e',
  '1.2.3',
  '１２',
  '١٢',
  '1 2',
  'Infinity',
  'abc',
  '$5',
  '1e5000',
  '9'.repeat(5000),
]
const MISSING = [
  '',
  ' ',
  '\t',
  '　',
  'NA',
  'n/a',
  '#N/A',
  'NaN',
  'NULL',
  'None',
  '\\N',
  '-',
  '--',
  'inf',
  '-INF',
  ' null ',
  'NULLS',
  'ＮＡ',
]
const DATES = [
  '2025-01-31',
  '2025/1/31',
  '2025.1.31',
  '20250131',
  '2025年1月31日',
  '2025-1-5 08:00:00',
  '2024-02-29',
  '1900-02-28',
  '2000-02-29',
  '0001-01-01',
  '9999-12-31',
]
const NO_DATES = [
  '2025-02-29',
  '1900-02-29',
  '2025-13-01',
  '2025-00-10',
  '2025-01-00',
  '2025-04-31',
  '0000-01-01',
  '10000-01-01',
  '2025-01',
  '20251301',
  '25-01-01',
  '2025-01-31x',
  'infinity',
  '0044-03-15 BC',
  '2025-01-31 8',
  '２０２５-01-01',
  '2025-01-31 08:00\nx',
]
const MOMENTS = [
  '2025-01-31 08:00:00',
  '2025-01-31T08:00:00Z',
  '2025-01-31 08:00:00.5',
  '2025-01-31 08:00:00.123456',
  '2025-01-31 08:00:00.1234567',
  '2025-01-31 08:00',
  '2025/1/5 8:05:09',
  '2025-01-31',
  '2025-01-31 08:00:00+08',
  '2025-01-31 08:00:00+08:00',
  '2025-01-31 08:00:00-0530',
  '2025-01-01 00:30:00+01:00',
  '2025-01-31 08:00:0.-0530',
  '2025-01-31 8:00:0+08',
  '9999-12-31 23:59:59.999999',
  '0001-01-01 00:00:00',
]
const NO_MOMENTS = [
  '2025-01-31 25:00:00',
  '2025-01-31 08:60:00',
  '2025-01-31 08:00:60',
  '2025-02-30 08:00:00',
  '2025-01-31 8',
  '9999-12-31 23:59:59-01:00',
  '0001-01-01 00:00:00+01:00',
  'infinity',
  '2025-01-31 08:00:00 abc',
  '10000-01-01 00:00:00',
]
const WORDS = [
  'true',
  'T',
  '1',
  'Yes',
  'y',
  '是',
  'false',
  'F',
  '0',
  'no',
  'N',
  '否',
  'maybe',
  '2',
  '内科',
  ' 外科 ',
  '外科　',
  'e\u0301',
  'a  b',
  'A B',
  "O'Neil",
  '😀',
  'İ',
  'ß',
  '\u00a0x\u00a0',
]
/** An import rounds them away, or up; read from PostgreSQL they are misfits. */
const TOO_FINE = ['1e-400', '5e-400', '5e-19', '1.5e-30']
const ALL = [
  ...NUMBERS,
  ...EDGE_NUMBERS,
  ...NO_NUMBERS,
  ...MISSING,
  ...DATES,
  ...NO_DATES,
  ...MOMENTS,
  ...NO_MOMENTS,
  ...WORDS,
]

describe.each(Object.keys(COLUMNS) as ColumnName[])('%s', (name) => {
  test('is converted as an import converts it', async () => {
    const [there, here] = [await inDuckDb(name, ALL), await inPostgresql(name, ALL)]
    const differences = ALL.flatMap((text, i) =>
      JSON.stringify(there[i]) === JSON.stringify(here[i])
        ? []
        : [{ text: text.slice(0, 80), there: there[i], here: here[i] }],
    )
    expect(differences).toEqual([])
  })

  test('no text gets another value than an import gives it, and none fails', async () => {
    const piece = fc.constantFrom(...'0123456789+-./: eETZ年月日_'.split(''), '\n', '\t', "'", '\\', 'é', '内')
    const noise = fc.array(piece, { maxLength: 24 }).map((parts) => parts.join(''))
    const changed = fc
      .tuple(fc.constantFrom(...[...ALL, ...TOO_FINE].filter((text) => text.length < 100)), fc.nat(), piece)
      .map(
        ([text, at, by]) => `${text.slice(0, at % (text.length + 1))}${by}${text.slice((at % (text.length + 1)) + 1)}`,
      )
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(noise, changed), { minLength: 200, maxLength: 300 }), async (texts) => {
        const [there, here] = [await inDuckDb(name, texts), await inPostgresql(name, texts)]
        const wrong = texts.flatMap((text, i) => {
          const same =
            there[i]?.missing === here[i]?.missing && (here[i]?.value === null || here[i]?.value === there[i]?.value)
          return same ? [] : [{ text, there: there[i], here: here[i] }]
        })
        expect(wrong).toEqual([])
      }),
      { numRuns: 8 },
    )
  })
})

describe('a whole table', () => {
  const stored: StoredTable = { kind: 'private', unitColumn: 'person', columns: COLUMNS }
  const names = ['person', ...Object.keys(COLUMNS)]
  const pick = (list: readonly string[], i: number): string => list[i % list.length] ?? ''
  const fits: Readonly<Record<ColumnName, (i: number) => string>> = {
    integer: (i) => pick(['1', '-7', '', '30', 'NA'], i),
    decimal2: (i) => pick([...NUMBERS, ''], i),
    decimal0: (i) => pick([...NUMBERS, 'nan'], i * 7),
    decimal6: (i) => pick(NUMBERS, i * 3),
    code: (i) => pick([...WARDS.slice(0, 4), 'e\u0301', ''], i),
    text: (i) => pick(WORDS, i),
    boolean: (i) => pick(['true', '否', '', '1'], i),
    date: (i) => pick([...DATES, ''], i),
    timestamp: (i) => pick(MOMENTS, i),
  }
  const rows = Array.from({ length: 3000 }, (_, i) => [
    pick(['p', ' p', '', '人', 'NULL'], i * 11) + String((i * i) % 211),
    ...(Object.keys(COLUMNS) as ColumnName[]).map((name) => fits[name](i)),
  ])
  rows.push(...rows.slice(0, 50))
  const secret = 'ab'.repeat(32)

  test('has the same units, ranks and values as an import of the same rows', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'pg-source-'))
    const path = join(folder, 't.csv')
    const quoted = (cell: string) => `"${cell.replaceAll('"', '""')}"`
    await writeFile(path, [names, ...rows].map((row) => row.map(quoted).join(',')).join('\n'))
    const there: string[] = []
    await prepareTable(
      { name: 't', stored, source: { kind: 'file', path, format: 'csv', bytes: 1000 } },
      {
        connection: duckdb,
        tables: [],
        workDir: folder,
        unitSecret: secret,
        segmentPath: () => join(folder, 'segment.parquet'),
        onRead: () => undefined,
        onSegment: async ({ path: segment }) => {
          const read = await duckdb.runAndReadAll(
            `SELECT CAST(CASE WHEN __unit >= 9223372036854775808 THEN CAST(__unit AS HUGEINT) - 18446744073709551616 ELSE __unit END AS VARCHAR),
               CAST(__rank AS VARCHAR), ${Object.keys(COLUMNS)
                 .map((name) => `CAST("${name}" AS VARCHAR)`)
                 .join(', ')} FROM '${segment}'`,
          )
          there.push(...read.getRows().map((row) => JSON.stringify(row)))
        },
      },
    )
    await rm(folder, { recursive: true })

    const column = (name: string) => ({ name, type: TEXT, notNull: false })
    const target = {
      schema: 'yingbi',
      name: 'prepared',
      from: { schema: 'public', table: 'source' },
      stored,
      unit: column('person'),
      columns: Object.keys(COLUMNS).map(column),
      rowsPerUnit: 4,
    }
    await database.admin(`CREATE TABLE source (${names.map((name) => `"${name}" text`).join(', ')})`)
    await database.admin(
      `INSERT INTO source SELECT ${names.map((_, i) => `r->>${i}`).join(', ')} FROM json_array_elements($1::json) AS r`,
      [JSON.stringify(rows)],
    )
    await database.admin(createStatement(target))
    const { text, values } = fillStatement(target, secret)
    const [counts] = await database.admin(text, values)
    const here = await database.admin(
      `SELECT json_build_array(__unit::text, __rank::text, ${Object.keys(COLUMNS)
        .map((name) => `"${name}"::text`)
        .join(', ')})::text AS row FROM yingbi.prepared`,
    )
    const normalRow = (text: unknown) => JSON.stringify(JSON.parse(String(text)))
    expect(here.map(({ row }) => normalRow(row)).toSorted()).toEqual(there.toSorted())
    expect(here).toHaveLength(3050)
    expect(Number(counts?.['rows'])).toBe(3050)
  })

  test('stores the rows that may count first, by unit', async () => {
    const placed = await database.admin(
      `SELECT __rank > 4 AS beyond, __unit::text AS unit, __rank AS rank FROM yingbi.prepared ORDER BY ctid`,
    )
    const key = (row: Record<string, unknown>) =>
      [row['beyond'] === true, BigInt(String(row['unit'])), Number(row['rank'])] as const
    // A short row may find room in the page before its own.
    const outOfPlace = placed.filter((row, i) => {
      const before = placed[i - 1]
      if (before === undefined) return false
      const [x, y] = [key(before), key(row)]
      return x[0] === y[0] ? x[1] > y[1] || (x[1] === y[1] && x[2] > y[2]) : x[0]
    })
    expect(outOfPlace.length).toBeLessThan(placed.length / 100)
  })
})
