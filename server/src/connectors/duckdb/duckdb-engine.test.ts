import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DuckDbEngine } from './duckdb-engine.ts'

let folder: string
let spool: string
let engine: DuckDbEngine

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'yingbi-engine-'))
  spool = mkdtempSync(join(folder, 'spool-'))
  writeFileSync(join(folder, 'outside.csv'), 'a\n1\n')
  writeFileSync(join(spool, 'inside.csv'), 'a\n1\n')
  engine = await DuckDbEngine.open({ allowedDir: spool, memoryLimitMiB: 256, threads: 2, connections: 2 })
})
afterAll(() => {
  engine.close()
  rmSync(folder, { recursive: true })
})

describe('a locked-down engine', () => {
  it.each([
    ['copies nothing out', () => `COPY (SELECT 1 AS a) TO '${folder}/out.csv'`],
    ['attaches no file', () => `ATTACH '${folder}/other.db'`],
    ['exports nothing', () => `EXPORT DATABASE '${folder}/export'`],
    ['reads no file of the system', () => `SELECT * FROM read_csv('/etc/passwd')`],
    ['reads no file by its name', () => `SELECT * FROM '${folder}/outside.csv'`],
    ['reads no text', () => `SELECT * FROM read_text('${folder}/outside.csv')`],
    ['reads no bytes', () => `SELECT * FROM read_blob('${folder}/outside.csv')`],
    ['leaves the spool by no path', () => `SELECT * FROM read_text('${spool}/../outside.csv')`],
    ['lists no folder', () => `SELECT * FROM glob('${folder}/*')`],
    ['installs nothing', () => 'INSTALL httpfs'],
    ['loads nothing', () => 'LOAD httpfs'],
    ['loads no library', () => `LOAD '${folder}/x.duckdb_extension'`],
    ['goes to no network', () => `SELECT * FROM read_csv('https://example.com/a.csv')`],
    ['changes no setting', () => 'SET threads = 8'],
    ['unlocks nothing', () => 'SET lock_configuration = false'],
    ['resets nothing', () => 'RESET enable_external_access'],
    ['widens no folder', () => `SET allowed_directories = ['/']`],
    ['spills nowhere', () => `SET temp_directory = '${folder}'`],
    ['profiles into no file', () => `SET profiling_output = '${folder}/profile.json'`],
    ['knows no environment', () => `SELECT getenv('HOME')`],
  ])('%s', async (_fact, sql) => {
    await expect(engine.run(sql())).rejects.toMatchObject({
      failure: { failureClass: expect.stringMatching(/^(Permission|Invalid Input|Catalog) Error$/) },
    })
    expect(readdirSync(folder).filter((name) => !name.startsWith('spool-'))).toEqual(['outside.csv'])
  })

  it('reads from the spool', async () => {
    await expect(engine.query(`SELECT * FROM read_csv('${spool}/inside.csv')`)).resolves.toEqual({
      columns: ['a'],
      rows: [[1n]],
    })
  })

  it('has no file system besides the spool', async () => {
    const { rows } = await engine.query(
      `SELECT array_to_string(current_setting('allowed_directories'), ';'), current_setting('temp_directory')`,
    )
    expect(rows).toEqual([[`${spool}/`, '']])
  })
})

describe('a query', () => {
  it('cannot write', async () => {
    await expect(engine.query('CREATE TABLE t (a INTEGER)')).rejects.toMatchObject({
      failure: { kind: 'failed', failureClass: 'TransactionContext Error' },
    })
  })

  it('is one statement', async () => {
    await expect(engine.query('SELECT 1; SELECT 2')).rejects.toMatchObject({ failure: { kind: 'failed' } })
  })

  it('returns integers as bigint and times as ISO text', async () => {
    const { rows } = await engine.query(`SELECT 1::UTINYINT, 2::BIGINT, 3::HUGEINT, 1.5::DOUBLE, 'x', true, NULL,
      DATE '2025-01-31', TIMESTAMP '2025-01-31 08:00:00', TIMESTAMP '1969-12-31 23:59:59.000001', 1.50::DECIMAL(9,2)`)
    expect(rows).toEqual([
      [1n, 2n, 3n, 1.5, 'x', true, null, '2025-01-31', '2025-01-31T08:00:00Z', '1969-12-31T23:59:59.000001Z', '1.50'],
    ])
  })

  it('ends at its time limit', async () => {
    await expect(engine.query(ENDLESS, { timeoutMs: 50 })).rejects.toMatchObject({ failure: { kind: 'timed-out' } })
  })

  it('ends when it is aborted, and when it is aborted before it has begun', async () => {
    const abort = new AbortController()
    const running = engine.query(ENDLESS, { signal: abort.signal })
    setTimeout(() => abort.abort(), 20)
    await expect(running).rejects.toMatchObject({ failure: { kind: 'aborted' } })
    await expect(engine.query('SELECT 1', { signal: abort.signal })).rejects.toMatchObject({
      failure: { kind: 'aborted' },
    })
  })

  it('leaves the queue when it is aborted while it waits', async () => {
    const busy = new AbortController()
    const running = [1, 2].map(async () => engine.query(ENDLESS, { signal: busy.signal }))
    const waiting = new AbortController()
    const queued = engine.query('SELECT 1', { signal: waiting.signal })
    waiting.abort()
    await expect(queued).rejects.toMatchObject({ failure: { kind: 'aborted' } })
    busy.abort()
    for (const ended of await Promise.allSettled(running)) expect(ended.status).toBe('rejected')
    await expect(engine.query('SELECT 1')).resolves.toMatchObject({ rows: [[1n]] })
  })

  it('says nothing of the data it failed on', async () => {
    const failed = engine.query(`SELECT CAST('canary-4711' AS INTEGER)`)
    const error: unknown = await failed.catch((reason: unknown) => reason)
    expect(error).toMatchObject({ message: 'Conversion Error' })
    expect(inspect(error, { depth: 10, showHidden: true })).not.toContain('canary')
  })

  it('shares the engine with a hundred others', async () => {
    await engine.run('CREATE TABLE numbers AS SELECT range AS n FROM range(100000)')
    const sums = await Promise.all(
      Array.from({ length: 100 }, async (_, index) => engine.query(`SELECT sum(n + ${index})::HUGEINT FROM numbers`)),
    )
    expect(sums.map(({ rows }) => rows[0]?.[0])).toEqual(
      Array.from({ length: 100 }, (_, index) => 4999950000n + 100000n * BigInt(index)),
    )
  })

  it('fails when it needs more memory than the limit, and the engine goes on', async () => {
    await expect(
      engine.query('SELECT count(*) FROM (SELECT DISTINCT range AS a, hash(range) AS b FROM range(40000000))'),
    ).rejects.toMatchObject({ failure: { kind: 'failed', failureClass: 'Out of Memory Error' } })
    await expect(engine.query('SELECT 1')).resolves.toMatchObject({ rows: [[1n]] })
  })
})

const ENDLESS = 'SELECT count(*) FROM range(100000000000) a, range(1000000) b'
