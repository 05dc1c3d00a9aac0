import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  decodeEntryBundle,
  formatTlogProof,
  isSignedBy,
  leafHash,
  parseCheckpoint,
  parseTlogProof,
  verifyInclusion,
} from '@yingbi/engine/receipt'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openTestDatabase } from '../../test/open-test-database.ts'
import { openTestLog } from '../../test/open-test-log.ts'
import type { Clock } from '../clock.ts'
import type { Database } from '../database/database.ts'
import { appendEvent } from './append-event.ts'
import { openEvidenceKeys, type EvidenceKeys } from './keys.ts'
import type { EvidenceLog } from './log.ts'
import type { LogProblem } from './log-problem.ts'
import { openTileStore } from './open-log.ts'

const clock: Clock = { now: () => new Date('2025-11-22T08:00:00.000Z') }

let database: Database
let dataDir: string
let keys: EvidenceKeys
beforeEach(async () => {
  database = await openTestDatabase()
  dataDir = await mkdtemp(join(tmpdir(), 'yingbi-log-'))
  keys = await openEvidenceKeys(dataDir)
})
afterEach(async () => {
  await database.close()
  await rm(dataDir, { recursive: true })
})

const open = (): Promise<EvidenceLog> => openTestLog({ db: database.db, keys, dataDir, clock })

/** Answers with the number of entries afterwards. */
async function append(count: number): Promise<number> {
  return database.db.transaction().execute(async (trx) => {
    let size = 0
    for (let i = 0; i < count; i += 1) {
      const object = `run:r${i}`
      const event = { actor: 'analyst', actorRole: 'analyst', object, outcome: 'done', facts: { i } } as const
      size = (await appendEvent(trx, { ...event, action: 'run.charge' }, clock)).index + 1
    }
    return size
  })
}

const readFileOf = (path: string): Promise<Buffer> => readFile(join(dataDir, 'log', path))

/** Runs a statement as somebody would who owns the database. */
async function tamper(statement: string): Promise<void> {
  await sql.raw('alter table events disable trigger events_are_final').execute(database.db)
  await sql.raw(statement).execute(database.db)
  await sql.raw('alter table events enable trigger events_are_final').execute(database.db)
}

const named = (problems: readonly LogProblem[]): string[] =>
  problems.map(({ code, place, detail }) => [code, place, detail].filter((part) => part !== null).join(' '))

describe('publishing', () => {
  test('an empty log has a signed head of size 0', async () => {
    const log = await open()
    const state = await log.state()
    expect(state).toMatchObject({ size: 0, pending: 0, origin: keys.log.name, last: null })
    expect(state.rootHash).toBe('47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=')
  })

  test('every entry is in its bundle, its tile and the signed head', async () => {
    const log = await open()
    await append(300)
    await log.publish()
    const checkpoint = parseCheckpoint((await readFileOf('checkpoint')).toString())
    expect(checkpoint?.size).toBe(300)
    expect(checkpoint !== null && isSignedBy(checkpoint.note, keys.log)).toBe(true)
    const bundle = decodeEntryBundle(await readFileOf('tile/entries/001.p/44'))
    const tile = await readFileOf('tile/0/001.p/44')
    expect(bundle).toHaveLength(44)
    expect(Buffer.from(leafHash(bundle?.[43] ?? new Uint8Array()))).toEqual(tile.subarray(43 * 32))
    expect(await readFileOf('tile/0/000')).toHaveLength(8192)
    expect(await readFileOf('tile/1/000.p/1')).toHaveLength(32)
  })

  test('an entry is proved offline, whatever the size of the log', async () => {
    const log = await open()
    for (const count of [1, 1, 5, 248, 2, 300]) {
      await append(count)
      await log.publish()
    }
    for (const index of [0, 1, 255, 256, 556]) {
      const entry = await log.proof(index)
      const text = formatTlogProof({
        extra: entry?.leaf ?? null,
        index,
        hashes: entry?.hashes ?? [],
        checkpoint: entry?.proof.checkpoint ?? '',
      })
      const proof = parseTlogProof(text)
      const head = parseCheckpoint(proof?.checkpoint ?? '')
      const claim = { leafHash: leafHash(proof?.extra ?? new Uint8Array()), index, proof: proof?.hashes ?? [] }
      expect(head !== null && verifyInclusion({ ...claim, size: head.size, root: head.root })).toBe(true)
    }
    expect(await log.proof(557)).toBeNull()
  })

  test('calls at once publish everything that was committed before them', async () => {
    const log = await open()
    const sizes = await Promise.all(
      Array.from({ length: 20 }, async () => {
        await append(3)
        await log.publish()
        return (await log.state()).pending
      }),
    )
    expect(Math.min(...sizes)).toBe(0)
    expect((await log.state()).size).toBe(60)
  })

  test('two servers with the same keys publish one history', async () => {
    const elsewhere = join(dataDir, 'elsewhere')
    const logs = [await open(), await openTestLog({ db: database.db, keys, dataDir: elsewhere, clock })]
    await Promise.all(
      Array.from({ length: 30 }, async (_, i) => {
        const committed = await append(2)
        const log = logs[i % 2]
        await log?.publish()
        const { size } = (await log?.state()) ?? { size: 0 }
        expect(size).toBeGreaterThanOrEqual(committed)
      }),
    )
    const states = await Promise.all(
      logs.map(async (log) => {
        await log.publish()
        return (await log.state()).checkpoint
      }),
    )
    expect(states[0]).toBe(states[1])
    expect((await logs[1]?.verify())?.problems).toEqual([])
  })

  test('an older partial tile is the beginning of the newer one', async () => {
    const log = await open()
    await append(3)
    await log.publish()
    await append(4)
    await log.publish()
    const store = openTileStore(dataDir)
    const three = await store.read({ level: 0, index: 0, width: 3 })
    const seven = await store.read({ level: 0, index: 0, width: 7 })
    expect(three).toEqual(seven?.subarray(0, 96))
    const bundle = await store.read({ level: 'entries', index: 0, width: 3 })
    expect(decodeEntryBundle(bundle ?? new Uint8Array())).toHaveLength(3)
    expect(await store.read({ level: 0, index: 0, width: 8 })).toBeNull()
  })

  test('a new process goes on where the last one stopped, also without any file', async () => {
    await append(300)
    const before = await (await open()).state()
    await append(1)
    expect((await (await open()).state()).size).toBe(301)
    await rm(join(dataDir, 'log'), { recursive: true })
    await append(1)
    const log = await open()
    expect(await log.state()).toMatchObject({ size: 302, origin: before.origin })
    expect((await log.verify()).problems).toEqual([])
  })

  test('a head that was recorded and not signed is signed as it was recorded', async () => {
    await append(5)
    await open()
    const { note } = await database.db
      .selectFrom('log_checkpoints')
      .select('note')
      .where('size', '=', 5n)
      .executeTakeFirstOrThrow()
    await append(2)
    await database.db.updateTable('log_checkpoints').set({ note: null }).where('size', '=', 5n).execute()
    await rm(join(dataDir, 'log', 'checkpoint'))
    await expect(open()).resolves.toBeDefined()
    await sql`delete from log_checkpoints where size > 5`.execute(database.db)
    await rm(join(dataDir, 'log'), { recursive: true })
    const log = await open()
    expect((await log.state()).size).toBe(7)
    expect(note).toContain(keys.log.name)
  })
})

describe('a log that no longer fits what was signed', () => {
  test.each<[string, string, string]>([
    [
      'an entry was changed and its hash with it',
      `update events set leaf = replace(leaf, 'analyst', 'analysT'), leaf_hash = sha256(decode('00', 'hex') || convert_to(replace(leaf, 'analyst', 'analysT'), 'UTF8')) where index = 2`,
      'root-differs',
    ],
    ['an entry is gone', 'delete from events where index = 2', 'entry-missing'],
    [
      'the last entries are gone',
      'delete from events where index >= 4; update log_head set size = 4',
      'checkpoint-ahead',
    ],
  ])('when %s, is not rebuilt from the database', async (_, statement, code) => {
    await append(6)
    await open()
    for (const single of statement.split('; ')) await tamper(single)
    await rm(join(dataDir, 'log', 'tile'), { recursive: true })
    await expect(open()).rejects.toMatchObject({ problem: { code } })
  })

  test('a database that was rolled back is not signed again', async () => {
    await append(6)
    await open()
    await tamper('delete from events where index >= 3')
    await sql`update log_head set size = 3`.execute(database.db)
    await sql`delete from log_checkpoints where size > 3`.execute(database.db)
    await append(5)
    await expect(open()).rejects.toMatchObject({ problem: { code: 'checkpoint-ahead', place: 'checkpoint 6' } })
  })

  test('keys of another installation do not sign it', async () => {
    await append(1)
    await open()
    const other = await openEvidenceKeys(join(dataDir, 'other'))
    const opening = openTestLog({ db: database.db, keys: other, dataDir, clock })
    await expect(opening).rejects.toMatchObject({ problem: { code: 'checkpoint-signature' } })
  })
})

describe('checking the whole log', () => {
  test('finds nothing wrong with an untouched one, and remembers that', async () => {
    const log = await open()
    await append(600)
    const report = await log.verify()
    expect(report).toMatchObject({ ok: true, entries: 600, problems: [] })
    expect((await log.state()).last).toEqual(report)
  })

  test.each<[string, string, string[]]>([
    ['a deleted row', 'delete from events where index = 100', ['entry-missing entry 100']],
    [
      'an edited leaf',
      `update events set leaf = replace(leaf, '"i":7', '"i":8') where index = 7`,
      ['entry-columns entry 7 leaf_hash', 'entry-changed entry 7'],
    ],
    [
      'an edited leaf with its hash',
      `update events set leaf = replace(leaf, '"i":7', '"i":8'), leaf_hash = sha256(decode('00', 'hex') || convert_to(replace(leaf, '"i":7', '"i":8'), 'UTF8')) where index = 7`,
      ['entry-changed entry 7'],
    ],
    ['an edited column', `update events set actor = 'nobody' where index = 3`, ['entry-columns entry 3 actor']],
    ['an edited time', `update events set at = at + interval '1 second' where index = 3`, ['entry-columns entry 3 at']],
    [
      'deleted last rows',
      'delete from events where index >= 298',
      ['entry-missing entry 298', 'entry-missing entry 299'],
    ],
  ])('names %s', async (_, statement, problems) => {
    const log = await open()
    await append(300)
    await log.publish()
    await tamper(statement)
    expect(named((await log.verify()).problems)).toEqual(problems)
  })

  test('names deleted last rows when the count was put back too', async () => {
    const log = await open()
    await append(5)
    await log.publish()
    await tamper('delete from events where index >= 3')
    await sql`update log_head set size = 3`.execute(database.db)
    expect(named((await log.verify()).problems)).toEqual([
      'checkpoint-ahead checkpoint 5',
      'head-differs log_head',
      'entry-missing entry 3',
      'entry-missing entry 4',
    ])
  })

  test.each<[string, number, string[]]>([
    ['tile/0/000', 40, ['tile-differs tile/0/000']],
    ['tile/0/001.p/44', 40, ['tile-differs tile/0/001.p/44']],
    ['tile/1/000.p/1', 0, ['tile-differs tile/1/000.p/1']],
    ['tile/entries/000', 5000, ['tile-differs tile/entries/000']],
    ['tile/entries/001.p/44', 50, ['tile-differs tile/entries/001.p/44']],
  ])('names a changed byte of the file %s', async (path, offset, problems) => {
    const log = await open()
    await append(300)
    await log.publish()
    const bytes = await readFileOf(path)
    bytes[offset] = (bytes[offset] ?? 0) ^ 1
    await writeFile(join(dataDir, 'log', path), bytes)
    expect(named((await log.verify()).problems)).toEqual(problems)
  })

  test('names a checkpoint that nobody signed, and a recorded head that was changed', async () => {
    const log = await open()
    await append(3)
    await log.publish()
    const text = (await readFileOf('checkpoint')).toString()
    await writeFile(join(dataDir, 'log', 'checkpoint'), text.replace('\n3\n', '\n2\n'))
    expect(named((await log.verify()).problems)[0]).toBe('checkpoint-signature checkpoint')
    await writeFile(join(dataDir, 'log', 'checkpoint'), text)
    await sql`update log_checkpoints set root = sha256('x') where size = 3`.execute(database.db)
    expect(named((await log.verify()).problems)).toEqual(['root-differs checkpoint 3'])
  })

  test('a log that was tampered with says so, and recovers when it is put back', async () => {
    const log = await open()
    await append(3)
    await log.publish()
    const text = (await readFileOf('checkpoint')).toString()
    await writeFile(join(dataDir, 'log', 'checkpoint'), text.replace('\n3\n', '\n2\n'))
    await append(1)
    await expect(log.publish()).rejects.toMatchObject({ problem: { code: 'checkpoint-signature' } })
    expect((await log.state()).fault).toMatchObject({ code: 'checkpoint-signature' })
    await writeFile(join(dataDir, 'log', 'checkpoint'), text)
    await log.publish()
    expect(await log.state()).toMatchObject({ fault: null, size: 4 })
  })

  test('finds a missing tile', async () => {
    const log = await open()
    await append(300)
    await log.publish()
    await rm(join(dataDir, 'log', 'tile/0/000'))
    expect(named((await log.verify()).problems)).toEqual(['tile-missing tile/0/000'])
  })
})

test('keys are made once, for their owner alone, under names of their own', async () => {
  const again = await openEvidenceKeys(dataDir)
  expect(again.log.publicKey).toEqual(keys.log.publicKey)
  expect(again.release.name).toBe(keys.release.name)
  const other = await openEvidenceKeys(join(dataDir, 'other'))
  expect(other.log.name).not.toBe(keys.log.name)
  expect(keys.log.name).toMatch(/^yingbi\.local\/log\/[0-9a-f]{16}$/)
})
