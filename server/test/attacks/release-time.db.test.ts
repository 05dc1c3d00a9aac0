import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Timer } from '../../src/clock.ts'
import type { Connector } from '../../src/connectors/connector.ts'
import { DataError } from '../../src/governed-data/data-error.ts'
import { Asker } from '../ask.ts'
import { addClinic } from '../clinic-dataset.ts'
import { openTestApp, type TestApp } from '../test-app.ts'

/**
 * How long a measurement takes depends on the data (Haeberlen et al. 2011; Jin et al. 2022, "Are We There Yet? Timing
 * and Floating-Point Attacks on Differential Privacy Systems"). Here time passes only where a test lets it: in the
 * measurement, as long as the data demand, and in the wait for the quantum. Nothing may be seen in between.
 */
const QUANTUM_MS = 250

class WorkTimer implements Timer {
  #now = 0
  now = () => this.#now
  until = async (moment: number) => {
    await Promise.resolve()
    this.#now = Math.max(this.#now, moment)
  }
  work(milliseconds: number): void {
    this.#now += milliseconds
  }
}

let server: TestApp
let analyst: Asker
const timer = new WorkTimer()
let workMs = 0
let failure: Error | null = null
/** Moments on the timer at which the end of a run reached the database, and with it everyone who looks. */
const shownAt: number[] = []

const takingTime = (real: Connector): Connector => ({
  execute: async (...args) => {
    timer.work(workMs)
    if (failure !== null) throw failure
    return real.execute(...args)
  },
  readPublicTable: (...args) => real.readPublicTable(...args),
})

beforeAll(async () => {
  server = await openTestApp({
    config: { resultQuantumMs: QUANTUM_MS },
    deps: (deps) => {
      const publish = deps.log.publish.bind(deps.log)
      deps.log.publish = () => {
        shownAt.push(timer.now())
        return publish()
      }
      return { timer, connector: takingTime(deps.connector) }
    },
  })
  await addClinic(server.deps, { budget: { dataset: 100, person: 100 } })
  analyst = new Asker(server)
})
afterAll(() => server.close())
beforeEach(() => {
  failure = null
  shownAt.length = 0
})

let asked = 0
const freshQuestion = () => ({
  sql: `SELECT ward, COUNT(*) AS n FROM visits WHERE cost > ${asked++} GROUP BY ward`,
  privacy: { rho: '0.001' },
})

describe('an answer that was charged leaves at a multiple of the quantum', () => {
  test.each([0, 0.25, 3, 120, 249, 250, 250.5, 700, 2499.5])('when measuring takes %d ms', async (milliseconds) => {
    workMs = milliseconds
    const began = timer.now()
    const run = await analyst.run(freshQuestion())
    expect(run.status).toBe('finished')
    const seen = timer.now() - began
    expect(seen % QUANTUM_MS).toBe(0)
    expect(seen).toBe(Math.max(1, Math.ceil(milliseconds / QUANTUM_MS)) * QUANTUM_MS)
    expect(shownAt.map((at) => at - began)).toEqual([seen])
    expect(Date.parse(run.finishedAt ?? '') - Date.parse(run.createdAt)).toBe(seen)
  })

  test.each([
    ['fails', new Error('a value')],
    ['finds the store damaged', new DataError('DATA_UNREADABLE')],
    ['is too slow', new DataError('RUN_TIMED_OUT', { seconds: 1 })],
  ])('also when measuring %s', async (_, error) => {
    failure = error
    workMs = 77.75
    const began = timer.now()
    expect(await analyst.run(freshQuestion())).toMatchObject({ status: 'failed' })
    expect(timer.now() - began).toBe(QUANTUM_MS)
    expect(shownAt.map((at) => at - began)).toEqual([QUANTUM_MS])
  })
})

test('an answer that is shown again reads no data and waits for nothing', async () => {
  workMs = 10
  const question = freshQuestion()
  await analyst.run(question)
  const began = timer.now()
  expect(await analyst.run(question)).toMatchObject({ status: 'finished', charge: { rho: '0' } })
  expect(timer.now()).toBe(began)
})

test('until then a run looks the same whether its measurement has ended or not', async () => {
  const waiting = Promise.withResolvers<void>()
  const mayGoOn = Promise.withResolvers<void>()
  const { until } = timer
  timer.until = async (moment) => {
    waiting.resolve()
    await mayGoOn.promise
    await until(moment)
  }
  workMs = 5
  const posted = analyst.post(freshQuestion())
  await waiting.promise
  const [running] = (await analyst.get('/runs?limit=1')).json().items
  expect(running).toMatchObject({ status: 'running', finishedAt: null, failure: null })
  expect((await analyst.get(`/runs/${running.id}/result`)).json()).toMatchObject({ code: 'RUN_NOT_FINISHED' })
  const stored = await answersStored()
  timer.until = until
  mayGoOn.resolve()
  expect((await posted).json()).toMatchObject({ id: running.id, status: 'finished' })
  expect(await answersStored()).toBe(stored + 1)
})

async function answersStored(): Promise<number> {
  const rows = await server.deps.database.db.selectFrom('measured_answers').selectAll().execute()
  return rows.filter(({ noisy_table }) => noisy_table !== null).length
}
