import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readCells, type Cell } from '../../connectors/duckdb/cells.ts'
import { quoteText } from '../../connectors/duckdb/quote.ts'
import type { StoredColumn } from '../stored-tables.ts'
import { preparedColumn } from './prepared-column.ts'

let connection: DuckDBConnection
beforeAll(async () => {
  connection = await (await DuckDBInstance.create(':memory:', { threads: '1' })).connect()
  await connection.run("SET TimeZone = 'UTC'; CREATE TYPE sexes AS ENUM ('F', 'M', '男')")
})
afterAll(() => connection.closeSync())

const MISFIT = 'misfit'

async function prepare(column: Partial<StoredColumn> & Pick<StoredColumn, 'type'>, text: string | null): Promise<Cell> {
  const { text: clean, value } = preparedColumn({ scale: null, codes: null, nullable: true, ...column }, 'sexes')
  const source = text === null ? 'NULL' : quoteText(text)
  const result = await connection.run(
    `SELECT ${value('t')} AS v, t IS NOT NULL AND v IS NULL
     FROM (SELECT ${clean('s')} AS t FROM (SELECT ${source}::VARCHAR AS s))`,
  )
  const row = readCells(await result.getRows(), result.columnTypes())[0]
  if (row?.[1] === true) return MISFIT
  return row?.[0] ?? null
}

describe('a decimal on a grid of 1/100', () => {
  it.each<[string | null, Cell]>([
    ['12.34', 1234n],
    [' 12.3 ', 1230n],
    ['\u300012\u00a0', 1200n],
    ['-0', 0n],
    ['+5', 500n],
    ['.5', 50n],
    ['5.', 500n],
    ['1e3', 100000n],
    ['1.5E-1', 15n],
    // Ties go to the even neighbour, on both sides of zero.
    ['0.005', 0n],
    ['0.015', 2n],
    ['0.025', 2n],
    ['-0.005', 0n],
    ['-0.015', -2n],
    ['-0.025', -2n],
    ['0.0050000001', 1n],
    ['1.995', 200n],
    ['9999999999999.99', 999999999999999n],
    ['-9999999999999.99', -999999999999999n],
    ['99999999999999.99', 9999999999999999n],
    ['0.29', 29n],
    ['1.10', 110n],
    ['1.100', 110n],
    ['46116860184273879.03', 4611686018427387903n],
    ['46116860184273879.04', MISFIT],
    ['-46116860184273879.03', -4611686018427387903n],
    ['99999999999999999999999999999999999999999', MISFIT],
    ['1e400', MISFIT],
    ['1,000', MISFIT],
    ['1_000', MISFIT],
    ['0x10', MISFIT],
    ['abc', MISFIT],
    ['12 元', MISFIT],
    ['=1+1', MISFIT],
    ['', null],
    [null, null],
    ['NaN', null],
    ['-inf', null],
    ['NA', null],
    ['\\N', null],
  ])('keeps %j as %s', async (text, expected) => {
    expect(await prepare({ type: 'decimal', scale: 2 }, text)).toEqual(expected)
  })

  it.each([
    [0, '2.5', 2n],
    [0, '3.5', 4n],
    [6, '0.0000005', 0n],
    [6, '0.0000015', 2n],
    [6, '-0.0000025', -2n],
  ])('rounds half to even at scale %i: %s', async (scale, text, expected) => {
    expect(await prepare({ type: 'decimal', scale }, text)).toBe(expected)
  })
})

describe.each<[StoredColumn['type'], [string, Cell][]]>([
  [
    'integer',
    [
      ['42', 42n],
      ['-7', -7n],
      ['1.0', 1n],
      ['1e3', 1000n],
      ['1.5', MISFIT],
      ['1.50', MISFIT],
      ['15e-1', MISFIT],
      ['999999999999999', 999999999999999n],
      ['-9999999999999999', -9999999999999999n],
      ['4611686018427387903', 4611686018427387903n],
      ['4611686018427387904', MISFIT],
      ['99999999999999999999.5', MISFIT],
      ['99999999999999999999', MISFIT],
      ['one', MISFIT],
    ],
  ],
  [
    'code',
    [
      ['F', 0n],
      ['M ', 1n],
      ['男', 2n],
      ['f', MISFIT],
      ['X', MISFIT],
      ['', null],
    ],
  ],
  [
    'text',
    [
      ['  kept  ', '  kept  '],
      ['e\u0301', 'é'],
      ['NA', 'NA'],
      ['', null],
    ],
  ],
  [
    'boolean',
    [
      ['true', true],
      ['F', false],
      ['1', true],
      ['0', false],
      ['是', true],
      ['否', false],
      ['2', MISFIT],
    ],
  ],
  [
    'date',
    [
      ['2025-01-31', '2025-01-31'],
      ['2025/1/5', '2025-01-05'],
      ['2025.1.5', '2025-01-05'],
      ['20250131', '2025-01-31'],
      ['2025年1月5日', '2025-01-05'],
      ['2025-01-31 23:59:59', '2025-01-31'],
      ['2025-02-30', MISFIT],
      ['2025-01-31x', MISFIT],
      ['31/01/2025', MISFIT],
      ['infinity', MISFIT],
      ['0000-01-01', MISFIT],
    ],
  ],
  [
    'timestamp',
    [
      ['2025-01-31T08:00:00+08:00', '2025-01-31T00:00:00Z'],
      ['2025-01-31T08:00:00Z', '2025-01-31T08:00:00Z'],
      ['2025-01-31 08:00', '2025-01-31T08:00:00Z'],
      ['2025/1/31 8:00:00', '2025-01-31T08:00:00Z'],
      ['2025-01-31', '2025-01-31T00:00:00Z'],
      ['2025-01-31 08:00:00.123456', '2025-01-31T08:00:00.123456Z'],
      ['9999-12-31 23:59:59.999999', '9999-12-31T23:59:59.999999Z'],
      ['9999-12-31 23:59:59-01:00', MISFIT],
      ['08:00', MISFIT],
      ['infinity', MISFIT],
      ['2025-01-31 25:00', MISFIT],
    ],
  ],
])('a column of type %s', (type, cases) => {
  it.each(cases)('keeps %j as %s', async (text, expected) => {
    expect(await prepare({ type }, text)).toEqual(expected)
  })
})
