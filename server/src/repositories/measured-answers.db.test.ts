import { afterAll, beforeAll, expect, test } from 'vitest'
import { insertBareRun } from '../../test/insert-run.ts'
import { openTestDatabase } from '../../test/open-test-database.ts'
import type { Database } from '../database/database.ts'
import { claimQuestion, lookUpAnswers, releaseClaims, storeAnswer } from './measured-answers.ts'

let database: Database
beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database.close())

let counter = 0
const claim = async (key: string, rhoMicro: bigint): Promise<string> => {
  const id = `run-${counter++}`
  await database.db.transaction().execute(async (trx) => {
    await insertBareRun(trx, id)
    await claimQuestion(trx, { key, rhoMicro }, { id, datasetId: 'd1' })
  })
  return id
}
const store = (key: string, runId: string, noisyTable: string) =>
  database.db.transaction().execute((trx) => storeAnswer(trx, { key, runId, noisyTable }))
const lookUp = async (key: string, rhoMicro: bigint) => (await lookUpAnswers(database.db, [{ key, rhoMicro }]))[0]

test('an answer serves the same loss and less, and not more', async () => {
  const run = await claim('a', 100n)
  await store('a', run, '{"rows":[1]}')
  const ready = { kind: 'ready', answer: { runId: run, rhoMicro: 100n, noisyTable: '{"rows":[1]}' } }
  expect(await lookUp('a', 100n)).toEqual(ready)
  expect(await lookUp('a', 1n)).toEqual(ready)
  expect(await lookUp('a', 101n)).toEqual({ kind: 'missing' })
  expect(await lookUp('another', 1n)).toEqual({ kind: 'missing' })
})

test('of several answers the most accurate one is given, whatever is being measured', async () => {
  const first = await claim('b', 100n)
  await store('b', first, '"first"')
  const second = await claim('b', 300n)
  await store('b', second, '"second"')
  await claim('b', 500n)
  expect(await lookUp('b', 50n)).toEqual({
    kind: 'ready',
    answer: { runId: second, rhoMicro: 300n, noisyTable: '"second"' },
  })
  expect(await lookUp('b', 400n)).toMatchObject({ kind: 'pending' })
})

test('one run at a time measures one question', async () => {
  await claim('c', 100n)
  await expect(claim('c', 100n)).rejects.toThrow(/duplicate key/)
})

test('a claim that was given up leaves the question open', async () => {
  const run = await claim('d', 100n)
  await database.db.transaction().execute((trx) => releaseClaims(trx, run))
  expect(await lookUp('d', 100n)).toEqual({ kind: 'missing' })
  await expect(store('d', run, '{}')).rejects.toThrow('had not claimed')
})
