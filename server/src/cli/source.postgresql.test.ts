import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { clinicPolicy } from '../../test/clinic-dataset.ts'
import { addClinicTables } from '../../test/source-clinic.ts'
import { certificate, openSourceDatabase, READER_PASSWORD, type SourceDatabase } from '../../test/source-database.ts'
import { openTestApp, TEST_PASSWORD, type TestApp } from '../../test/test-app.ts'

let database: SourceDatabase
let server: TestApp
let url: string
let folder: string
beforeAll(async () => {
  database = await openSourceDatabase()
  await addClinicTables(database)
  server = await openTestApp({ config: { resultQuantumMs: 20 } })
  url = await server.app.listen({ host: '127.0.0.1', port: 0 })
  folder = mkdtempSync(join(tmpdir(), 'yingbi-cli-'))
  writeFileSync(join(folder, 'ca.pem'), certificate('ca'))
  writeFileSync(join(folder, 'policy.yaml'), clinicPolicy('clinic', { dataset: 5, person: 5 }))
})
afterAll(async () => {
  await server.close()
  await database.stop()
  rmSync(folder, { recursive: true })
})

const SECRETS = { YINGBI_PASSWORD: TEST_PASSWORD, YINGBI_SOURCE_PASSWORD: READER_PASSWORD }

/** `yingbi …` as people run it. */
const yingbi = (...args: readonly string[]): Promise<{ code: number; text: string }> =>
  new Promise((resolve) => {
    const env = { ...process.env, LANG: 'C.UTF-8', YINGBI_URL: url, ...SECRETS }
    const child = execFile(
      process.execPath,
      [join(import.meta.dirname, 'main.ts'), ...args],
      { env, cwd: folder },
      (_error, stdout, stderr) => resolve({ code: child.exitCode ?? -1, text: stdout + stderr }),
    )
  })

test('from a registered server to an answer and a refresh, on the terminal', async () => {
  const place = ['--host', 'localhost', '--port', String(database.port), '--database', 'his', '--db-user', 'reader']
  expect(await yingbi('source', 'add', 'his', ...place, '--ca', 'ca.pem')).toEqual({
    code: 0,
    text: 'The source his is registered.\n',
  })
  const checked = await yingbi('source', 'check', 'his')
  expect(checked.code).toBe(0)
  expect(checked.text.split('\n').filter((line) => line.startsWith('✓'))).toHaveLength(11)
  expect((await yingbi('source', 'tables', 'his')).text).toContain('clinic.Visits\n')
  expect((await yingbi('source', 'draft', 'his', 'clinic.Visits', 'clinic.wards')).text).toContain('dataset: his')
  expect((await yingbi('source', 'list')).text).toBe(`his\tlocalhost:${database.port}/his\tverify-full\n`)

  const tables = ['--table', 'visits=clinic.Visits', '--table', 'wards=clinic.wards']
  const registered = await yingbi(
    'dataset',
    'register',
    '--source',
    'his',
    ...tables,
    '--policy',
    'policy.yaml',
    '--publish',
  )
  expect(registered).toEqual({ code: 0, text: 'clinic is registered; it is published.\n' })
  const answer = await yingbi(
    'query',
    'SELECT ward, COUNT(*) AS n FROM visits GROUP BY ward',
    '--dataset',
    'clinic',
    '--epsilon',
    '0.5',
  )
  expect([answer.code, answer.text.match(/内科|外科|儿科/g)]).toEqual([0, ['内科', '外科', '儿科']])
  expect(await yingbi('dataset', 'refresh', 'clinic')).toEqual({ code: 0, text: 'clinic is refreshed.\n' })
})

test.each([
  ['an unknown source', ['dataset', 'register', '--source', 'none', '--policy', 'policy.yaml'], 1],
  ['files and a source', ['dataset', 'register', 'a.csv', '--source', 'his', '--policy', 'policy.yaml'], 2],
  ['neither files nor a source', ['dataset', 'register', '--policy', 'policy.yaml'], 2],
  [
    'a table without a place',
    ['dataset', 'register', '--source', 'his', '--table', 'visits', '--policy', 'policy.yaml'],
    2,
  ],
  [
    'verify-ca without an authority',
    ['source', 'add', 'x', '--host', 'h', '--database', 'd', '--db-user', 'u', '--tls', 'verify-ca'],
    2,
  ],
])('%s ends with its exit code, and no secret is printed', async (_what, args, code) => {
  const end = await yingbi(...args)
  expect(end.code).toBe(code)
  for (const secret of Object.values(SECRETS)) expect(end.text).not.toContain(secret)
})
