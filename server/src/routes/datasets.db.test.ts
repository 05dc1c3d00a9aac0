import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { Dataset, PolicyVersion, Registration, UploadInspection, type Problem } from '@yingbi/contracts'
import { isResidentId, residentIdCheckCharacter } from '@yingbi/policies'
import type { InjectOptions, LightMyRequestResponse as Response } from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTestApp, type TestApp } from '../../test/test-app.ts'

let test: TestApp
beforeAll(async () => {
  test = await openTestApp()
})
afterAll(() => test.close())

const CANARY = 'canary-4711-value'
const residentId = (n: number): string => {
  const digits = `57010219800101${String(n).padStart(3, '0')}`
  return digits + residentIdCheckCharacter(digits)
}
const CSV = [
  '身份证号,姓名,出生日期,性别,Ward,Cost,Note',
  ...Array.from(
    { length: 200 },
    (_, n) =>
      `${residentId(n % 100)},张伟,1980-01-01,${n % 2 === 0 ? '男' : '女'},${['M', 'S'][n % 2]},${n}.50,${CANARY}-${n} ${'long text '.repeat(4)}`,
  ),
].join('\n')

const policy = (slug: string, more = ''): string => `
dataset: ${slug}
title: { zh: 诊所, en: Clinic }
provider: { zh: 诊所, en: Clinic }
grade: general-2
labels: [医疗]
privacy:
  unit: { name: patient, title: { zh: 患者, en: patient } }
  neighbouring: add-or-remove-unit
  delta: 0.000001
budget: { dataset: { epsilon: 5 }, person: { epsilon: 2 } }
tables:
  visits:
    title: { zh: 就诊, en: Visits }
    kind: private
    unitColumn: 身份证号
    contribution: { rows: 4, groups: 2, rowsPerGroup: 2 }
    columns:
      身份证号: { title: { zh: 证, en: Id }, type: text, role: identifier, grade: general-2, uses: [aggregate] }
      姓名: { title: { zh: 名, en: Name }, type: text, role: identifier, grade: general-2, uses: [] }
      ward: { title: { zh: 科, en: Ward }, type: code, role: dimension, grade: general-1, uses: [group, filter], codeList: wards }
      cost: { title: { zh: 费, en: Cost }, type: decimal, scale: 2, role: measure, grade: general-2, uses: [aggregate], bounds: [0, 100] }
${more}
codeLists:
  wards: [{ value: M }, { value: S }]
`

async function send(role: Parameters<TestApp['as']>[0], options: InjectOptions): Promise<Response> {
  return test.app.inject({ ...options, headers: { ...options.headers, ...(await test.as(role)) } })
}
const upload = async (content: string | Buffer, fileName = 'visits.csv'): Promise<Response> =>
  send('owner', {
    method: 'POST',
    url: `/api/v1/uploads?fileName=${encodeURIComponent(fileName)}`,
    headers: { 'content-type': 'application/octet-stream' },
    payload: content,
  })

/** A multipart body of files and fields. */
function form(
  parts: readonly { name: string; fileName?: string; content: string }[],
): Pick<InjectOptions, 'headers' | 'payload'> {
  const boundary = 'yingbi-boundary'
  const body = parts.map(({ name, fileName, content }) => {
    const file = fileName === undefined ? '' : `; filename="${fileName}"\r\nContent-Type: text/csv`
    return `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${file}\r\n\r\n${content}\r\n`
  })
  return {
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
    payload: `${body.join('')}--${boundary}--\r\n`,
  }
}
async function register(
  slug: string,
  uploads: Record<string, string>,
  yaml = policy(slug),
  prefer = 'wait',
): Promise<Response> {
  return send('owner', { method: 'POST', url: '/api/v1/datasets', headers: { prefer }, payload: { uploads, yaml } })
}
const problem = (response: Response): Problem => response.json()

describe('an upload', () => {
  it('is looked at, and says nothing of its values', async () => {
    const response = await upload(CSV)
    expect(response.statusCode).toBe(201)
    const inspection = UploadInspection.parse(response.json())
    expect(inspection).toMatchObject({ fileName: 'visits.csv', format: 'csv', approximateRows: 200 })
    expect(
      inspection.columns.map(({ name, type, role, distinct, reasons }) => [name, type, role, distinct, reasons[0]]),
    ).toEqual([
      ['身份证号', 'text', 'identifier', 'many', 'resident-id-checksum'],
      ['姓名', 'text', 'identifier', 'one', 'person-name-name'],
      ['出生日期', 'date', 'quasi', 'one', 'birth-date'],
      ['性别', 'code', 'quasi', 'few', 'sex'],
      ['ward', 'code', 'dimension', 'few', 'few-values'],
      ['cost', 'decimal', 'measure', 'unique-like', 'number'],
      ['note', 'text', 'free_text', 'unique-like', 'long-text'],
    ])
    expect(response.body).not.toContain(CANARY)
    expect(response.body).not.toContain(residentId(1))
    expect(isResidentId(residentId(1))).toBe(true)
  })

  it('offers a draft that is refused until its blanks are filled in', async () => {
    const { uploadId, draftPolicyYaml } = UploadInspection.parse((await upload(CSV)).json())
    expect(draftPolicyYaml).toContain('dataset: visits')
    expect(draftPolicyYaml).toMatch(/unitColumn: #/)
    const response = await register('visits', { visits: uploadId }, draftPolicyYaml)
    expect(response.statusCode).toBe(422)
    expect(problem(response)).toMatchObject({ code: 'POLICY_INVALID', params: { line: expect.any(Number) } })
  })

  it('comes as multipart too, and is found again by its owner alone', async () => {
    const response = await send('owner', {
      method: 'POST',
      url: '/api/v1/uploads',
      ...form([{ name: 'file', fileName: '../../../etc/x.csv', content: 'a,b\n1,2\n' }]),
    })
    const { uploadId, fileName } = UploadInspection.parse(response.json())
    expect(fileName).toBe('x.csv')
    expect((await send('owner', { method: 'GET', url: `/api/v1/uploads/${uploadId}` })).statusCode).toBe(200)
    expect(
      (await send('owner', { method: 'GET', url: '/api/v1/uploads/00000000-0000-4000-8000-000000000000' })).statusCode,
    ).toBe(404)
    test.clock.advance(25 * 3_600_000)
    expect(problem(await send('owner', { method: 'GET', url: `/api/v1/uploads/${uploadId}` }))).toMatchObject({
      code: 'UPLOAD_EXPIRED',
    })
  })

  it('is one file; a second one is named and nothing is kept', async () => {
    await upload('a,b\n1,2\n')
    const kept = readdirSync(join(test.deps.config.dataDir, 'uploads'))
    const response = await send('owner', {
      method: 'POST',
      url: '/api/v1/uploads',
      ...form([
        { name: 'file', fileName: 'a.csv', content: 'a,b\n1,2\n' },
        { name: 'second', fileName: 'b.csv', content: 'a,b\n3,4\n' },
      ]),
    })
    expect(problem(response)).toMatchObject({ status: 400, code: 'BAD_REQUEST', params: { field: 'body.second' } })
    expect(readdirSync(join(test.deps.config.dataDir, 'uploads'))).toEqual(kept)
  })

  it.each<[string, string | Buffer, string, string]>([
    ['nothing', '', 'a.csv', 'UPLOAD_EMPTY'],
    ['a header alone', 'a,b\n', 'a.csv', 'UPLOAD_EMPTY'],
    ['a column twice', 'a,b,a\n1,2,3\n', 'a.csv', 'UPLOAD_HEADER'],
    ['a column without a name', 'a,,c\n1,2,3\n', 'a.csv', 'UPLOAD_HEADER'],
    [
      'ten thousand columns',
      `${Array.from({ length: 10_000 }, (_, n) => `c${n}`).join(',')}\n1\n`,
      'a.csv',
      'UPLOAD_TOO_WIDE',
    ],
    ['an open quote', `a,b\n1,"${CANARY}\n2,3\n`, 'a.csv', 'UPLOAD_LINE'],
    ['a line with too many fields', `a,b\n1,2\n3,4,${CANARY}\n`, 'a.csv', 'UPLOAD_LINE'],
    ['a line with too few fields', `a,b\n1,2\n${CANARY}\n`, 'a.csv', 'UPLOAD_LINE'],
    ['a field of twenty megabytes', `a,b\n1,${'x'.repeat(20_000_000)}\n`, 'a.csv', 'UPLOAD_LINE'],
    ['NUL characters', 'a,b\n1,\0\n', 'a.csv', 'UPLOAD_ENCODING'],
    ['bytes of no encoding', Buffer.from('a,b\n\xff\xff\xff,1\n', 'latin1'), 'a.csv', 'UPLOAD_ENCODING'],
    ['broken JSON lines', `{"a":1}\n{"a":${CANARY}\n`, 'a.jsonl', 'UPLOAD_FORMAT'],
    ['JSON lines that are no objects', `"${CANARY}"\n1\n`, 'a.jsonl', 'UPLOAD_FORMAT'],
    ['a JSON line that is no object', `{"a":1}\n"${CANARY}"\n`, 'a.jsonl', 'UPLOAD_FORMAT'],
    ['a JSON array on a line', `{"a":1}\n["${CANARY}"]\n`, 'a.jsonl', 'UPLOAD_FORMAT'],
    [
      'a key of its own on each of three thousand JSON lines',
      Array.from({ length: 3000 }, (_, n) => `{"k${n}":${n}}`).join('\n'),
      'a.jsonl',
      'UPLOAD_TOO_WIDE',
    ],
    [
      'a broken Parquet file',
      Buffer.concat([Buffer.from('PAR1'), Buffer.alloc(2000, 7), Buffer.from('PAR1')]),
      'a.parquet',
      'UPLOAD_FORMAT',
    ],
  ])('with %s is turned down without a value', async (_what, content, name, code) => {
    const response = await upload(content, name)
    expect(problem(response)).toMatchObject({ code, status: 422 })
    expect(response.body).not.toContain(CANARY)
  })

  it.each([
    ['formulas', 'a,b\n=1+1,@SUM(A1)\n'],
    ['semicolons and CRLF', 'a;b\r\n1;2\r\n'],
    ['a byte order mark', '\ufeffa,b\n1,2\n'],
    ['quoted line ends', 'a,"b"\n1,"x\ny"\n'],
    ['JSON lines', '{"a":1}\n{"b":2}\n', 'a.jsonl'],
  ])('with %s is accepted', async (_what, content, name = 'visits.csv') => {
    const response = await upload(content, name)
    expect(response.statusCode).toBe(201)
    expect(UploadInspection.parse(response.json()).columns.map(({ name }) => name)).toEqual(['a', 'b'])
  })

  it('is one of thirty at once', async () => {
    const responses = await Promise.all(Array.from({ length: 30 }, async (_, n) => upload(`a,b\n${n},2\n`)))
    expect(responses.filter(({ statusCode }) => statusCode === 201)).toHaveLength(30)
  })

  it('leaves no file behind when it is turned down', () => {
    const left = readdirSync(join(test.deps.config.dataDir, 'uploads'))
    const known = left.filter((name) => /^[0-9a-f-]{36}$/.test(name))
    expect(left).toEqual(known)
  })
})

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
