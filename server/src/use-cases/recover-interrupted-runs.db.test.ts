import { afterAll, beforeAll, expect, test } from 'vitest'
import { insertBareRun } from '../../test/insert-run.ts'
import { openTestDatabase } from '../../test/open-test-database.ts'
import type { Database } from '../database/database.ts'
import { claimQuestion, lookUpAnswers } from '../repositories/measured-answers.ts'
import { findRun } from '../repositories/runs.ts'
import { openServerInstance, type ServerInstance } from '../repositories/server-instances.ts'
import { endRun } from './end-run.ts'
import { recoverInterruptedRuns } from './recover-interrupted-runs.ts'

const now = new Date('2025-11-22T08:00:00.000Z')
const clock = { now: () => now }
let database: Database
let instance: ServerInstance
beforeAll(async () => {
  database = await openTestDatabase()
  const former = await openServerInstance(database)
  await former.close()
  instance = await openServerInstance(database)
})
afterAll(async () => {
  await instance.close()
  await database.close()
})

const question = (key: string) => ({ key, rhoMicro: 5n })
const insert = (id: string, owner: bigint, claim?: string) =>
  database.db.transaction().execute(async (trx) => {
    await insertBareRun(trx, id, 'd1')
    await trx.updateTable('runs').set({ instance: owner }).where('id', '=', id).execute()
    if (claim !== undefined) await claimQuestion(trx, question(claim), { id, datasetId: 'd1' })
  })

test('a run of a server that is gone is marked as interrupted, and what it claimed is free again', async () => {
  await insert('gone', instance.number - 1n, 'k1')
  await insert('mine', instance.number, 'k2')
  expect(await recoverInterruptedRuns({ database, clock, instance })).toBe(1)
  expect(await findRun(database.db, 'gone')).toMatchObject({
    status: 'failed',
    failure: { code: 'RUN_INTERRUPTED' },
    finishedAt: now,
    rhoMicro: 1n,
  })
  expect(await lookUpAnswers(database.db, [question('k1')])).toEqual([{ kind: 'missing' }])
  expect(await findRun(database.db, 'mine')).toMatchObject({ status: 'running' })
  expect(await lookUpAnswers(database.db, [question('k2')])).toEqual([{ kind: 'pending', runId: 'mine' }])
  const events = await database.db.selectFrom('events').select(['action', 'object', 'actor']).execute()
  expect(events).toEqual([{ action: 'run.fail', object: 'run:gone', actor: 'system' }])
})

test('a run that was marked as interrupted cannot end well any more', async () => {
  const late = await endRun(
    { db: database.db, clock },
    { id: 'gone', actor: 'analyst', actorRole: 'analyst' },
    { kind: 'finished', result: '{}', finishedAt: now, measured: [{ key: 'k1', noisyTable: '{}' }] },
  )
  expect(late).toBe(false)
  expect(await findRun(database.db, 'gone')).toMatchObject({ status: 'failed', resultHash: null })
  expect(await lookUpAnswers(database.db, [question('k1')])).toEqual([{ kind: 'missing' }])
})

test('a second recovery finds nothing', async () => {
  expect(await recoverInterruptedRuns({ database, clock, instance })).toBe(0)
})
