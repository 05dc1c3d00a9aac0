import { Ajv2020 } from 'ajv/dist/2020.js'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addClinic } from '../../test/clinic-dataset.ts'
import { openTestApp, TEST_PASSWORD, type TestApp } from '../../test/test-app.ts'

type Person = Parameters<TestApp['as']>[0]
type Json = Record<string, unknown>
interface Document {
  readonly openapi: string
  readonly paths: Readonly<
    Record<string, Readonly<Record<string, { readonly responses: Readonly<Record<string, Declared>> }>>>
  >
}
interface Declared {
  readonly content?: Readonly<Record<string, object>>
}

const FIRST = 'SELECT ward, COUNT(*) AS visits, AVG(cost) AS mean_cost FROM visits GROUP BY ward'
const HIDDEN = 'SELECT cost, COUNT(*) AS n FROM visits GROUP BY cost'
const ask = (sql: string, more: object = {}) => ({ dataset: 'clinic', sql, privacy: { epsilon: 0.5 }, ...more })

let server: TestApp
let document: Document
let ajv: Ajv2020
let release: { readonly runId: string; readonly id: string }
let runId: string

beforeAll(async () => {
  server = await openTestApp({ config: { resultQuantumMs: 20 } })
  await addClinic(server.deps)
  await addClinic(server.deps, { slug: 'frugal', budget: { dataset: 0.6, person: 0.6 } })
  document = (await server.app.inject('/api/v1/openapi.json')).json()
  ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true })
  ajv.addSchema(document, 'openapi')
  const answer = await send('analyst', 'POST', '/runs', { kind: 'sql', ...ask(FIRST) })
  runId = answer.json<{ id: string }>().id
  await ended(runId)
  const asked = await send('analyst', 'POST', '/releases', { runId, title: '就诊人次', context: '政策研究' })
  release = asked.json()
})
afterAll(() => server.close())

async function send(person: Person | null, method: 'GET' | 'POST' | 'DELETE', path: string, payload?: object) {
  const headers = person === null ? {} : await server.as(person)
  const request = { method, url: `/api/v1${path}`, headers }
  return server.app.inject(payload === undefined ? request : { ...request, payload })
}

async function ended(id: string): Promise<void> {
  while ((await send('analyst', 'GET', `/runs/${id}`)).json<{ finishedAt: string | null }>().finishedAt === null) {
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

/** What the document declares for a status: its own entry, else the one of its class. */
function declared(template: string, method: string, status: number): { key: string; answer: Declared } {
  const responses = document.paths[template]?.[method.toLowerCase()]?.responses ?? {}
  const keys = [String(status), `${Math.floor(status / 100)}XX`, `${Math.floor(status / 100)}xx`, 'default']
  const key = keys.find((one) => responses[one] !== undefined)
  const answer = key === undefined ? undefined : responses[key]
  if (key === undefined || answer === undefined) {
    throw new Error(`${method} ${template} does not declare ${status}, only ${Object.keys(responses).join(' ')}`)
  }
  return { key, answer }
}

/** Where an answer differs from the schema that the document gives for it; empty when it does not. */
function differences(template: string, method: string, answer: Awaited<ReturnType<typeof send>>): string[] {
  const { key, answer: response } = declared(template, method, answer.statusCode)
  const type = (answer.headers['content-type'] ?? '').split(';')[0] ?? ''
  const types = Object.keys(response.content ?? {})
  if (answer.body === '') return types
  if (!types.includes(type)) return [`answers ${type}, declares ${types.join(' ')}`]
  const steps = ['paths', template, method.toLowerCase(), 'responses', key, 'content', type, 'schema']
  const pointer = steps.map((step) => encodeURIComponent(step.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/')
  const check = ajv.compile({ $ref: `openapi#/${pointer}` })
  if (check(answer.json())) return []
  return (check.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`)
}

interface Step {
  readonly who?: Person | null
  readonly method?: 'GET' | 'POST' | 'DELETE'
  /** Template as in the document, without `/api/v1`; `{id}` is replaced by `id`. */
  readonly path: string
  readonly id?: () => string
  readonly query?: string
  readonly body?: () => object
  readonly status?: number
  readonly code?: string
}

const run = (sql: string, more: object = {}) => ({ kind: 'sql', ...ask(sql, more) })
const ofRun = () => runId
const ofRelease = () => release.id
const clinic = () => 'clinic'
const nothing = () => 'nothing'
const post = { method: 'POST' } as const
const STEPS: readonly (readonly [string, Step])[] = [
  ['facts for the sign-in page', { who: null, path: '/sign-in-info' }],
  [
    'a sign-in',
    { ...post, who: null, path: '/session', body: () => ({ username: 'analyst', password: TEST_PASSWORD }) },
  ],
  [
    'a wrong password',
    { ...post, who: null, path: '/session', body: () => ({ username: 'analyst', password: 'x' }), status: 401 },
  ],
  ['who am I', { path: '/session' }],
  ['nobody', { who: null, path: '/session', status: 401 }],
  ['a renewal without the cookie', { ...post, who: null, path: '/session/refresh', status: 401 }],
  ['the catalog', { path: '/datasets' }],
  ['a page of no length', { path: '/datasets', query: '?limit=0', status: 400 }],
  ['a dataset', { path: '/datasets/{id}', id: clinic }],
  ['a dataset as its owner sees it', { who: 'owner', path: '/datasets/{id}', id: clinic }],
  ['no dataset', { path: '/datasets/{id}', id: nothing, status: 404 }],
  ['versions of a policy', { who: 'owner', path: '/datasets/{id}/policy', id: clinic }],
  ['an owner’s action by an analyst', { ...post, path: '/datasets/{id}/suspend', id: clinic, status: 403 }],
  ['an action that is done already', { ...post, who: 'owner', path: '/datasets/{id}/publish', id: clinic }],
  ['an explanation', { ...post, path: '/queries/explain', body: () => ask(FIRST) }],
  ['an explained refusal', { ...post, path: '/queries/explain', body: () => ask(HIDDEN) }],
  ['an explanation of no SQL', { ...post, path: '/queries/explain', body: () => ask('SELEC') }],
  ['a body of another shape', { ...post, path: '/queries/explain', body: () => ({ sql: 1 }), status: 400 }],
  ['a run', { ...post, path: '/runs', body: () => run('SELECT COUNT(*) AS n FROM visits'), status: 201 }],
  ['a refused run', { ...post, path: '/runs', body: () => run(HIDDEN), status: 422 }],
  [
    'a run that costs more than is left',
    { ...post, path: '/runs', body: () => run(FIRST, { dataset: 'frugal', privacy: { epsilon: 2 } }), status: 409 },
  ],
  ['runs', { path: '/runs' }],
  ['a run by its id', { path: '/runs/{id}', id: ofRun }],
  ['another’s run', { who: 'owner', path: '/runs/{id}', id: ofRun, status: 403 }],
  ['no run', { path: '/runs/{id}', id: nothing, status: 404 }],
  ['a result', { path: '/runs/{id}/result', id: ofRun }],
  ['a cancellation too late', { ...post, path: '/runs/{id}/cancel', id: ofRun, status: 409 }],
  ['budgets', { path: '/budgets' }],
  ['budgets of a dataset', { path: '/budgets', query: '?dataset=clinic' }],
  ['a budget', { who: 'owner', path: '/datasets/{id}/budget', id: clinic }],
  ['a ledger', { who: 'owner', path: '/datasets/{id}/ledger', id: clinic }],
  [
    'a release request',
    { ...post, path: '/releases', body: () => ({ runId, title: 'T', context: 'C', draft: true }), status: 201 },
  ],
  ['release requests', { path: '/releases' }],
  ['a release', { path: '/releases/{id}', id: ofRelease }],
  ['no release', { path: '/releases/{id}', id: nothing, status: 404 }],
  ['events', { who: 'auditor', path: '/events' }],
  ['events for another', { path: '/events', status: 403 }],
  ['the state of the log', { who: 'auditor', path: '/log/state' }],
  ['keys of the log', { who: null, path: '/log/keys' }],
  ['a proof', { who: 'auditor', path: '/log/proof', query: '?entry=0' }],
  ['a check of the log', { ...post, who: 'auditor', path: '/log/verify' }],
  ['accounts', { who: 'office', path: '/users' }],
  ['accounts for another', { path: '/users', status: 403 }],
  ['departments', { who: 'office', path: '/departments' }],
  ['a sign-out', { method: 'DELETE', path: '/session', status: 204 }],
]

describe('the document declares what is answered:', () => {
  test.each(STEPS)('%s', async (_, step) => {
    const { who = 'analyst', method = 'GET', path, id, query = '', body, status = 200 } = step
    const answer = await send(who, method, `${path.replace('{id}', id?.() ?? '')}${query}`, body?.())
    expect([answer.statusCode, status < 400 ? '' : answer.headers['content-type']]).toEqual([
      status,
      status < 400 ? '' : 'application/problem+json; charset=utf-8',
    ])
    expect(differences(`/api/v1${path}`, method, answer)).toEqual([])
  })

  test('in OpenAPI 3.1', () => {
    expect(document.openapi).toMatch(/^3\.1\./)
  })

  test('and a wrong body is told apart', async () => {
    const answer = await send('analyst', 'GET', '/runs')
    expect(differences('/api/v1/runs/{id}', 'GET', answer)).not.toEqual([])
  })
})

describe('names that outside clients rely on:', () => {
  const DAY = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/)
  const RHO = expect.stringMatching(/^\d+(\.\d{1,6})?$/)
  const LOSS = { rho: RHO, epsilon: expect.any(Number), delta: expect.any(Number) }
  const PLACE = { start: expect.any(Number), end: expect.any(Number), line: 1, column: expect.any(Number) }
  const ANY_TEXT = expect.any(String)
  const REFUSAL = {
    code: ANY_TEXT,
    title: ANY_TEXT,
    place: PLACE,
    column: ANY_TEXT,
    rule: ANY_TEXT,
    policyOwner: ANY_TEXT,
    policyVersion: '1',
  }

  test('a session', async () => {
    const answer = await send(null, 'POST', '/session', { username: 'analyst', password: TEST_PASSWORD })
    expect(answer.statusCode).toBe(200)
    expect(answer.json()).toMatchObject({
      accessToken: ANY_TEXT,
      expiresAt: DAY,
      user: { id: ANY_TEXT, username: 'analyst', role: 'analyst', department: ANY_TEXT },
    })
  })

  test('the catalog', async () => {
    const answer = await send('analyst', 'GET', '/datasets')
    expect(answer.statusCode).toBe(200)
    const page = answer.json<{ items: Json[]; nextCursor: null }>()
    expect(page.nextCursor).toBeNull()
    expect(page.items.find(({ name }) => name === 'clinic')).toMatchObject({
      id: ANY_TEXT,
      name: 'clinic',
      title: { zh: '诊所', en: 'Clinic' },
      grade: 'general-2',
      status: 'published',
      unit: expect.anything(),
      tables: expect.any(Array),
    })
  })

  test('an explanation, by the dataset’s name or its id', async () => {
    const id = (await send('analyst', 'GET', '/datasets/clinic')).json<{ id: string }>().id
    for (const body of [ask(HIDDEN), { datasetId: id, sql: HIDDEN, privacy: { rho: '0.001' } }]) {
      const refused = await send('analyst', 'POST', '/queries/explain', body)
      expect(refused.statusCode).toBe(200)
      const answer = refused.json<{ accepted: boolean; refusals: Json[] }>()
      expect(answer.accepted).toBe(false)
      expect(answer.refusals).toContainEqual(expect.objectContaining(REFUSAL))
      expect(answer.refusals.every((refusal) => 'fix' in refusal)).toBe(true)
    }
    const accepted = await send('analyst', 'POST', '/queries/explain', ask('SELECT COUNT(cost) AS n FROM visits'))
    expect(accepted.statusCode).toBe(200)
    expect(accepted.json()).toMatchObject({
      accepted: true,
      charge: LOSS,
      columns: [{ name: 'n', type: ANY_TEXT, expectedError: expect.anything() }],
      plan: expect.anything(),
      warnings: expect.any(Array),
    })
  })

  test('a run and its result', async () => {
    const sql = 'SELECT COUNT(*) AS n FROM visits WHERE cost > 40'
    const answer = await send('analyst', 'POST', '/runs', run(sql))
    expect(answer.statusCode).toBe(201)
    const { id, status } = answer.json<{ id: string; status: string }>()
    expect(answer.json()).toMatchObject({ id: ANY_TEXT, charge: LOSS, reusedFrom: null })
    expect(['queued', 'running', 'finished', 'failed']).toContain(status)
    await ended(id)
    const result = await send('analyst', 'GET', `/runs/${id}/result`)
    expect(result.statusCode).toBe(200)
    expect(result.json()).toMatchObject({
      columns: [{ name: 'n', type: ANY_TEXT, mechanism: 'discrete-gaussian', scale: expect.any(Number) }],
      rows: [[expect.any(Number)]],
      intervals: [[{ low: expect.any(Number), high: expect.any(Number) }]],
      receipt: expect.any(Object),
    })
    const [column] = result.json<{ columns: Json[] }>().columns
    expect(Object.keys(column ?? {})).toEqual(expect.arrayContaining(['sensitivity', 'note']))
  })

  test('a refused run', async () => {
    const answer = await send('analyst', 'POST', '/runs', run(HIDDEN))
    expect(answer.statusCode).toBe(422)
    const problem = answer.json<{ refusals: Json[] }>()
    expect(problem).toMatchObject({ type: ANY_TEXT, title: ANY_TEXT, status: 422, code: ANY_TEXT, requestId: ANY_TEXT })
    expect(problem).toMatchObject({ instance: ANY_TEXT, params: expect.any(Object) })
    expect(problem.refusals).toContainEqual(expect.objectContaining(REFUSAL))
  })

  test('an exhausted budget', async () => {
    const answer = await send('analyst', 'POST', '/runs', run(FIRST, { dataset: 'frugal', privacy: { epsilon: 2 } }))
    expect(answer.statusCode).toBe(409)
    const problem = answer.json<{ left: Json[] }>()
    expect(problem).toMatchObject({ status: 409, code: 'BUDGET_EXHAUSTED' })
    expect(problem.left).toContainEqual(expect.objectContaining({ scope: 'dataset', left: LOSS }))
  })

  test('budgets', async () => {
    const answer = await send('analyst', 'GET', '/budgets?dataset=clinic')
    expect(answer.statusCode).toBe(200)
    const { items } = answer.json<{ items: Json[] }>()
    expect(items.map(({ scope }) => scope)).toEqual(['dataset', 'person'])
    for (const item of items) {
      expect(item).toMatchObject({ limit: LOSS, spent: LOSS, left: LOSS, window: 'lifetime' })
    }
  })

  test('a release and its bundle', async () => {
    const body = { runId, title: 'Visits', context: 'A study', outputs: ['table'] }
    const answer = await send('analyst', 'POST', '/releases', body)
    expect(answer.statusCode).toBe(201)
    expect(answer.json()).toMatchObject({ id: ANY_TEXT, status: 'released', allowedActions: expect.any(Array) })
    const bundle = await send('analyst', 'GET', `/releases/${answer.json<{ id: string }>().id}/bundle`)
    expect([bundle.statusCode, bundle.headers['content-type']]).toEqual([200, 'application/zip'])
  })
})
