import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Asker } from '../../test/ask.ts'
import { addClinic } from '../../test/clinic-dataset.ts'
import { openTestApp, type TestApp } from '../../test/test-app.ts'
import { rhoOfEpsilon } from '@yingbi/engine'

/** A connection that nobody may use: whoever tries is counted. */
class UntouchableConnector {
  readonly touched: string[] = []
  execute(): Promise<never> {
    this.touched.push('execute')
    return Promise.reject(new Error('the data was touched'))
  }
  readPublicTable(): Promise<never> {
    this.touched.push('readPublicTable')
    return Promise.reject(new Error('the data was touched'))
  }
}

const connector = new UntouchableConnector()
let server: TestApp
let analyst: Asker
let clinicId: string
beforeAll(async () => {
  server = await openTestApp({ config: { resultQuantumMs: 20 }, deps: { connector } })
  clinicId = await addClinic(server.deps, { budget: { dataset: 1, person: 0.5 } })
  analyst = new Asker(server)
})
afterAll(() => server.close())

const privacy = { epsilon: 0.2 }
const REFUSED: readonly (readonly [string, string, string | null])[] = [
  ['SELECT person_id FROM visits', 'SQL_ROW_LEVEL_OUTPUT', 'person_id'],
  ['SELECT * FROM visits', 'SQL_SELECT_STAR', '*'],
  ['SELECT SUM(bed_count) FROM visits', 'SQL_UNKNOWN_COLUMN', 'bed_count'],
  ['SELECT pg_sleep(10) FROM visits', 'SQL_UNKNOWN_FUNCTION', 'pg_sleep'],
  ['SELECT COUNT(*) FROM nobody', 'SQL_UNKNOWN_TABLE', 'nobody'],
  ['SELECT COUNT(*) FROM visits a JOIN visits b ON a.cost = b.cost', 'SQL_JOIN_OFF_UNIT', null],
  ['SELECT AVG(note) FROM visits', 'SQL_TYPE_MISMATCH', 'note'],
  ['SELECT cost, COUNT(*) FROM visits GROUP BY cost', 'POLICY_USE_MISSING', 'cost'],
  ['DROP TABLE visits', 'SQL_NOT_A_SELECT', null],
  ['SELECT COUNT(*) FROM visits; SELECT 1', 'SQL_SEVERAL_STATEMENTS', null],
  ['SELECT COUNT(* FROM visits', 'SQL_SYNTAX', null],
  ['', 'SQL_EMPTY', null],
]

describe('a question that is refused', () => {
  test.each(REFUSED)('%s: %s', async (sql, code, at) => {
    const asked = await analyst.ask({ sql, privacy })
    if (!('problem' in asked)) throw new Error('the question was admitted')
    const { problem } = asked
    expect(problem).toMatchObject({ status: 422, code })
    const refusal = problem.refusals?.find((candidate) => candidate.code === code)
    expect(refusal).toMatchObject({ policyOwner: 'The clinic', policyVersion: '1' })
    if (at !== null && refusal?.place) expect(sql.slice(refusal.place.start, refusal.place.end)).toContain(at)
    if (at !== null) expect(refusal?.place).not.toBeNull()
    const texts = JSON.stringify(problem)
    expect(texts).not.toMatch(/\{\w+\}/)
    const explained = await analyst.explain({ sql, privacy })
    expect(explained).toEqual({ accepted: false, refusals: problem.refusals })
  })

  test('shows every cause at once, each at its place, in the language of the caller', async () => {
    const sql = 'SELECT cost, nope, COUNT(*) FROM visits GROUP BY cost'
    const headers = { ...(await server.as('analyst')), 'accept-language': 'zh-CN' }
    const payload = { kind: 'sql', dataset: 'clinic', sql, privacy }
    const answer = (await server.app.inject({ method: 'POST', url: '/api/v1/runs', headers, payload })).json()
    expect(answer.refusals.map((refusal: { code: string }) => refusal.code).toSorted()).toEqual(
      expect.arrayContaining(['POLICY_USE_MISSING', 'SQL_UNKNOWN_COLUMN']),
    )
    const missing = answer.refusals.find((refusal: { code: string }) => refusal.code === 'POLICY_USE_MISSING')
    expect(missing.title).toBe('不能在 GROUP BY 中使用 `cost`：缺用途「分组」。')
    expect(missing).toMatchObject({ policyOwner: '诊所', column: 'visits.cost', operator: 'GROUP BY' })
    expect(missing.policyLine).toBeGreaterThan(10)
  })

  test('without a loss or a wish names what is missing', async () => {
    expect(await analyst.ask({ sql: 'SELECT COUNT(*) FROM visits' })).toMatchObject({
      status: 422,
      problem: { code: 'DP_PRIVACY_REQUEST_MISSING' },
    })
  })

  test.each([
    ['body.accuracy', { privacy, accuracy: { column: 'n', absolute: 5 } }],
    ['body.accuracy.column', { accuracy: { column: 'n'.repeat(201), absolute: 5 } }],
    ['body.privacy.rho', { privacy: { rho: '-1' } }],
    ['body.privacy.rho', { privacy: { rho: '-0.001' } }],
    ['body.privacy.epsilon', { privacy: { epsilon: -0.5 } }],
  ])('%s is named when it cannot be asked for: %o', async (field, wish) => {
    const headers = await server.as('analyst')
    const payload = { kind: 'sql', dataset: 'clinic', sql: 'SELECT COUNT(*) AS n FROM visits', ...wish }
    for (const url of ['/api/v1/runs', '/api/v1/queries/explain']) {
      const answer = await server.app.inject({ method: 'POST', url, headers, payload })
      expect(answer.json()).toMatchObject({ status: 400, code: 'BAD_REQUEST', params: { field } })
    }
  })

  test('is logged by its codes and the hash of its text, never by the text', async () => {
    await analyst.ask({ sql: "SELECT person_id FROM visits WHERE note = 'needle-in-sql'", privacy })
    const events = await server.deps.database.db
      .selectFrom('events')
      .select(['leaf', 'object', 'outcome'])
      .where('action', '=', 'query.refused')
      .orderBy('index', 'desc')
      .execute()
    expect(events[0]).toMatchObject({ object: `dataset:${clinicId}`, outcome: 'refused' })
    expect(JSON.parse(events[0]?.leaf ?? '')).toMatchObject({ actor: 'analyst', facts: { dataset: 'clinic' } })
    expect(events[0]?.leaf).toContain('SQL_ROW_LEVEL_OUTPUT')
    const everything = JSON.stringify(events) + server.logLines.join('')
    expect(everything).not.toContain('needle-in-sql')
  })

  test('of an unknown or unnamed dataset is not answered', async () => {
    expect((await analyst.post({ dataset: 'nothing', sql: 'SELECT 1', privacy })).statusCode).toBe(404)
    const headers = await server.as('analyst')
    const payload = { kind: 'sql', sql: 'SELECT 1', privacy }
    expect((await server.app.inject({ method: 'POST', url: '/api/v1/runs', headers, payload })).statusCode).toBe(400)
  })
})

describe('an exhausted budget', () => {
  test('is 409 with what is left of each limit, before any connection', async () => {
    const rho = rhoOfEpsilon(0.5, 1e-6) + 1n
    const question = { sql: 'SELECT COUNT(*) FROM visits', privacy: { rho: `0.${String(rho).padStart(6, '0')}` } }
    const asked = await analyst.ask(question)
    expect(asked).toMatchObject({
      status: 409,
      problem: {
        code: 'BUDGET_EXHAUSTED',
        left: [
          { scope: 'dataset', questionsLeft: 3 },
          { scope: 'person', person: 'analyst', left: { rho: '0.006641' }, questionsLeft: 0 },
        ],
        params: { needed: 'rho 0.006642', left: 'rho 0.006641', scopeEn: 'your own limit' },
      },
    })
    expect(await analyst.explain(question)).toMatchObject({
      accepted: true,
      budget: { admitted: false, bindingScope: 'person', questionsLeft: 0 },
    })
    expect(await analyst.spent()).toBe(0n)
  })
})

test('a suspended dataset refuses every question without a place, and says so to its explanation', async () => {
  const { db } = server.deps.database
  await db.updateTable('datasets').set({ status: 'suspended' }).where('id', '=', clinicId).execute()
  const question = { sql: 'SELECT COUNT(*) FROM visits', privacy }
  expect(await analyst.ask(question)).toMatchObject({
    status: 422,
    problem: { code: 'DATASET_SUSPENDED', refusals: [{ code: 'DATASET_SUSPENDED', place: null }] },
  })
  expect(await analyst.explain(question)).toMatchObject({ accepted: false, refusals: [{ code: 'DATASET_SUSPENDED' }] })
})

test('no connection was opened for any of them, and nothing was charged', async () => {
  expect(connector.touched).toEqual([])
  expect(await server.deps.database.db.selectFrom('charges').selectAll().execute()).toEqual([])
  expect(await server.deps.database.db.selectFrom('runs').selectAll().execute()).toEqual([])
})
