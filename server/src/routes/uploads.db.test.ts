import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { UploadInspection } from '@yingbi/contracts'
import { isResidentId } from '@yingbi/policies'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CANARY, CSV, form, problem, residentId, Registrar } from '../../test/registrar.ts'
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
