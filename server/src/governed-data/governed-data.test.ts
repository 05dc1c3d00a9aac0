import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { readCells, type Cell } from '../connectors/duckdb/cells.ts'
import { quoteText } from '../connectors/duckdb/quote.ts'
import { loadMasterKey } from './data-key.ts'
import { GovernedData, type SealedData } from './governed-data.ts'
import type { PrepareTable, SourceFile } from './import/import-job.ts'
import { SegmentStore } from './segment-store.ts'
import { Spool } from './spool.ts'
import type { StoredColumn, StoredTable } from './stored-tables.ts'

let dataDir: string
let inputDir: string
let spool: Spool
let governed: GovernedData
let connection: DuckDBConnection

beforeAll(async () => {
  connection = await (await DuckDBInstance.create(':memory:', { threads: '1' })).connect()
})
afterAll(() => connection.closeSync())
beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'yingbi-governed-'))
  inputDir = mkdtempSync(join(tmpdir(), 'yingbi-input-'))
  spool = await Spool.open(dataDir)
  const masterKey = await loadMasterKey({ dataKey: null, dataDir })
  governed = new GovernedData({ dataDir, masterKey, segments: new SegmentStore(join(dataDir, 'segments')), spool })
})
afterEach(() => {
  spool.close()
  rmSync(dataDir, { recursive: true })
  rmSync(inputDir, { recursive: true })
})

const column = (type: StoredColumn['type'], more: Partial<StoredColumn> = {}): StoredColumn => ({
  type,
  scale: type === 'integer' ? 0 : null,
  codes: null,
  nullable: true,
  ...more,
})
const visits: StoredTable = {
  kind: 'private',
  unitColumn: 'person_id',
  columns: {
    cost: column('decimal', { scale: 2 }),
    district: column('code', { codes: ['北区', '南区'] }),
    note: column('text'),
  },
}

function file(name: string, content: string | Buffer): SourceFile {
  const path = join(inputDir, name)
  writeFileSync(path, content)
  const format = name.endsWith('.jsonl') ? 'jsonl' : name.endsWith('.parquet') ? 'parquet' : 'csv'
  return { kind: 'file', path, format, bytes: statSync(path).size }
}
const table = (source: PrepareTable['source'], stored = visits): PrepareTable => ({ name: 'visits', stored, source })
const seal = async (...tables: PrepareTable[]): Promise<SealedData> =>
  governed.seal({ datasetId: 'hospital', version: 'd1', tables })

async function rowsOf(data: SealedData, select: string, name = 'visits'): Promise<Cell[][]> {
  const rows: Cell[][] = []
  await governed.openTable(data, name, async (path) => {
    const result = await connection.run(`SELECT ${select} FROM read_parquet(${quoteText(path)})`)
    rows.push(...readCells(await result.getRows(), result.columnTypes()))
  })
  return rows
}

const CSV = `Person ID,Cost,district,Note
p1,10.005,北区,"a ""quoted"" note"
p2,3,南区,
p1,-1.2,,x
,5,北区,without a unit
p1,10.005,北区,"a ""quoted"" note"
`

describe('a path to the unit over other tables', () => {
  const text = column('text')
  const toVisits = { column: 'visit_id', table: 'visits', key: 'visit_id' }
  const toPrescriptions = { column: 'prescription_id', table: 'prescriptions', key: 'prescription_id' }
  const byPath = (columns: StoredTable['columns'], unitPath: StoredTable['unitPath']): StoredTable => ({
    kind: 'private',
    unitColumn: 'person_id',
    columns,
    ...(unitPath === undefined ? {} : { unitPath }),
  })
  const tables = (visitRows: string, format: 'csv' | 'jsonl' = 'csv'): PrepareTable[] => {
    const items =
      format === 'csv'
        ? file('items.csv', 'prescription_id,quantity\nr1,1\nr1,2\nr2,3\n r2 ,4\nr3,5\nr9,6\n,7\n')
        : file('items.jsonl', '{"prescription_id":"r1","quantity":1}\n{"prescription_id":"r9","quantity":6}\n')
    return [
      { name: 'items', stored: byPath({ quantity: column('integer') }, [toPrescriptions, toVisits]), source: items },
      {
        name: 'prescriptions',
        stored: byPath({ prescription_id: text }, [toVisits]),
        source: file('prescriptions.csv', 'prescription_id,visit_id\nr1,v1\nr2,v2\nr3,v3\nr4,\n'),
      },
      { name: 'visits', stored: byPath({ visit_id: text }, undefined), source: file('visits.csv', visitRows) },
    ]
  }

  it('gives each row the unit of the row that it belongs to, and leaves out the others', async () => {
    const data = await seal(...tables('person_id,visit_id\np1,v1\np2,v2\n,v3\np2,v4\n,\n'))
    const visitUnits = new Map((await rowsOf(data, 'visit_id, __unit')).map(([visit, unit]) => [visit, unit]))
    expect(await rowsOf(data, 'prescription_id, __unit, __rank', 'prescriptions')).toEqual(
      expect.arrayContaining([
        ['r1', visitUnits.get('v1'), 1n],
        ['r2', visitUnits.get('v2'), 1n],
      ]),
    )
    const items = await rowsOf(data, 'quantity, __unit', 'items')
    expect(items.toSorted(byText)).toEqual(
      [
        [1n, visitUnits.get('v1')],
        [2n, visitUnits.get('v1')],
        [3n, visitUnits.get('v2')],
        [4n, visitUnits.get('v2')],
      ].toSorted(byText),
    )
  })

  it('reads JSON lines too', async () => {
    const data = await seal(...tables('person_id,visit_id\np1,v1\n', 'jsonl'))
    expect(await rowsOf(data, 'quantity', 'items')).toEqual([[1n]])
  })

  it('is an error when a key is in several rows, of one unit or of two, and names no value', async () => {
    for (const other of ['p1', 'p2']) {
      await expect(seal(...tables(`person_id,visit_id\np1,v1\n${other},v1\n`))).rejects.toMatchObject({
        code: 'UPLOAD_KEY_REPEATED',
        params: { table: 'visits', column: 'visit_id' },
      })
    }
  })

  it('is an error when no row reaches a unit', async () => {
    await expect(seal(...tables('person_id,visit_id\np1,v7\n'))).rejects.toMatchObject({
      code: 'UPLOAD_NULL',
      params: { table: 'items', column: 'prescription_id', share: '100%' },
    })
  })
})

describe('the prepared layout', () => {
  it('holds fixed-point numbers, code positions, unit hashes and ranks, sorted by unit, without identifiers', async () => {
    const data = await seal(table(file('visits.csv', CSV)))
    expect(await rowsOf(data, 'cost, district, note, __rank')).toHaveLength(4)
    const described = await rowsOf(data, `DISTINCT typeof(__unit), typeof(__rank), typeof(cost), typeof(district)`)
    expect(described).toEqual([['UBIGINT', 'INTEGER', 'BIGINT', 'USMALLINT']])
    const columns: Cell[][] = []
    await governed.openTable(data, 'visits', async (path) => {
      const result = await connection.run(`DESCRIBE SELECT * FROM read_parquet(${quoteText(path)})`)
      columns.push(...readCells(await result.getRows(), result.columnTypes()))
    })
    expect(columns.map(([name]) => name)).toEqual(['__unit', '__rank', 'cost', 'district', 'note'])
    const rows = await rowsOf(data, '__unit, __rank, cost, district, note')
    const units = rows.map(([unit]) => unit as bigint)
    expect(units).toEqual(units.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0)))
    const large = rows.filter(([unit]) => units.filter((other) => other === unit).length === 3)
    expect(large.map(([, rank]) => rank)).toEqual([1n, 2n, 3n])
    expect(rows.map(([, , ...values]) => values).toSorted(byText)).toEqual(
      [
        [-120n, null, 'x'],
        [1000n, 0n, 'a "quoted" note'],
        [1000n, 0n, 'a "quoted" note'],
        [300n, 1n, null],
      ].toSorted(byText),
    )
  })

  it('ranks the rows of a unit by their content alone, whatever else is in the file and in which order', async () => {
    const header = 'person_id,cost,district,note\n'
    const own = Array.from({ length: 20 }, (_, n) => `p1,${n},北区,n${n}`)
    const others = Array.from({ length: 50 }, (_, n) => `q${n},${n},南区,`)
    const secret = { createDataKey: fixedKey }
    const fixed = new GovernedData({
      dataDir,
      // One unit secret for both imports, as it would be if a neighbouring data set had been sealed instead.
      masterKey: Object.assign(await loadMasterKey({ dataKey: null, dataDir }), secret),
      segments: new SegmentStore(join(dataDir, 'segments')),
      spool,
    })
    const ranksOf = async (lines: string[], version: string): Promise<Cell[][]> => {
      const source = file(`${version}.csv`, header + lines.join('\n'))
      const data = await fixed.seal({ datasetId: 'h', version, tables: [table(source)] })
      const store = new SegmentStore(join(dataDir, 'segments'))
      const place = { datasetId: 'h', dataVersion: version, table: 'visits', number: 0, count: 1 }
      const plain = await store.read(FIXED.segmentKey, place)
      expect(data.segments).toHaveLength(1)
      return spool.withFile(plain, async (path) => {
        const result = await connection.run(
          `SELECT note, __rank FROM read_parquet(${quoteText(path)}) WHERE district = 0 ORDER BY __rank`,
        )
        return readCells(await result.getRows(), result.columnTypes())
      })
    }
    const alone = await ranksOf(own, 'd1')
    expect(alone).toHaveLength(20)
    expect(alone.map(([note]) => note)).not.toEqual(own.map((_, n) => `n${n}`))
    expect(await ranksOf([...others, ...own.toReversed()], 'd2')).toEqual(alone)
  })

  it('is the same from CSV, JSON lines and Parquet', async () => {
    const csv = file('a.csv', 'person_id,cost,district,note\np1,1.5,北区,x\np2,2.25,南区,\n')
    const jsonl = file(
      'a.jsonl',
      '{"person_id":"p1","cost":1.5,"district":"北区","note":"x"}\n{"person_id":"p2","cost":"2.25","district":"南区"}\n',
    )
    const path = join(inputDir, 'a.parquet')
    await connection.run(
      `COPY (SELECT 'p1' AS person_id, 1.5::DOUBLE AS cost, '北区' AS district, 'x' AS note
        UNION ALL SELECT 'p2', 2.25, '南区', NULL) TO ${quoteText(path)}`,
    )
    const parquet: SourceFile = { kind: 'file', path, format: 'parquet', bytes: statSync(path).size }
    for (const [index, source] of [csv, jsonl, parquet].entries()) {
      const data = await governed.seal({ datasetId: 'h', version: `d${index}`, tables: [table(source)] })
      expect((await rowsOf(data, 'cost, district, note')).toSorted(byText)).toEqual(
        [
          [150n, 0n, 'x'],
          [225n, 1n, null],
        ].toSorted(byText),
      )
    }
  })

  it('gives one person the same hash in every table, and another hash in another data version', async () => {
    const people = table(file('people.csv', 'person_id,note\np1,a\np2,b\n'), {
      kind: 'private',
      unitColumn: 'person_id',
      columns: { note: column('text') },
    })
    const both = [table(file('visits.csv', CSV)), { ...people, name: 'people' }]
    const data = await seal(...both)
    const units = async (from: SealedData, name: string): Promise<Cell[]> =>
      (await rowsOf(from, 'DISTINCT __unit', name)).map(([unit]) => unit ?? null).toSorted(byText)
    expect(await units(data, 'visits')).toEqual(await units(data, 'people'))
    const again = await governed.seal({ datasetId: 'hospital', version: 'd2', tables: both })
    expect(await units(again, 'people')).not.toEqual(await units(data, 'people'))
  })

  it('keeps public tables without unit and rank', async () => {
    const stored: StoredTable = {
      kind: 'public',
      unitColumn: null,
      columns: { name: column('text'), n: column('integer') },
    }
    const data = await seal(table(file('districts.csv', 'name,n\n北区,1\n南区,2\n'), stored))
    expect(await rowsOf(data, '*')).toEqual([
      ['北区', 1n],
      ['南区', 2n],
    ])
  })

  it('is cut into ranges of units, empty ones too, when the source is large', async () => {
    const setup = [`CREATE TABLE people AS SELECT 'p' || (range % 7) AS person_id, range AS n FROM range(1000)`]
    const stored: StoredTable = { kind: 'private', unitColumn: 'person_id', columns: { n: column('integer') } }
    const source = { kind: 'query', sql: 'SELECT * FROM people', rows: 10_000_000 } as const
    const data = await governed.seal({ datasetId: 'h', version: 'd1', setup, tables: [table(source, stored)] })
    expect(data.segments.map(({ number }) => number)).toEqual(Array.from({ length: 20 }, (_, n) => n))
    const rows = await rowsOf(data, '__unit, __rank, n')
    expect(rows).toHaveLength(1000)
    const order = rows.map(([unit, rank]) => (unit as bigint) * 100_000n + (rank as bigint))
    expect(order).toEqual(order.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0)))
  })
})

const byText = (a: unknown, b: unknown): number => (String(a) < String(b) ? -1 : 1)
const FIXED = { segmentKey: Buffer.alloc(32, 1), unitSecret: Buffer.alloc(32, 2) }
const fixedKey = () => ({ key: FIXED, wrapped: Buffer.alloc(0) })

describe('after an import', () => {
  it('no plain value is left in the data directory or the spool', async () => {
    const canary = 'canary-4711-value'
    const lines = Array.from({ length: 2000 }, (_, n) => `p${n},1,北区,${canary}-${n}`)
    await seal(table(file('visits.csv', `person_id,cost,district,note\n${lines.join('\n')}\n`)))
    const left = filesBelow(dataDir)
    expect(left.map((path) => path.slice(dataDir.length + 1)).toSorted()).toEqual([
      'keys/data-key',
      'segments/hospital/d1/visits-0.seg',
    ])
    for (const path of left) expect(readFileSync(path).includes('canary')).toBe(false)
    expect(filesBelow(spool.folder)).toEqual([])
  })

  it('nothing is left of one that failed or was aborted', async () => {
    await expect(seal(table(file('visits.csv', CSV.replace('-1.2', 'abc'))))).rejects.toMatchObject({
      code: 'UPLOAD_VALUE',
    })
    const abort = new AbortController()
    const setup = ['CREATE TABLE t AS SELECT a.range AS person_id FROM range(1000000) a, range(1000) b']
    const stored: StoredTable = { kind: 'private', unitColumn: 'person_id', columns: {} }
    const running = governed.seal({
      datasetId: 'h',
      version: 'd1',
      setup,
      tables: [table({ kind: 'query', sql: 'SELECT * FROM t', rows: 1 }, stored)],
      signal: abort.signal,
    })
    setTimeout(() => abort.abort(), 300)
    await expect(running).rejects.toMatchObject({ name: 'AbortError' })
    expect(filesBelow(dataDir).filter((path) => !path.endsWith('data-key'))).toEqual([])
    expect(filesBelow(spool.folder)).toEqual([])
  })

  it('what a crash left in the work folder is wiped', async () => {
    mkdirSync(join(dataDir, 'work', 'x'), { recursive: true })
    writeFileSync(join(dataDir, 'work', 'x', 'stage'), 'canary')
    await governed.wipeWork('any')
    expect(filesBelow(dataDir)).not.toContainEqual(expect.stringContaining('stage'))
  })
})

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
}

describe('a file that does not fit the policy', () => {
  const rows = 'person_id,cost,district,note\n'
  it.each<[string, string, object, string?]>([
    [
      'a missing column',
      'person_id,cost,note\np1,1,x\n',
      {
        code: 'UPLOAD_COLUMN_MISSING',
        params: { table: 'visits', column: 'district', columns: 'person_id, cost, note' },
      },
    ],
    [
      'a missing unit column',
      'cost,district,note\n1,北区,x\n',
      {
        code: 'UPLOAD_COLUMN_MISSING',
        params: { table: 'visits', column: 'person_id', columns: 'cost, district, note' },
      },
    ],
    [
      'a value of another type',
      `${rows}p1,1,北区,\np2,canary,北区,\n`,
      { code: 'UPLOAD_VALUE', params: { table: 'visits', column: 'cost', type: 'decimal', share: '50%' } },
    ],
    [
      'a value outside the code list',
      `${rows}p1,1,canary,\n`,
      { code: 'UPLOAD_VALUE', params: { table: 'visits', column: 'district', type: 'code', share: '100%' } },
    ],
    [
      'an empty value in a column that has none',
      `${rows}p1,,北区,\np2,1,北区,\n`,
      { code: 'UPLOAD_NULL', params: { table: 'visits', column: 'cost', share: '50%' } },
      'cost',
    ],
    [
      'no unit in any row',
      `${rows},1,北区,\n,2,北区,\n`,
      { code: 'UPLOAD_NULL', params: { table: 'visits', column: 'person_id', share: '100%' } },
    ],
    ['no rows', rows, { code: 'UPLOAD_EMPTY' }],
  ])('is turned down for %s, without a value', async (_what, content, error, required) => {
    const columns = Object.entries(visits.columns).map(([name, one]) => [name, { ...one, nullable: name !== required }])
    const stored = { ...visits, columns: Object.fromEntries(columns) as StoredTable['columns'] }
    const failed = seal(table(file('visits.csv', content), stored))
    await expect(failed).rejects.toMatchObject(error)
    await failed.catch((reason: unknown) => expect(JSON.stringify(reason)).not.toContain('canary'))
  })
})
