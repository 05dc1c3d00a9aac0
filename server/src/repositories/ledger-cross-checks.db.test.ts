import { sql, type RawBuilder, type Transaction } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { askedQuestion, askedTable } from '../../test/asked-question.ts'
import { openTestDatabase } from '../../test/open-test-database.ts'
import type { Database } from '../database/database.ts'
import type { Schema } from '../database/schema.ts'
import type { LogProblem } from '../evidence/log-problem.ts'
import { admitQuestion, type AskedQuestion } from '../use-cases/admit-question.ts'
import { endRun } from '../use-cases/end-run.ts'
import { LEDGER_CROSS_CHECKS } from './ledger-cross-checks.ts'

let now = new Date('2025-11-22T08:00:00.000Z')
const clock = { now: () => now }
let database: Database
beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database.close())

const admit = async (question: AskedQuestion): Promise<string> => {
  const admission = await admitQuestion({ db: database.db, clock }, question)
  expect(admission.kind).toBe('admitted')
  return question.run.id
}
const end = (id: string, outcome: 'finished' | 'failed', keys: readonly string[]) =>
  endRun(
    { db: database.db, clock },
    { id, actor: 'p1', actorRole: 'analyst' },
    {
      ...(outcome === 'finished'
        ? { kind: 'finished', result: '{"rows":[["汀兰",1]]}' }
        : { kind: 'failed', code: 'RUN_FAILED', params: {} }),
      finishedAt: now,
      measured: keys.map((key) => ({ key, noisyTable: `{"noisy":"${key}"}` })),
    },
  )
/** These checks look at no signature. */
const KEY = { name: 'unused', publicKey: new Uint8Array(32) }
const problemsIn = async (trx: Transaction<Schema>): Promise<LogProblem[]> => {
  const found: LogProblem[] = []
  for (const { run } of LEDGER_CROSS_CHECKS) found.push(...(await run(trx, { log: KEY, release: KEY })))
  return found
}
/** What is found after `statements`; the ledger is then as it was. */
const problemsAfter = async (...statements: readonly RawBuilder<unknown>[]): Promise<LogProblem[]> => {
  const undo = new Error('undo')
  let found: LogProblem[] = []
  const tampered = database.db.transaction().execute(async (trx) => {
    for (const statement of statements) await statement.execute(trx)
    found = await problemsIn(trx)
    throw undo
  })
  await expect(tampered).rejects.toBe(undo)
  return found
}

let finished = ''
let failed = ''
let running = ''
let reused = ''
/** A ledger with a run of each kind, in two months and of two people. */
beforeAll(async () => {
  now = new Date('2025-10-31T15:59:59.000Z')
  finished = await admit(askedQuestion({ datasetId: 'd1', tables: [askedTable('a'), askedTable('b')] }))
  await end(finished, 'finished', ['b', 'a'])
  now = new Date('2025-10-31T16:00:00.000Z')
  failed = await admit(askedQuestion({ datasetId: 'd1', personId: 'p2', tables: [askedTable('c')] }))
  await end(failed, 'failed', [])
  reused = await admit(askedQuestion({ datasetId: 'd1', personId: 'p2', tables: [askedTable('a')] }))
  await end(reused, 'finished', [])
  running = await admit(askedQuestion({ datasetId: 'd2', tables: [askedTable('d')] }))
})

test('an untouched ledger agrees with the log', async () => {
  expect(await problemsAfter()).toEqual([])
})

test.each([
  ['a charge made smaller', () => sql`update charges set rho_micro = 1 where run_id = ${finished}`, 'row-differs'],
  [
    'a charge moved to another person',
    () => sql`update charges set person_id = 'p9' where run_id = ${failed}`,
    'row-differs',
  ],
  [
    'a charge moved to another day',
    () => sql`update charges set at = at - interval '1 day' where run_id = ${failed}`,
    'row-differs',
  ],
  ['a charge removed', () => sql`delete from charges where run_id = ${failed}`, 'entry-without-row'],
  [
    'a charge invented',
    () =>
      sql`insert into charges select ${reused}, dataset_id, person_id, 5, 0, at, 99 from charges where run_id = ${failed}`,
    'row-without-entry',
  ],
  ['the loss of a run', () => sql`update runs set rho_micro = 0 where id = ${running}`, 'row-differs'],
  ['the text of a run', () => sql`update runs set sql = 'SELECT 1' where id = ${finished}`, 'row-differs'],
  ['the person of a run', () => sql`update runs set analyst_id = 'p9' where id = ${reused}`, 'row-differs'],
  ['a result', () => sql`update runs set result = '{"rows":[]}' where id = ${finished}`, 'row-differs'],
  [
    'a result with its hash',
    () => sql`update runs set result = 'x', result_hash = encode(sha256('x'), 'hex') where id = ${finished}`,
    'row-differs',
  ],
  [
    'an end that never was',
    () =>
      sql`update runs set status = 'failed', failure_code = 'RUN_FAILED', finished_at = now() where id = ${running}`,
    'row-without-entry',
  ],
  [
    'an end taken back',
    () => sql`update runs set status = 'running', failure_code = null, finished_at = null where id = ${failed}`,
    'entry-without-row',
  ],
  ['a stored answer', () => sql`update measured_answers set noisy_table = '{}' where key = 'a'`, 'row-differs'],
  ['a stored answer removed', () => sql`delete from measured_answers where key = 'a'`, 'row-differs'],
  ['all stored answers removed', () => sql`delete from measured_answers where state = 'ready'`, 'entry-without-row'],
  [
    'a budget made fuller',
    () => sql`update budgets set spent_rho_micro = 0 where dataset_id = 'd1' and scope = 'dataset'`,
    'row-differs',
  ],
  [
    'the budget of a person in a month',
    () => sql`update budgets set spent_delta_femto = 0 where holder_id = 'p2'`,
    'row-differs',
  ],
  [
    'a budget removed',
    () => sql`delete from budgets where holder_id = 'p1' and dataset_id = 'd2'`,
    'entry-without-row',
  ],
])('%s is found', async (_, tamper, code) => {
  expect((await problemsAfter(tamper())).map((problem) => problem.code)).toContain(code)
})

test('a run that was removed is found', async () => {
  const found = await problemsAfter(
    sql`delete from measured_answers where run_id = ${running}`,
    sql`delete from charges where run_id = ${running}`,
    sql`delete from runs where id = ${running}`,
  )
  expect(found).toContainEqual({ code: 'entry-without-row', place: `run:${running}`, detail: 'run' })
})
