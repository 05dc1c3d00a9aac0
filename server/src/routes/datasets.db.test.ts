import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { Dataset, PolicyVersion, Registration, UploadInspection } from '@yingbi/contracts'
import type { LightMyRequestResponse as Response } from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CANARY, CSV, form, policy, problem, residentId, Registrar } from '../../test/registrar.ts'
import { openTestApp, type TestApp } from '../../test/test-app.ts'

let test: TestApp
let registrar: Registrar
beforeAll(async () => {
  test = await openTestApp()
  registrar = new Registrar(test)
})
afterAll(() => test.close())

const send: Registrar['send'] = (...request) => registrar.send(...request)
const upload: Registrar['upload'] = (...request) => registrar.upload(...request)
const register: Registrar['register'] = (...request) => registrar.register(...request)

describe('a registration', () => {
  it('makes a draft of the department, seals the rows and removes the file', async () => {
    const { uploadId } = UploadInspection.parse((await upload(CSV)).json())
    const response = await register('clinic_a', { visits: uploadId })
    expect(response.statusCode).toBe(201)
    const dataset = Dataset.parse(response.json())
    expect(dataset).toMatchObject({ name: 'clinic_a', status: 'draft', policyVersion: 1, grade: 'general-2' })
    expect(dataset.tables[0]?.columns.map(({ name }) => name)).toEqual(['身份证号', '姓名', 'ward', 'cost'])
    expect(dataset.tables[0]?.columns[2]).toMatchObject({ codes: [{ value: 'M' }, { value: 'S' }], policyLine: 21 })
    expect(existsSync(test.deps.uploads.path(uploadId))).toBe(false)
    for (const entry of readdirSync(join(test.deps.config.dataDir, 'segments', dataset.id), {
      recursive: true,
      withFileTypes: true,
    })) {
      if (entry.isFile()) expect(readFileSync(join(entry.parentPath, entry.name)).includes(residentId(1))).toBe(false)
    }
    const again = await register('clinic_a', { visits: uploadId })
    expect(problem(again)).toMatchObject({ status: 409, code: 'DATASET_NAME_TAKEN' })
  })

  it('goes on in the background, and its progress is found again', async () => {
    const { uploadId } = UploadInspection.parse((await upload(CSV)).json())
    const response = await register('clinic_b', { visits: uploadId }, policy('clinic_b'), '')
    expect(response.statusCode).toBe(202)
    const { id, status, dataset } = Registration.parse(response.json())
    expect([status, dataset, response.headers['location']]).toEqual([
      'running',
      'clinic_b',
      `/api/v1/registrations/${id}`,
    ])
    const state = async () =>
      Registration.parse((await send('owner', { method: 'GET', url: `/api/v1/registrations/${id}` })).json())
    await expect.poll(state, { timeout: 30_000 }).toMatchObject({ status: 'finished', step: 'done', failure: null })
    const { datasetId, stepsDone, stepsTotal } = await state()
    expect(stepsDone).toBe(stepsTotal)
    expect((await send('owner', { method: 'GET', url: `/api/v1/datasets/${datasetId}` })).statusCode).toBe(200)
  })

  it('comes with its files in one request', async () => {
    const response = await send('owner', {
      method: 'POST',
      url: '/api/v1/datasets',
      ...form([
        { name: 'file', fileName: 'visits.csv', content: CSV },
        { name: 'policy', content: policy('clinic_c') },
      ]),
    })
    expect(response.statusCode).toBe(201)
    expect(Dataset.parse(response.json()).name).toBe('clinic_c')
  })

  it.each<[string, () => Promise<Response>, object]>([
    [
      'two files of one table',
      async () =>
        send('owner', {
          method: 'POST',
          url: '/api/v1/datasets',
          ...form([
            { name: 'visits', fileName: 'a.csv', content: CSV },
            { name: 'visits', fileName: 'b.csv', content: CSV },
            { name: 'policy', content: policy('clinic_e') },
          ]),
        }),
      { code: 'BAD_REQUEST', params: { field: 'body.visits' } },
    ],
    [
      'a table without a file',
      async () => register('x', {}),
      { code: 'UPLOAD_TABLE_MISSING', params: { table: 'visits' } },
    ],
    ['a file for no table', async () => register('x', { nothing: 'x' }), { code: 'BAD_REQUEST' }],
    ['an upload that is not there', async () => register('x', { visits: 'x' }), { code: 'UPLOAD_EXPIRED' }],
    ['a policy that is no YAML', async () => register('x', {}, 'a: ['), { code: 'POLICY_YAML' }],
    [
      'no policy',
      async () => send('owner', { method: 'POST', url: '/api/v1/datasets', payload: { uploads: {} } }),
      { code: 'BAD_REQUEST' },
    ],
  ])('is turned down at once for %s', async (_what, ask, expected) => {
    expect(problem(await ask())).toMatchObject(expected)
  })

  it('ends with the reason when the file does not fit, and nothing is stored', async () => {
    const { uploadId } = UploadInspection.parse((await upload(CSV.replace(',0.50,', `,${CANARY},`))).json())
    const response = await register('clinic_d', { visits: uploadId })
    expect(problem(response)).toMatchObject({
      code: 'UPLOAD_VALUE',
      status: 422,
      params: { table: 'visits', column: 'cost', type: 'decimal', share: '<1%' },
    })
    expect(response.body + test.logLines.join()).not.toContain(CANARY)
    expect((await send('owner', { method: 'GET', url: '/api/v1/datasets/clinic_d' })).statusCode).toBe(404)
    expect(existsSync(test.deps.uploads.path(uploadId))).toBe(true)
  })
})

describe('the life of a dataset', () => {
  const at = (path: string): string => `/api/v1/datasets/clinic_a${path}`
  const post = async (path: string): Promise<Response> => send('owner', { method: 'POST', url: at(path) })
  const put = async (yaml: string, comment = ''): Promise<Response> =>
    send('owner', { method: 'PUT', url: at('/policy'), payload: { yaml, comment } })

  it('begins as a draft that others do not see', async () => {
    for (const role of ['analyst', 'approver'] as const) {
      expect((await send(role, { method: 'GET', url: at('') })).statusCode).toBe(404)
      expect((await send(role, { method: 'GET', url: '/api/v1/datasets' })).json()).toMatchObject({ items: [] })
    }
    const drafts = await send('owner', { method: 'GET', url: '/api/v1/datasets?q=就诊' })
    expect(drafts.json<{ items: Dataset[] }>().items.map(({ name }) => name)).toEqual([
      'clinic_a',
      'clinic_b',
      'clinic_c',
    ])
  })

  it.each([
    ['analyst', 'GET', '/runs?dataset=NAME'],
    ['analyst', 'GET', '/budgets?dataset=NAME'],
    ['analyst', 'GET', '/datasets/NAME/budget'],
    ['approver', 'GET', '/datasets/NAME/policy'],
    ['analyst', 'POST', '/runs'],
    ['analyst', 'POST', '/queries/explain'],
  ] as const)('as a draft answers %s to %s %s like a name that is not there', async (role, method, path) => {
    const ask = async (dataset: string): Promise<unknown> => {
      const payload = { kind: 'sql', dataset, sql: 'SELECT COUNT(*) AS n FROM visits', privacy: { epsilon: 0.1 } }
      const url = `/api/v1${path.replace('NAME', dataset)}`
      const answer = problem(await send(role, { method, url, ...(method === 'POST' ? { payload } : {}) }))
      return { ...answer, requestId: '', instance: answer.instance.replace(dataset, 'NAME') }
    }
    const hidden = await ask('clinic_a')
    expect(hidden).toEqual(await ask('never_was'))
    if (role === 'analyst') expect(hidden).toMatchObject({ status: 404, code: 'NOT_FOUND' })
  })

  it('is published, suspended and resumed, each with an entry in the log', async () => {
    for (const [change, status] of [
      ['publish', 'published'],
      ['suspend', 'suspended'],
      ['resume', 'published'],
    ] as const) {
      expect(Dataset.parse((await post(`/${change}`)).json()).status).toBe(status)
      // Asking again changes nothing.
      expect((await post(`/${change}`)).statusCode).toBe(200)
    }
    const events = await test.deps.database.db
      .selectFrom('events')
      .select('action')
      .where('object', 'like', 'dataset:%')
      .orderBy('index')
      .execute()
    const actions = events.map(({ action }) => action)
    expect(actions.filter((action) => action !== 'dataset.register')).toEqual([
      'dataset.publish',
      'dataset.suspend',
      'dataset.resume',
    ])
    expect(Dataset.parse((await send('analyst', { method: 'GET', url: at('') })).json()).allowedActions).toEqual(
      expect.arrayContaining([{ action: 'runQuery', allowed: true }]),
    )
  })

  it('finds it by label, grade and the words of its columns', async () => {
    const found = async (query: string): Promise<unknown[]> =>
      (await send('analyst', { method: 'GET', url: `/api/v1/datasets?${query}` })).json<{ items: unknown[] }>().items
    for (const query of ['label=医疗', 'grade=general-2', 'q=COST', 'shareType=conditional'])
      expect(await found(query)).toHaveLength(1)
    for (const query of ['label=其他', 'grade=core', 'q=no%25thing', 'q=100%25', 'shareType=none'])
      expect(await found(query)).toEqual([])
  })

  it('takes a new policy version that fits what is stored', async () => {
    const tighter = policy('clinic_a').replace('bounds: [0, 100]', 'bounds: [0, 50]')
    const response = await put(tighter, '收紧')
    expect(PolicyVersion.parse(response.json())).toMatchObject({ version: 2, comment: '收紧', createdBy: 'owner' })
    const versions = (await send('owner', { method: 'GET', url: at('/policy') })).json<{ items: PolicyVersion[] }>()
      .items
    expect(versions.map(({ version, yaml }) => [version, yaml.includes('[0, 50]')])).toEqual([
      [2, true],
      [1, false],
    ])
    expect(Dataset.parse((await send('analyst', { method: 'GET', url: at('') })).json())).toMatchObject({
      policyVersion: 2,
    })
    expect((await send('analyst', { method: 'GET', url: at('/policy') })).statusCode).toBe(403)
  })

  it.each([
    ['another name', policy('clinic_z'), 'dataset'],
    [
      'a column that is not stored',
      policy(
        'clinic_a',
        '      性别: { title: { zh: 性, en: Sex }, type: text, role: quasi, grade: general-1, uses: [group] }',
      ),
      'tables.visits.columns.性别',
    ],
    ['another scale', policy('clinic_a').replace('scale: 2', 'scale: 1'), 'tables.visits.columns.cost.scale'],
    [
      'codes in another order',
      policy('clinic_a').replace('[{ value: M }, { value: S }]', '[{ value: S }, { value: M }]'),
      'tables.visits.columns.ward.codeList',
    ],
    [
      'an unchecked promise',
      policy('clinic_a').replace('uses: [aggregate], bounds', 'nullable: false, uses: [aggregate], bounds'),
      'tables.visits.columns.cost.nullable',
    ],
  ])('refuses one with %s', async (_what, yaml, path) => {
    expect(problem(await put(yaml))).toMatchObject({ code: 'POLICY_INVALID', status: 422, params: { path } })
  })

  it('takes a policy as a form too', async () => {
    const [current] = (await send('owner', { method: 'GET', url: at('/policy') })).json<{ items: PolicyVersion[] }>()
      .items
    const response = await send('owner', { method: 'PUT', url: at('/policy'), payload: { policy: current?.policy } })
    expect(PolicyVersion.parse(response.json())).toMatchObject({
      version: 3,
      yaml: expect.stringContaining('dataset: clinic_a'),
    })
  })
})
