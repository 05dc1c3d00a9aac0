import { rhoOfEpsilon } from '@yingbi/engine'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Asker } from '../../test/ask.ts'
import { addClinic } from '../../test/clinic-dataset.ts'
import { openTestApp, type TestApp } from '../../test/test-app.ts'

const ROOM = 10n
const DELTA = 1e-6
/** The first epsilon whose rho is a whole number of equal charges. */
const EPSILON =
  Array.from({ length: 1000 }, (_, i) => 1 + i / 1000).find((e) => rhoOfEpsilon(e, DELTA) % ROOM === 0n) ?? 0
const LIMIT = rhoOfEpsilon(EPSILON, DELTA)
const privacy = { rho: `0.${String(LIMIT / ROOM).padStart(6, '0')}` }

let server: TestApp
let analyst: Asker
beforeAll(async () => {
  server = await openTestApp({ config: { resultQuantumMs: 20, requestsPerMinute: 100_000 } })
  for (const slug of ['clinic', 'twins']) {
    await addClinic(server.deps, { slug, budget: { dataset: EPSILON, person: EPSILON } })
  }
  analyst = new Asker(server)
})
afterAll(() => server.close())

test('200 different questions at once with a budget for 10: exactly 10 are admitted and the limit is spent exactly', async () => {
  const asked = await Promise.all(
    Array.from({ length: 200 }, (_, i) =>
      analyst.ask({ sql: `SELECT COUNT(*) AS n FROM visits WHERE cost > ${i / 10}`, privacy }),
    ),
  )
  const admitted = await Promise.all(asked.flatMap((answer) => ('run' in answer ? [analyst.ended(answer.run)] : [])))
  expect(admitted).toHaveLength(Number(ROOM))
  expect(admitted.every(({ status }) => status === 'finished')).toBe(true)
  const refused = asked.flatMap((answer) => ('problem' in answer ? [answer.problem] : []))
  expect(new Set(refused.map(({ status, code }) => `${status} ${code}`))).toEqual(new Set(['409 BUDGET_EXHAUSTED']))
  expect(await analyst.spent()).toBe(LIMIT)
  expect((await analyst.budgets()).map(({ left }) => left.rho)).toEqual(['0', '0'])
})

test('100 times the same question at once is charged once, and everyone gets the same numbers', async () => {
  const question = { dataset: 'twins', sql: 'SELECT ward, COUNT(*) AS n FROM visits GROUP BY ward', privacy }
  const runs = await Promise.all(Array.from({ length: 100 }, () => analyst.run(question)))
  expect(await analyst.spent('twins')).toBe(LIMIT / ROOM)
  const paid = runs.filter(({ charge }) => charge.rho !== '0')
  expect(paid).toHaveLength(1)
  expect(runs.filter(({ reusedFrom }) => reusedFrom === paid[0]?.id)).toHaveLength(99)
  const results = await Promise.all(runs.map(({ id }) => analyst.result(id)))
  expect(new Set(results.map(({ rows }) => JSON.stringify(rows))).size).toBe(1)
})

test('all of it agrees with the log', async () => {
  expect((await server.deps.log.verify()).problems).toEqual([])
})
