import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Asker, microRhoOf } from '../../test/ask.ts'
import { addClinic } from '../../test/clinic-dataset.ts'
import { openTestApp, type TestApp } from '../../test/test-app.ts'

let server: TestApp
let analyst: Asker
beforeAll(async () => {
  server = await openTestApp({ config: { resultQuantumMs: 20 } })
  await addClinic(server.deps)
  analyst = new Asker(server)
})
afterAll(() => server.close())

const FIRST = {
  sql: 'SELECT ward, COUNT(*) AS visits, AVG(cost) AS mean_cost FROM visits GROUP BY ward ORDER BY visits DESC',
  privacy: { epsilon: 0.5 },
}

describe('a question', () => {
  test('costs what its explanation said, and the budget falls by exactly that', async () => {
    const before = await analyst.spent()
    const explained = await analyst.explain(FIRST)
    const run = await analyst.run(FIRST)
    expect(run).toMatchObject({ status: 'finished', reusedFrom: null, failure: null, analyst: 'analyst' })
    expect(explained).toMatchObject({ accepted: true, charge: run.charge, reusedFrom: null })
    expect(run.charge.rho).toBe('0.006641')
    expect((await analyst.spent()) - before).toBe(6641n)
  })

  test('shows each value with its interval, and each column with its noise', async () => {
    const run = await analyst.run(FIRST)
    const { columns, rows, intervals, receipt } = await analyst.result(run.id)
    expect(columns.map(({ name, mechanism }) => [name, mechanism])).toEqual([
      ['ward', 'key'],
      ['visits', 'discrete-gaussian'],
      ['mean_cost', 'discrete-gaussian-paired-sums'],
    ])
    expect(new Set(rows.map(([ward]) => ward))).toEqual(new Set(['儿科', '内科', '外科']))
    const visits = rows.map((row) => Number(row[1]))
    expect(visits).toEqual(visits.toSorted((a, b) => b - a))
    for (const [y, row] of intervals.entries()) {
      expect(row[0]).toBeNull()
      expect(row[1]?.low).toBeLessThanOrEqual(visits[y] ?? NaN)
      expect(row[1]?.high).toBeGreaterThanOrEqual(visits[y] ?? NaN)
    }
    expect(receipt).toMatchObject({
      runId: run.id,
      unit: 'patient',
      neighbouring: 'add-or-remove-unit',
      bounds: [{ column: 'mean_cost', lower: 0, upper: 100 }],
      contribution: { rows: 3 },
      dataset: 'clinic',
      policyVersion: 1,
      mayHideGroups: false,
    })
    expect(receipt.left.map(({ scope }) => scope)).toEqual(['dataset', 'person'])
  })

  test.each([
    [
      'white space and case',
      'select   WARD , count( * ) as visits, avg( COST ) as mean_cost\nfrom Visits group by ward order by 2 desc',
    ],
    ['other names and order', 'SELECT AVG(v.cost) AS m, COUNT(*) AS n, v.ward AS w FROM visits v GROUP BY v.ward'],
    [
      'a subquery above the cut',
      'SELECT * FROM (SELECT ward, COUNT(*) AS n, AVG(cost) AS c FROM visits GROUP BY ward) t WHERE n > 10 LIMIT 2',
    ],
    ['less loss', FIRST.sql],
  ])('that was answered before is free again, with %s', async (what, sql) => {
    const first = await analyst.run(FIRST)
    const before = await analyst.spent()
    const question = { sql, privacy: { epsilon: what === 'less loss' ? 0.2 : 0.5 } }
    expect(await analyst.explain(question)).toMatchObject({ charge: { rho: '0' }, reusedFrom: expect.any(String) })
    const again = await analyst.run(question)
    expect(again.charge).toEqual({ rho: '0', epsilon: 0, delta: 0 })
    expect(again.reusedFrom).not.toBeNull()
    expect(await analyst.spent()).toBe(before)
    const [ours, theirs] = [await analyst.result(again.id), await analyst.result(first.id)]
    // The guarantee is that of the noise that is shown, whoever paid for it.
    expect(ours.receipt.charge).toEqual(theirs.receipt.charge)
    expect(theirs.receipt.charge.rho).toBe('0.006641')
    const counts = (result: typeof ours, name: string) =>
      result.rows.map((row) => row[result.columns.findIndex((column) => column.name === name)])
    const [count = ''] = ours.columns.filter((c) => c.mechanism === 'discrete-gaussian').map((c) => c.name)
    expect(counts(theirs, 'visits')).toEqual(expect.arrayContaining(counts(ours, count)))
  })

  test('of which a part was answered pays for the rest only', async () => {
    await analyst.run({ sql: 'SELECT COUNT(*) AS n FROM visits WHERE cost > 50', privacy: { rho: '0.001' } })
    const both = {
      sql: `WITH a AS (SELECT COUNT(*) AS n FROM visits WHERE cost > 50), b AS (SELECT COUNT(*) AS n FROM visits WHERE cost > 60)
        SELECT a.n, b.n AS m FROM a CROSS JOIN b`,
      privacy: { rho: '0.002' },
    }
    const explained = await analyst.explain(both)
    const run = await analyst.run(both)
    expect(run).toMatchObject({ status: 'finished', charge: { rho: '0.001000' }, reusedFrom: null })
    expect(explained).toMatchObject({ charge: run.charge })
  })

  test('over public tables only costs nothing and is exact', async () => {
    const run = await analyst.run({ sql: 'SELECT SUM(beds) AS beds FROM wards', privacy: { epsilon: 0.5 } })
    expect(run).toMatchObject({ status: 'finished', charge: { rho: '0' } })
    expect((await analyst.result(run.id)).rows).toEqual([[60]])
  })

  test('whose outer part fails on the noisy values keeps them, so that asking better is free', async () => {
    const measured = 'SELECT ward, COUNT(*) AS n FROM visits WHERE cost > 70 GROUP BY ward'
    const failing = await analyst.run({
      sql: `WITH t AS (${measured}) SELECT (SELECT n FROM t) AS one, COUNT(*) AS wards FROM t`,
      privacy: { epsilon: 0.5 },
    })
    expect(failing).toMatchObject({
      status: 'failed',
      failure: { code: 'SQL_OUTER_QUERY' },
      charge: { rho: '0.006641' },
    })
    const better = await analyst.run({ sql: measured, privacy: { epsilon: 0.5 } })
    expect(better).toMatchObject({ status: 'finished', charge: { rho: '0' }, reusedFrom: failing.id })
  })

  test('sent again with its Idempotency-Key is the same run', async () => {
    const headers = { ...(await server.as('analyst')), 'idempotency-key': 'question-1' }
    const payload = {
      kind: 'sql',
      dataset: 'clinic',
      sql: 'SELECT COUNT(*) AS n FROM visits WHERE cost > 71',
      privacy: { epsilon: 0.5 },
    }
    const send = () => server.app.inject({ method: 'POST', url: '/api/v1/runs', headers, payload })
    const [first, second] = [await send(), await send()]
    expect(first.statusCode).toBe(201)
    expect(second.json()).toEqual(first.json())
  })
})

describe('runs', () => {
  test('are listed newest first, page by page, and belong to whoever asked', async () => {
    const page = (await analyst.get('/runs?limit=2&dataset=clinic')).json()
    expect(page.items).toHaveLength(2)
    expect(page.items[0].number).toBeGreaterThan(page.items[1].number)
    const next = (await analyst.get(`/runs?limit=2&cursor=${page.nextCursor}`)).json()
    expect(next.items[0].number).toBeLessThan(page.items[1].number)
    expect((await analyst.get('/runs?cursor=x')).statusCode).toBe(400)
    const owner = new Asker(server, 'owner')
    expect((await owner.get(`/runs/${page.items[0].id}`)).statusCode).toBe(403)
    expect((await analyst.get('/runs/nothing')).statusCode).toBe(404)
  })

  test('tell their steps as events, past ones too', async () => {
    const run = await analyst.run(FIRST)
    const events = await analyst.get(`/runs/${run.id}/events`)
    expect(events.headers['content-type']).toBe('text/event-stream; charset=utf-8')
    const steps = [...events.body.matchAll(/^event: (\w+)$/gm)].map((match) => match[1])
    expect(steps).toEqual(['queued', 'started', 'charged', 'computed', 'released', 'finished'])
    const last = JSON.parse(events.body.trim().split('\n').at(-1)?.replace('data: ', '') ?? '')
    expect(last).toMatchObject({ step: 'finished', run: { id: run.id, status: 'finished' } })
  })

  test('have an end that is a whole number of quanta after their charge', async () => {
    const run = await analyst.run({
      sql: 'SELECT COUNT(*) AS n FROM visits WHERE cost > 72',
      privacy: { epsilon: 0.5 },
    })
    const tookMs = Date.parse(run.finishedAt ?? '') - Date.parse(run.createdAt)
    expect(tookMs).toBeGreaterThan(0)
    expect(tookMs % 20).toBe(0)
  })

  test('that have ended cannot be cancelled', async () => {
    const run = await analyst.run(FIRST)
    expect((await analyst.cancel(run.id)).json()).toMatchObject({ status: 409, code: 'CONFLICT' })
  })
})

describe('budgets', () => {
  test('show the dataset and oneself, in rho, epsilon and questions like the last one', async () => {
    const [dataset, person, ...rest] = await analyst.budgets()
    expect(rest).toEqual([])
    expect(dataset).toMatchObject({ scope: 'dataset', dataset: 'clinic', person: null, window: 'lifetime' })
    expect(person).toMatchObject({ scope: 'person', person: 'analyst', windowEndsAt: null })
    expect(microRhoOf(person?.spent.rho ?? '')).toBe(microRhoOf(dataset?.spent.rho ?? ''))
    expect(person?.questionsLeft).toBeGreaterThan(0)
  })

  test('show the owner and the auditor everyone who asked, and the ledger line by line', async () => {
    for (const role of ['owner', 'auditor'] as const) {
      const other = new Asker(server, role)
      expect((await other.budgets()).map(({ scope, person }) => [scope, person])).toEqual([
        ['dataset', null],
        ['person', 'analyst'],
      ])
      const ledger = (await other.get('/datasets/clinic/ledger?limit=200')).json()
      const sum = ledger.items.reduce(
        (total: bigint, line: { charge: { rho: string } }) => total + microRhoOf(line.charge.rho),
        0n,
      )
      expect(sum).toBe(await analyst.spent())
      expect(ledger.items.every((line: { logIndex: number | null }) => line.logIndex !== null)).toBe(true)
    }
    expect((await analyst.get('/datasets/clinic/ledger')).statusCode).toBe(403)
    expect((await analyst.get('/datasets/clinic/budget')).json().items).toHaveLength(2)
    expect((await analyst.get('/datasets/nothing/budget')).statusCode).toBe(404)
    expect((await analyst.get('/budgets')).json().items).toHaveLength(2)
  })
})

test('everything that happened agrees with the log', async () => {
  const report = await server.deps.log.verify()
  expect(report.problems).toEqual([])
})
