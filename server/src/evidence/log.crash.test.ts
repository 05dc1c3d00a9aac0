import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { consistencyProof, parseCheckpoint, verifyConsistency, type Checkpoint } from '@yingbi/engine/receipt'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestLog } from '../../test/open-test-log.ts'
import { systemClock } from '../clock.ts'
import { openDatabase } from '../database/database.ts'
import { openEvidenceKeys } from './keys.ts'
import { openTileStore } from './open-log.ts'

const KILLS = 12

let dataDir: string
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'yingbi-crash-'))
})
afterAll(() => rm(dataDir, { recursive: true }))

/** Lets a writer work for `ms` after it opened, kills it, and answers with the last entry that it saw committed. */
async function killedWriter(ms: number): Promise<number> {
  // The embedded database alone: a PostgreSQL server goes on when a client is killed.
  const env = { ...process.env, YINGBI_TEST_DATABASE_URL: undefined }
  const writer = spawn(process.execPath, [join(import.meta.dirname, '../../test/evidence-writer.ts'), dataDir], { env })
  let last = -1
  let errors = ''
  writer.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()))
  writer.stdout.on('data', (chunk: Buffer) => {
    for (const line of chunk.toString().split('\n')) {
      if (line === 'open') setTimeout(() => writer.kill('SIGKILL'), ms)
      else if (line !== '') last = Math.max(last, Number(line))
    }
  })
  await new Promise((resolve) => writer.on('close', resolve))
  expect(errors).toBe('')
  return last
}

const head = async (): Promise<Checkpoint | null> =>
  parseCheckpoint(await readFile(join(dataDir, 'log', 'checkpoint'), 'utf8'))

test(`a writer killed ${KILLS} times at any moment loses no committed entry and signs no two histories`, async () => {
  const store = openTileStore(dataDir)
  let before: Checkpoint | null = null
  for (let kill = 0; kill < KILLS; kill += 1) {
    const committed = await killedWriter(20 + ((kill * 97) % 400))
    const signed = await head()

    const database = await openDatabase({ dataDir, databaseUrl: null })
    const keys = await openEvidenceKeys(dataDir)
    const log = await openTestLog({ db: database.db, keys, dataDir, clock: systemClock })
    const report = await log.verify()
    await database.close()
    expect(report.problems).toEqual([])
    expect(report.entries).toBeGreaterThan(committed)

    const after = await head()
    if (signed === null || after === null) throw new Error('there is no checkpoint')
    for (const earlier of [before, signed].filter((checkpoint) => checkpoint !== null)) {
      const proof = await consistencyProof(earlier.size, after.size, async (tile) => {
        const bytes = await store.read(tile)
        if (bytes === null) throw new Error('a tile is missing')
        return bytes
      })
      expect(verifyConsistency({ first: earlier, second: after, proof })).toBe(true)
    }
    before = after
  }
})
