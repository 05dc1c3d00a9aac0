import { afterAll, beforeAll, expect, test } from 'vitest'
import { Asker } from '../ask.ts'
import { addClinic } from '../clinic-dataset.ts'
import { openTestApp, TEST_PASSWORD, type TestApp } from '../test-app.ts'

/** A second analyst who has learned every identifier of the first one, and tries what may be done with them. */
const SECOND = 'zhao.er'
const SECRET_SQL = "SELECT COUNT(*) AS hidden_name FROM visits WHERE note = 'a-condition-of-the-first'"

let server: TestApp
let first: Asker
let ids: { run: string; release: string }
beforeAll(async () => {
  server = await openTestApp({ config: { resultQuantumMs: 20 } })
  await addClinic(server.deps)
  await send('office', 'POST', '/users', {
    username: SECOND,
    password: TEST_PASSWORD,
    displayName: { zh: '赵二', en: 'Zhao Er' },
    role: 'analyst',
    department: 'education-bureau',
    clearance: 'general-3',
  })
  first = new Asker(server)
  const run = await first.run({ sql: SECRET_SQL, privacy: { epsilon: 0.5 } })
  const release = await send('analyst', 'POST', '/releases', { runId: run.id, title: '标题', context: '用途说明' })
  ids = { run: run.id, release: release.json().id }
})
afterAll(() => server.close())

async function send(person: string, method: 'GET' | 'POST', path: string, payload?: object, key?: string) {
  const { authorization } = await server.as(person as Parameters<TestApp['as']>[0])
  const headers = key === undefined ? { authorization } : { authorization, 'idempotency-key': key }
  return server.app.inject({ method, url: `/api/v1${path}`, headers, ...(payload === undefined ? {} : { payload }) })
}

test('the objects are there, for the first', async () => {
  expect(ids.release).toMatch(/^[\w-]{36}$/)
  for (const path of [`/runs/${ids.run}`, `/runs/${ids.run}/result`, `/releases/${ids.release}`]) {
    expect((await send('analyst', 'GET', path)).statusCode, `at ${path}`).toBe(200)
  }
})

test.each<['GET' | 'POST', (known: typeof ids) => string, object?]>([
  ['GET', ({ run }) => `/runs/${run}`],
  ['GET', ({ run }) => `/runs/${run}/result`],
  ['GET', ({ run }) => `/runs/${run}/events`],
  ['POST', ({ run }) => `/runs/${run}/cancel`],
  ['GET', ({ release }) => `/releases/${release}`],
  ['GET', ({ release }) => `/releases/${release}/bundle`],
  ['POST', ({ release }) => `/releases/${release}/submit`],
  ['POST', ({ release }) => `/releases/${release}/withdraw`],
  ['POST', ({ release }) => `/releases/${release}/approve`, { comment: 'x' }],
  ['GET', () => '/events'],
  ['GET', () => '/log/tile/entries/000'],
  ['GET', () => '/log/tile/%65ntries/000'],
  ['GET', () => '/log/tile/../tile/entries/000'],
  ['GET', () => '/log/proof?entry=1'],
  ['GET', () => '/datasets/clinic/ledger'],
  ['GET', () => '/datasets/clinic/policy'],
])('%s %s is not for the second', async (method, path, body) => {
  const answer = await send(SECOND, method, path(ids), body)
  expect([403, 404, 405]).toContain(answer.statusCode)
  expect(answer.body).not.toMatch(/a-condition-of-the-first|hidden_name/)
})

test('a release of a run of the first cannot be asked for', async () => {
  const answer = await send(SECOND, 'POST', '/releases', { runId: ids.run, title: '标题', context: '用途说明' })
  expect([403, 404]).toContain(answer.statusCode)
})

test('lists of the second hold nothing of the first', async () => {
  for (const path of ['/runs', '/runs?limit=100', '/releases', '/budgets?dataset=clinic', '/projects']) {
    const answer = await send(SECOND, 'GET', path)
    expect(answer.statusCode, `at ${path}`).toBe(200)
    expect(answer.body, `at ${path}`).not.toMatch(/a-condition-of-the-first|hidden_name/)
    expect(answer.body, `at ${path}`).not.toContain(ids.run)
    expect(answer.body, `at ${path}`).not.toContain(ids.release)
  }
})

test('an idempotency key of the first gives the second an answer of their own', async () => {
  const body = { kind: 'sql', dataset: 'clinic', sql: 'SELECT COUNT(*) AS n FROM visits', privacy: { epsilon: 0.1 } }
  const ours = await send('analyst', 'POST', '/runs', body, 'the-key')
  const theirs = await send(SECOND, 'POST', '/runs', body, 'the-key')
  expect([ours.statusCode, theirs.statusCode]).toEqual([201, 201])
  expect(theirs.json().id).not.toBe(ours.json().id)
  expect(theirs.json().analyst).toBe(SECOND)
})

test('the same question is free for the second, and says nothing of who asked it', async () => {
  const second = new Asker(server, SECOND as Parameters<TestApp['as']>[0])
  const run = await second.run({ sql: SECRET_SQL.replace('hidden_name', 'n'), privacy: { epsilon: 0.5 } })
  expect(run.charge.rho).toBe('0')
  const result = await second.get(`/runs/${run.id}/result`)
  expect(run.analyst + result.body + JSON.stringify(run)).not.toMatch(/hidden_name|"analyst":"analyst"/)
})
