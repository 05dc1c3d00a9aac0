import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ExactAggregates, MeasuredPlan } from '@yingbi/engine'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Asker } from '../../test/ask.ts'
import { addClinic, CLINIC_VISITS } from '../../test/clinic-dataset.ts'
import { openTestApp, type TestApp } from '../../test/test-app.ts'
import type { Connector } from '../connectors/connector.ts'
import { DataError } from '../governed-data/data-error.ts'
import type { ChargeReceipt } from '../repositories/budget-ledger.ts'

/** A value that stands in the data, and that a database quotes when it fails. */
const CANARY = 'canary-4f1c9b'
const QUOTING = new Error(`Conversion Error: Could not convert string '${CANARY}' to INT32\nLINE 1: ${CANARY}`)

type Behaviour = (plan: MeasuredPlan, receipt: ChargeReceipt, signal: AbortSignal) => Promise<ExactAggregates>
const untilAborted = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })

let server: TestApp
let analyst: Asker
let behaviour: Behaviour | null = null
/** The real connector, unless a test has something else in mind. */
const failingNow = (real: Connector): Connector => ({
  execute: (...args) => (behaviour === null ? real.execute(...args) : behaviour(args[0], args[1], args[2])),
  readPublicTable: (...args) => real.readPublicTable(...args),
})

beforeAll(async () => {
  server = await openTestApp({
    config: { resultQuantumMs: 20, queryTimeoutMs: 2000 },
    deps: ({ connector }) => ({ connector: failingNow(connector) }),
  })
  const visits = [...CLINIC_VISITS, ...Array.from({ length: 20 }, () => `p1,内科,1.50,${CANARY}`)]
  await addClinic(server.deps, { visits })
  analyst = new Asker(server)
})
afterAll(() => server.close())

let counter = 0
const freshQuestion = () => ({
  sql: `SELECT COUNT(*) AS n FROM visits WHERE cost > ${counter++}`,
  privacy: { rho: '0.001' },
})

describe('a run that fails after its charge', () => {
  test.each<[string, string, Behaviour]>([
    ['with an error that quotes data', 'RUN_FAILED', () => Promise.reject(QUOTING)],
    [
      'with such an error as the cause of another',
      'RUN_FAILED',
      () => Promise.reject(new TypeError(`bad ${CANARY}`, { cause: QUOTING })),
    ],
    ['with something that is no error', 'RUN_FAILED', () => Promise.reject(CANARY)],
    [
      'with an error named after data',
      'RUN_FAILED',
      () => Promise.reject(Object.assign(new Error('x'), { name: CANARY, code: `'${CANARY}'` })),
    ],
    [
      'at once',
      'RUN_FAILED',
      () => {
        throw QUOTING
      },
    ],
    [
      'with rows of another type',
      'RUN_FAILED',
      () => Promise.resolve({ rows: [[CANARY]] } as unknown as ExactAggregates),
    ],
    ['with nothing', 'RUN_FAILED', () => Promise.resolve(null as unknown as ExactAggregates)],
    ['in the database', 'RUN_FAILED', () => Promise.reject(new DataError('RUN_FAILED'))],
    ['because the store is damaged', 'DATA_UNREADABLE', () => Promise.reject(new DataError('DATA_UNREADABLE'))],
    [
      'because the database was too slow',
      'RUN_TIMED_OUT',
      () => Promise.reject(new DataError('RUN_TIMED_OUT', { seconds: 1 })),
    ],
    ['because nothing answers', 'RUN_TIMED_OUT', (_plan, _receipt, signal) => untilAborted(signal)],
  ])('%s ends as %s; the charge stands', async (_, code, failing) => {
    behaviour = failing
    const question = freshQuestion()
    const before = await analyst.spent()
    const run = await analyst.run(question)
    expect(run).toMatchObject({ status: 'failed', failure: { code }, charge: { rho: '0.001000' }, reusedFrom: null })
    expect(run.failure?.title).not.toMatch(/[{}]/)
    expect((await analyst.spent()) - before).toBe(1000n)
    expect((await analyst.get(`/runs/${run.id}/result`)).json()).toMatchObject({
      status: 409,
      code: 'RUN_NOT_FINISHED',
    })
    expect((await analyst.get(`/runs/${run.id}/events`)).body).toContain('event: failed')

    behaviour = null
    const again = await analyst.run(question)
    expect(again).toMatchObject({ status: 'finished', charge: { rho: '0.001000' } })
  })

  test('because a sealed file was changed says so, with no word of what is in it', async () => {
    const [file] = (await readdir(server.deps.config.dataDir, { recursive: true })).filter((name) =>
      name.endsWith('.seg'),
    )
    const path = join(server.deps.config.dataDir, file ?? '')
    const bytes = await readFile(path)
    await server.deps.residentTables.drop('clinic', 'v1')
    await writeFile(path, bytes.with(bytes.length - 1, (bytes.at(-1) ?? 0) ^ 1))
    const run = await analyst.run(freshQuestion())
    await writeFile(path, bytes)
    expect(run).toMatchObject({ status: 'failed', failure: { code: 'DATA_UNREADABLE' } })
  })

  test('because the analyst cancelled it is cancelled; what it had claimed is free for the next one', async () => {
    const started = Promise.withResolvers<void>()
    behaviour = (_plan, _receipt, signal) => {
      started.resolve()
      return untilAborted(signal)
    }
    const question = freshQuestion()
    const posted = analyst.ask(question)
    await started.promise
    const [running] = (await analyst.get('/runs?limit=1')).json().items
    const cancelled = await analyst.cancel(running.id)
    expect(cancelled.json()).toMatchObject({ id: running.id, status: 'failed', failure: { code: 'RUN_CANCELLED' } })
    expect(await posted).toMatchObject({ run: { id: running.id, status: 'failed' } })
    behaviour = null
    expect(await analyst.run(question)).toMatchObject({ status: 'finished', charge: { rho: '0.001000' } })
  })
})

test('who waits for a run that fails is charged for a new one', async () => {
  const started = Promise.withResolvers<void>()
  const mayFail = Promise.withResolvers<never>()
  behaviour = () => {
    started.resolve()
    behaviour = null
    return mayFail.promise
  }
  const question = freshQuestion()
  const first = analyst.run(question)
  await started.promise
  const second = analyst.run(question)
  let queued = []
  while (queued.length === 0) {
    const { items } = (await analyst.get('/runs?limit=5')).json()
    queued = items.filter((run: { status: string }) => run.status === 'queued')
  }
  expect(queued).toMatchObject([{ charge: { rho: '0' }, finishedAt: null }])
  mayFail.reject(QUOTING)
  expect(await first).toMatchObject({ status: 'failed', charge: { rho: '0.001000' } })
  expect(await second).toMatchObject({ status: 'finished', charge: { rho: '0.001000' }, reusedFrom: null })
})

test('no answer, log line, metric or stored row holds a value of the data', async () => {
  const [auditor, owner] = [new Asker(server, 'auditor'), new Asker(server, 'owner')]
  await analyst.budgets()
  await auditor.get('/events?limit=200')
  await owner.get('/datasets/clinic/ledger?limit=200')
  const metrics = (await server.app.inject({ url: '/metrics' })).body
  const answers = [...analyst.answers, ...auditor.answers, ...owner.answers, metrics]
  expect(answers.length).toBeGreaterThan(100)
  expect(answers.join('\n')).not.toContain(CANARY)
  expect(server.logLines.length).toBeGreaterThan(50)
  expect(server.logLines.join('\n')).not.toContain(CANARY)
  for (const table of ['runs', 'events', 'measured_answers', 'charges', 'idempotency']) {
    const { rows } = await sql<{ text: string }>`select t::text as text from ${sql.table(table)} as t`.execute(
      server.deps.database.db,
    )
    expect(rows.map(({ text }) => text).join('\n')).not.toContain(CANARY)
  }
})

test('the operator sees the class of each failure and where it came from', () => {
  const failures = server.logLines.filter((line) => line.includes('a run failed'))
  expect(failures.length).toBeGreaterThan(8)
  expect(failures.some((line) => line.includes('"type":"TypeError"'))).toBe(true)
})

test('all of it agrees with the log', async () => {
  expect((await server.deps.log.verify()).problems).toEqual([])
})
