import { ExplainBatchAnswer, type ExplainBatchRequest } from '@yingbi/contracts'
import { rhoOfEpsilon } from '@yingbi/engine'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { Asker, microRhoOf } from '../../test/ask.ts'
import { addClinic } from '../../test/clinic-dataset.ts'
import { openTestApp, type TestApp } from '../../test/test-app.ts'

let server: TestApp
let analyst: Asker
beforeAll(async () => {
  server = await openTestApp({ config: { resultQuantumMs: 20 } })
  await addClinic(server.deps, { budget: { dataset: 4, person: 2 } })
  analyst = new Asker(server)
})
afterAll(() => server.close())

const COUNT = 'SELECT ward, COUNT(*) AS n FROM visits GROUP BY ward'
const SUM = 'SELECT SUM(cost) AS total FROM visits'
const REFUSED = 'SELECT note FROM visits'

async function plan(request: Partial<ExplainBatchRequest>) {
  const payload = { dataset: 'clinic', epsilon: 1, ...request }
  const answer = await server.app.inject({
    method: 'POST',
    url: '/api/v1/queries/explain-batch',
    headers: await server.as('analyst'),
    payload,
  })
  expect(answer.statusCode).toBe(200)
  return ExplainBatchAnswer.parse(answer.json())
}
const errorOf = (one: ExplainBatchAnswer['queries'][number] | undefined): number | null =>
  one?.answer.accepted === true
    ? (one.answer.columns.find(({ expectedError }) => expectedError !== null)?.expectedError ?? null)
    : null
const rhoOf = (one: ExplainBatchAnswer['queries'][number] | undefined): bigint => microRhoOf(one?.share?.rho ?? '0')

describe('planned questions', () => {
  test('share a total equally and are charged nothing', async () => {
    const batch = await plan({ queries: [{ sql: COUNT }, { sql: SUM }] })
    const half = rhoOfEpsilon(1, 1e-6) / 2n
    expect(batch.queries.map(rhoOf)).toEqual([half, half])
    expect(batch).toMatchObject({ withinAllowed: true, exceeded: [] })
    expect(microRhoOf(batch.total.rho)).toBe(2n * half)
    expect(errorOf(batch.queries[0])).toBeGreaterThan(0)
    expect(await analyst.spent()).toBe(0n)
  })

  test('cost together what they are charged when they are asked in this order', async () => {
    const queries = [{ sql: `${SUM} WHERE ward = '内科'` }, { sql: `${COUNT} ORDER BY n` }, { sql: COUNT }]
    const batch = await plan({ queries, epsilon: 0.6 })
    expect(batch.queries[2]?.charge).toEqual({ rho: '0', epsilon: 0, delta: 0 })
    const before = await analyst.spent()
    for (const [i, { sql }] of queries.entries()) {
      const run = await analyst.run({ sql, privacy: { rho: batch.queries[i]?.share?.rho ?? '0' } })
      expect(run.charge).toEqual(batch.queries[i]?.charge)
    }
    expect((await analyst.spent()) - before).toBe(microRhoOf(batch.total.rho))
  })

  test('reach one error when the split asks for it', async () => {
    const batch = await plan({
      queries: [{ sql: COUNT }, { sql: 'SELECT COUNT(*) AS n FROM visits' }],
      split: 'same-error',
    })
    const [first, second] = batch.queries.map(errorOf)
    expect((first ?? 0) / (second ?? 1)).toBeGreaterThan(0.98)
    expect((first ?? 0) / (second ?? 1)).toBeLessThan(1.02)
    expect(batch.withinAllowed).toBe(true)
  })

  test('reach the errors that are named, and the others share what is left', async () => {
    const accuracy = { column: 'n', absolute: 60, confidence: 0.95 }
    const batch = await plan({
      queries: [{ sql: 'SELECT COUNT(*) AS n FROM visits', accuracy }, { sql: SUM }],
      split: 'named-errors',
    })
    expect(errorOf(batch.queries[0])).toBeLessThanOrEqual(60)
    expect(errorOf(batch.queries[0])).toBeGreaterThan(50)
    expect(rhoOf(batch.queries[0]) + rhoOf(batch.queries[1])).toBeLessThanOrEqual(rhoOfEpsilon(1, 1e-6))
    expect(rhoOf(batch.queries[1])).toBeGreaterThan(0n)
  })

  test('that are refused keep their reason and leave their share to the rest', async () => {
    const batch = await plan({ queries: [{ sql: REFUSED }, { sql: SUM }] })
    expect(batch.queries[0]).toMatchObject({ share: null, charge: null, answer: { accepted: false } })
    expect(rhoOf(batch.queries[1])).toBe(rhoOfEpsilon(1, 1e-6))
  })

  test('that no limit holds together are told which one', async () => {
    const batch = await plan({ queries: [{ sql: SUM }, { sql: 'SELECT AVG(cost) AS m FROM visits' }], epsilon: 3 })
    expect(batch.withinAllowed).toBe(true)
    expect(batch.exceeded).toMatchObject([{ scope: 'person', person: 'analyst' }])
  })

  test('are compiled one a turn of the event loop, so that other people are answered in between', async () => {
    const { catalogs } = server.deps
    const catalogOf = catalogs.of.bind(catalogs)
    const compiledAt: number[] = []
    let turn = 0
    let counts = true
    const count = (): void => {
      turn++
      if (counts) setImmediate(count)
    }
    const watch = vi.spyOn(catalogs, 'of').mockImplementation((dataset) => {
      compiledAt.push(turn)
      return catalogOf(dataset)
    })
    count()
    await plan({ queries: Array.from({ length: 30 }, () => ({ sql: SUM })) })
    counts = false
    watch.mockRestore()
    expect(compiledAt.length).toBeGreaterThanOrEqual(30)
    expect(new Set(compiledAt).size).toBe(compiledAt.length)
  })

  test.each([{ queries: [] }, { queries: [{ sql: SUM }], epsilon: -1 }, { queries: [{ sql: SUM }], epsilon: 1e9 }])(
    'are not planned from %j',
    async (request) => {
      const payload = { dataset: 'clinic', epsilon: 1, ...request }
      const headers = await server.as('analyst')
      const answer = await server.app.inject({ method: 'POST', url: '/api/v1/queries/explain-batch', headers, payload })
      expect(answer.statusCode).toBe(400)
    },
  )
})
