import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Asker } from '../../test/ask.ts'
import { addClinic } from '../../test/clinic-dataset.ts'
import { openTestApp, type TestApp } from '../../test/test-app.ts'
import { buildApp } from '../app.ts'
import type { Deps } from '../deps.ts'
import { ActiveRuns } from '../use-cases/active-runs.ts'
import { openServerInstance } from '../repositories/server-instances.ts'

/** Two servers over one database: each has its own runs and its own instance number, and knows nothing of the other. */
let first: TestApp
let second: TestApp
let secondDeps: Deps
/** While true, what the first server measures goes on until it is stopped. */
let endless = false

const untilStopped = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })

beforeAll(async () => {
  first = await openTestApp({
    config: { resultQuantumMs: 20 },
    deps: ({ connector }) => ({
      connector: {
        execute: (...args) => (endless ? untilStopped(args[2]) : connector.execute(...args)),
        readPublicTable: (...args) => connector.readPublicTable(...args),
      },
    }),
  })
  await addClinic(first.deps)
  const runs = new ActiveRuns(first.deps.failures.report)
  secondDeps = { ...first.deps, runs, instance: await openServerInstance(first.deps.database) }
  const logStream = { write: () => undefined }
  const { app } = await buildApp(secondDeps, { uiFolder: '', version: '0.0.0', logStream })
  second = { ...first, app, deps: secondDeps }
})
afterAll(async () => {
  await second.app.close()
  await secondDeps.instance.close()
  await first.close()
})

let counter = 0
const freshQuestion = () => ({
  sql: `SELECT COUNT(*) AS n FROM visits WHERE cost > ${counter++}`,
  privacy: { rho: '0.001' },
})

// The embedded database belongs to one process: there, another instance is a former one.
describe.skipIf((process.env['YINGBI_TEST_DATABASE_URL'] ?? '') === '')(
  'two servers of one PostgreSQL database',
  () => {
    test('charge one question that both are asked at once only once', async () => {
      const question = freshQuestion()
      const [here, there] = [new Asker(first), new Asker(second)]
      const runs = await Promise.all(Array.from({ length: 20 }, (_, i) => (i % 2 === 0 ? here : there).run(question)))
      expect(runs.filter((run) => run.charge.rho !== '0')).toHaveLength(1)
      expect(new Set(runs.map((run) => run.status))).toEqual(new Set(['finished']))
    })

    test('let a run be cancelled through the other one', async () => {
      endless = true
      const asker = new Asker(first)
      const posted = asker.ask(freshQuestion())
      let running: { id: string }[] = []
      while (running.length === 0) {
        const { items } = (await asker.get('/runs?limit=1')).json()
        running = items.filter((run: { status: string }) => run.status === 'running')
      }
      expect((await new Asker(second).cancel(running[0]?.id ?? '')).statusCode).toBe(200)
      expect(await posted).toMatchObject({ run: { status: 'failed', failure: { code: 'RUN_CANCELLED' } } })
      endless = false
    })

    test('show the steps of a run that the other one carries out', async () => {
      const run = await new Asker(first).run(freshQuestion())
      const events = (await new Asker(second).get(`/runs/${run.id}/events`)).body
      expect(events).toContain('event: finished')
    })
  },
)
