import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { DuckDbEngine } from '../connectors/duckdb/duckdb-engine.ts'
import { loadMasterKey } from './data-key.ts'
import { GovernedData, type SealedData } from './governed-data.ts'
import { ResidentTables, type PreparedTable } from './resident-tables.ts'
import { SegmentStore } from './segment-store.ts'
import { Spool } from './spool.ts'
import type { StoredTable } from './stored-tables.ts'

const ROWS = 40_000
const stored: StoredTable = {
  kind: 'private',
  unitColumn: 'person_id',
  columns: { n: { type: 'integer', scale: 0, codes: null, nullable: true } },
}

let dataDir: string
let spool: Spool
let engine: DuckDbEngine
let governed: GovernedData
let sealed: SealedData
let opened: string[]
let made: ResidentTables[]

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'yingbi-resident-'))
  spool = await Spool.open(dataDir)
  engine = await DuckDbEngine.open({ allowedDir: spool.folder, memoryLimitMiB: 256, threads: 2, connections: 2 })
  const masterKey = await loadMasterKey({ dataKey: null, dataDir })
  governed = new GovernedData({ dataDir, masterKey, segments: new SegmentStore(join(dataDir, 'segments')), spool })
  const path = join(dataDir, 'n.csv')
  writeFileSync(path, ['person_id,n', ...Array.from({ length: ROWS }, (_, n) => `p${n % 100},${n}`)].join('\n'))
  const source = { kind: 'file', path, format: 'csv', bytes: statSync(path).size } as const
  const table = { stored, source }
  const tables = ['a', 'b', 'c'].map((name) => ({ name, ...table }))
  sealed = await governed.seal({ datasetId: 'id-1', version: 'd1', tables })
})
beforeEach(() => {
  opened = []
  made = []
})
afterEach(async () => {
  for (const tables of made) await tables.drop('hospital', 'd1')
})
afterAll(() => {
  engine.close()
  spool.close()
  rmSync(dataDir, { recursive: true })
})

function resident(limitBytes: number, data: () => SealedData | null = () => sealed): ResidentTables {
  const findData = (dataset: string, version: string): Promise<SealedData | null> => {
    opened.push(`${dataset}@${version}`)
    return Promise.resolve(data())
  }
  const tables = new ResidentTables({ engine, governed, limitBytes, findData })
  made.push(tables)
  return tables
}
const at = (table: string): PreparedTable => ({ dataset: 'hospital', dataVersion: 'd1', table })
const count = async (table: string): Promise<unknown> =>
  (await engine.query(`SELECT count(*), sum(n)::BIGINT FROM "hospital@d1/${table}"`)).rows[0]
const WHOLE = [BigInt(ROWS), BigInt((ROWS * (ROWS - 1)) / 2)]

describe('resident tables', () => {
  it('are opened once for all who ask, and leave no plain file behind', async () => {
    const tables = resident(1e9)
    const answers = await Promise.all(
      Array.from({ length: 20 }, async () => tables.withTables([at('a')], async () => count('a'))),
    )
    for (const answer of answers) expect(answer).toEqual(WHOLE)
    expect(opened).toEqual(['hospital@d1'])
    expect(readdirSync(spool.folder)).toEqual([])
  })

  it('go when the limit is passed, least recently used first, and come back when asked for', async () => {
    const one = resident(1)
    const size = await one.withTables([at('a')], () => Promise.resolve(one.bytes))
    await one.drop('other', 'd1')
    expect(one.names).toEqual([])
    const tables = resident(2.5 * size)
    for (const name of ['a', 'b']) await tables.withTables([at(name)], async () => count(name))
    await tables.withTables([at('a')], async () => count('a'))
    await tables.withTables([at('c')], async () => count('c'))
    await tables.drop('other', 'd1')
    expect(tables.names).toEqual(['hospital@d1/a', 'hospital@d1/c'])
    expect(await tables.withTables([at('b')], async () => count('b'))).toEqual(WHOLE)
  })

  it('stay while they are used, whatever the limit says', async () => {
    const tables = resident(1)
    await tables.withTables([at('a')], async () => {
      await tables.withTables([at('b')], async () => count('b'))
      await tables.drop('hospital', 'd1')
      expect(await count('a')).toEqual(WHOLE)
    })
  })

  it('are asked for by many at once under a limit that holds one of them', async () => {
    const tables = resident(1)
    const answers = await Promise.all(
      Array.from({ length: 60 }, async (_, n) => {
        const name = ['a', 'b', 'c'][n % 3] ?? 'a'
        return tables.withTables([at(name)], async () => count(name))
      }),
    )
    for (const answer of answers) expect(answer).toEqual(WHOLE)
  })

  it('are tried again after a failure', async () => {
    let data: SealedData | null = null
    const tables = resident(1e9, () => data)
    await expect(tables.withTables([at('a')], async () => count('a'))).rejects.toMatchObject({
      code: 'DATA_UNREADABLE',
    })
    data = sealed
    expect(await tables.withTables([at('a')], async () => count('a'))).toEqual(WHOLE)
  })

  it('are not there in part when a segment is unreadable', async () => {
    writeFileSync(join(dataDir, 'segments', 'id-1', 'd1', 'b-0.seg'), 'x')
    const tables = resident(1e9)
    await expect(tables.withTables([at('a'), at('b')], async () => count('b'))).rejects.toMatchObject({
      code: 'DATA_UNREADABLE',
    })
    await tables.drop('other', 'd1')
    await expect(count('b')).rejects.toMatchObject({ failure: { failureClass: 'Catalog Error' } })
  })
})
