import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ASKED_LIMITS, askedQuestion, askedTable } from '../../test/asked-question.ts'
import { openTestDatabase } from '../../test/open-test-database.ts'
import type { Database } from '../database/database.ts'
import { findRun } from '../repositories/runs.ts'
import { admitQuestion, foreseeAdmission, type AskedQuestion, type QuestionAdmission } from './admit-question.ts'
import { endRun } from './end-run.ts'

const now = new Date('2025-11-22T08:00:01.000Z')
const clock = { now: () => now }
let database: Database
beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database.close())

let counter = 0
const freshDataset = (): string => `dataset-${counter++}`
/** Keys are unique in the database, as canonical keys hold the dataset. */
const table = (datasetId: string, key: string, rhoMicro = 100n) => askedTable(`${datasetId}/${key}`, rhoMicro)
const admit = (question: AskedQuestion) => admitQuestion({ db: database.db, clock }, question)
const finish = (question: AskedQuestion, keys: readonly string[], result = '{"rows":[]}') =>
  endRun(
    { db: database.db, clock },
    { id: question.run.id, ...question.actor },
    {
      kind: 'finished',
      result,
      finishedAt: now,
      measured: keys.map((key) => ({ key, noisyTable: `{"noisy":"${key}"}` })),
    },
  )
const fail = (question: AskedQuestion) =>
  endRun(
    { db: database.db, clock },
    { id: question.run.id, ...question.actor },
    { kind: 'failed', code: 'RUN_FAILED', params: {}, finishedAt: now, measured: [] },
  )
const spent = async (datasetId: string): Promise<bigint> => {
  const rows = await database.db.selectFrom('charges').select('rho_micro').where('dataset_id', '=', datasetId).execute()
  return rows.reduce((sum, row) => sum + row.rho_micro, 0n)
}
const chargeOf = (admission: QuestionAdmission): bigint | string =>
  admission.kind === 'admitted' ? admission.charge.rhoMicro : admission.kind

describe('a question', () => {
  test('that was never asked is charged, and its run, its charge and its log entry are there together', async () => {
    const datasetId = freshDataset()
    const question = askedQuestion({ datasetId, tables: [table(datasetId, 'a')] })
    const admission = await admit(question)
    expect(admission).toMatchObject({ kind: 'admitted', reusedFrom: null, charge: { rhoMicro: 100n, deltaFemto: 1n } })
    expect(await spent(datasetId)).toBe(100n)
    const run = await findRun(database.db, question.run.id)
    expect(run).toMatchObject({ status: 'running', rhoMicro: 100n, chargedAt: now, reusedFrom: null })
    const event = await database.db
      .selectFrom('events')
      .select(['index', 'action', 'leaf'])
      .where('object', '=', `run:${question.run.id}`)
      .executeTakeFirstOrThrow()
    expect(event.action).toBe('run.charge')
    expect(Number(event.index)).toBe(run?.logIndex)
    expect(JSON.parse(event.leaf)).toMatchObject({
      facts: { rhoMicro: '100', windows: 'dataset lifetime,person month' },
    })
  })

  test('that was answered before is free, for anyone', async () => {
    const datasetId = freshDataset()
    const first = askedQuestion({ datasetId, tables: [table(datasetId, 'a')] })
    await admit(first)
    await finish(first, [table(datasetId, 'a').key])
    const again = askedQuestion({ datasetId, personId: 'p2', tables: [table(datasetId, 'a', 60n)] })
    const admission = await admit(again)
    expect(admission).toMatchObject({ kind: 'admitted', receipt: null, reusedFrom: first.run.id })
    expect(chargeOf(admission)).toBe(0n)
    expect(await spent(datasetId)).toBe(100n)
    expect(await findRun(database.db, again.run.id)).toMatchObject({ rhoMicro: 0n, reusedFrom: first.run.id })
  })

  test('that was answered less exactly is charged in full', async () => {
    const datasetId = freshDataset()
    const first = askedQuestion({ datasetId, tables: [table(datasetId, 'a')] })
    await admit(first)
    await finish(first, [table(datasetId, 'a').key])
    expect(chargeOf(await admit(askedQuestion({ datasetId, tables: [table(datasetId, 'a', 101n)] })))).toBe(101n)
  })

  test('of which a part was answered pays for the rest', async () => {
    const datasetId = freshDataset()
    const first = askedQuestion({ datasetId, tables: [table(datasetId, 'a')] })
    await admit(first)
    await finish(first, [table(datasetId, 'a').key])
    const both = askedQuestion({ datasetId, tables: [table(datasetId, 'a'), table(datasetId, 'b', 30n)] })
    const admission = await admit(both)
    expect(chargeOf(admission)).toBe(30n)
    expect(admission.kind === 'admitted' && [...admission.stored.keys()]).toEqual([table(datasetId, 'a').id])
  })

  test('that measures the same table twice pays once, at the larger loss', async () => {
    const datasetId = freshDataset()
    const tables = [table(datasetId, 'a', 40n), { ...table(datasetId, 'a', 50n), id: 'second' }]
    expect(chargeOf(await admit(askedQuestion({ datasetId, tables })))).toBe(50n)
  })

  test('that reads public tables only is admitted at no cost', async () => {
    const datasetId = freshDataset()
    const admission = await admit(askedQuestion({ datasetId, tables: [] }))
    expect(admission).toMatchObject({ kind: 'admitted', reusedFrom: null })
    expect(chargeOf(admission)).toBe(0n)
  })

  test('that the budget does not hold changes nothing', async () => {
    const datasetId = freshDataset()
    const question = askedQuestion({ datasetId, tables: [table(datasetId, 'a', 1001n)] })
    expect(await admit(question)).toMatchObject({ kind: 'refused', charge: { rhoMicro: 1001n } })
    expect(await findRun(database.db, question.run.id)).toBeUndefined()
    expect(await spent(datasetId)).toBe(0n)
  })

  test('whose dataset has changed meanwhile is not charged', async () => {
    const datasetId = freshDataset()
    const question = askedQuestion({ datasetId, isCurrent: () => Promise.resolve(false) })
    expect(await admit(question)).toEqual({ kind: 'changed' })
    expect(await spent(datasetId)).toBe(0n)
  })
})

describe('the same question at once', () => {
  test('waits for the one that measures, then is free', async () => {
    const datasetId = freshDataset()
    const tables = [table(datasetId, 'a')]
    const first = askedQuestion({ datasetId, tables })
    await admit(first)
    expect(await admit(askedQuestion({ datasetId, tables }))).toEqual({ kind: 'wait', runId: first.run.id })
    await finish(first, [table(datasetId, 'a').key])
    expect(chargeOf(await admit(askedQuestion({ datasetId, tables })))).toBe(0n)
  })

  test('is charged anew when the one that measured has failed', async () => {
    const datasetId = freshDataset()
    const tables = [table(datasetId, 'a')]
    const first = askedQuestion({ datasetId, tables })
    await admit(first)
    await fail(first)
    expect(chargeOf(await admit(askedQuestion({ datasetId, tables })))).toBe(100n)
    expect(await spent(datasetId)).toBe(200n)
  })

  test('a hundred times is charged once', async () => {
    const datasetId = freshDataset()
    const tables = [table(datasetId, 'a')]
    const outcomes = await Promise.all(Array.from({ length: 100 }, () => admit(askedQuestion({ datasetId, tables }))))
    expect(outcomes.filter(({ kind }) => kind === 'admitted')).toHaveLength(1)
    expect(outcomes.filter(({ kind }) => kind === 'wait')).toHaveLength(99)
    expect(await spent(datasetId)).toBe(100n)
  })

  test('in two orders of the same tables never blocks', async () => {
    const datasetId = freshDataset()
    const [a, b] = [table(datasetId, 'a'), table(datasetId, 'b')]
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, (_, i) => admit(askedQuestion({ datasetId, tables: i % 2 === 0 ? [a, b] : [b, a] }))),
    )
    expect(outcomes.filter(({ kind }) => kind === 'admitted')).toHaveLength(1)
  })
})

test('what is foreseen is what is charged', async () => {
  const datasetId = freshDataset()
  const tables = [table(datasetId, 'a'), table(datasetId, 'b', 30n)]
  const question = askedQuestion({ datasetId, tables })
  const foresee = () =>
    foreseeAdmission(
      { db: database.db, clock },
      { datasetId, personId: 'p1', project: null, tables, limits: ASKED_LIMITS },
    )
  expect(await foresee()).toMatchObject({ charge: { rhoMicro: 130n, deltaFemto: 2n }, reusedFrom: null })
  expect(chargeOf(await admit(question))).toBe(130n)
  expect(await foresee()).toMatchObject({ charge: { rhoMicro: 0n }, reusedFrom: question.run.id })
  await finish(
    question,
    tables.map(({ key }) => key),
  )
  expect(await foresee()).toMatchObject({ charge: { rhoMicro: 0n }, reusedFrom: question.run.id })
})
