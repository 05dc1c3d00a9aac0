import { fork } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDatabase } from '../database/database.ts'
import { listDatasets } from '../repositories/datasets.ts'

let dataDir: string
beforeAll(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'yingbi-demonstration-'))
})
afterAll(() => rmSync(dataDir, { recursive: true }))

interface Ended {
  readonly killed: boolean
  readonly steps: readonly string[]
}

/** Makes the demonstration data in a process of its own, and kills that after `killAfter` reports of progress. */
const makeData = (killAfter: number): Promise<Ended> =>
  new Promise((resolve) => {
    const child = fork(join(import.meta.dirname, '../../test/make-demonstration-data.ts'), [dataDir], { execArgv: [] })
    const steps: string[] = []
    child.on('message', (message) => {
      steps.push(JSON.stringify(message))
      if (steps.length === killAfter) child.kill('SIGKILL')
    })
    child.on('exit', (_code, signal) => resolve({ killed: signal === 'SIGKILL', steps }))
  })

async function published(): Promise<string[]> {
  const database = await openDatabase({ databaseUrl: null, dataDir })
  try {
    const found = await listDatasets(database.db, { words: [], draftsOf: 'all', limit: 10 })
    return found.map(({ slug, status }) => `${slug} ${status}`)
  } finally {
    await database.close()
  }
}

const segmentFolders = (): string[] => readdirSync(join(dataDir, 'segments')).toSorted()
describe('making the demonstration data', () => {
  it('is finished by the next start, whenever it was killed, and leaves nothing of the attempts', async () => {
    // In the first dataset: while it is read, while it is sealed; then in the second one.
    for (const killAfter of [2, 5, 12]) {
      expect((await makeData(killAfter)).killed).toBe(true)
    }
    const finished = await makeData(Infinity)
    expect(finished.killed).toBe(false)
    expect(await published()).toEqual([
      'enterprise published',
      'hospital published',
      'randhie published',
      'school published',
    ])
    const folders = segmentFolders()
    expect(folders).toHaveLength(4)
    expect(readdirSync(join(dataDir, 'work'))).toEqual([])

    const again = await makeData(Infinity)
    expect(again.steps).toEqual([])
    expect(segmentFolders()).toEqual(folders)
  })
})
