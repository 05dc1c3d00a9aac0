import type { CreateSource, SourceCheckReport } from '@yingbi/contracts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  certificate,
  openSourceDatabase,
  READER,
  READER_PASSWORD,
  type SourceDatabase,
} from '../../test/source-database.ts'
import { openTestApp, type TestApp } from '../../test/test-app.ts'
import { THIS_MACHINE } from '../connectors/postgresql/source-hosts.ts'

let database: SourceDatabase
let server: TestApp
beforeAll(async () => {
  database = await openSourceDatabase()
  server = await openTestApp({ config: { sourceHosts: `${THIS_MACHINE},no-such-host.invalid:*` } })
})
afterAll(async () => {
  await server.close()
  await database.stop()
})

async function post(url: string, body: object, as: 'owner' | 'office' | 'analyst' = 'owner') {
  const headers = { ...(await server.as(as)), 'accept-language': 'en' }
  return server.app.inject({ method: 'POST', url: `/api/v1${url}`, headers, payload: body })
}

let number = 0
async function checked(overrides: Partial<CreateSource> = {}): Promise<SourceCheckReport> {
  const name = `source-${++number}`
  const added = await post('/sources', database.source({ ...overrides, name }))
  expect([added.statusCode, added.json().code]).toEqual([201, undefined])
  const answer = await post(`/sources/${name}/check`, {})
  expect([answer.statusCode, answer.json().code]).toEqual([200, undefined])
  return answer.json()
}

const problemsOf = (report: SourceCheckReport) =>
  report.items.filter(({ outcome }) => outcome !== 'ok').map(({ check, outcome }) => `${check}: ${outcome}`)

test('a reader over TLS is fit', async () => {
  const report = await checked()
  expect(problemsOf(report)).toEqual([])
  expect(report.outcome).toBe('ready')
  expect(report.items).toHaveLength(11)
})

describe('what cannot be entered is told apart', () => {
  test.each<[string, () => Partial<CreateSource>, string]>([
    ['a wrong password', () => ({ password: 'wrong' }), 'does not let the user in'],
    ['an empty password', () => ({ password: '' }), 'does not let the user in'],
    ['an unknown user', () => ({ user: 'nobody' }), 'does not let the user in'],
    ['an unknown database', () => ({ database: 'nothing' }), 'does not let the user in'],
    ['a closed port', () => ({ port: 1 }), 'does not answer'],
    ['a host that does not exist', () => ({ host: 'no-such-host.invalid' }), 'does not answer'],
    [
      'a certificate of another authority',
      () => ({ tls: { mode: 'verify-full', ca: certificate('other-ca') } }),
      'No protected',
    ],
    ['an authority that the system does not know', () => ({ tls: { mode: 'verify-full', ca: null } }), 'No protected'],
    ['a certificate for another host', () => ({ host: '127.0.0.1' }), 'No protected'],
    ['no TLS where the server asks for it', () => ({ tls: { mode: 'off' } }), 'does not let the user in'],
  ])('%s', async (_what, overrides, words) => {
    const report = await checked(overrides())
    expect(report.outcome).toBe('unreachable')
    expect(report.items).toHaveLength(1)
    expect(report.items[0]?.finding).toContain(words)
    expect(report.items[0]?.remedy).not.toBe('')
  })

  test('verify-ca takes a certificate that names another host', async () => {
    const report = await checked({ host: '127.0.0.1', tls: { mode: 'verify-ca', ca: certificate('ca') } })
    expect(report.outcome).toBe('ready')
  })

  test('a server without TLS is not entered with a password', async () => {
    const plain = await openSourceDatabase({ ssl: 'off' })
    try {
      const report = await checked({ port: plain.port })
      expect(report.items[0]?.finding).toContain('No protected connection')
    } finally {
      await plain.stop()
    }
  })
})

describe('a user with too many rights is unfit', () => {
  test.each<[string, string, string, string, string]>([
    [
      'may write a table',
      'CREATE TABLE public.t (a int); GRANT UPDATE ON public.t TO reader',
      'DROP TABLE public.t',
      'write-rights',
      'REVOKE INSERT, UPDATE',
    ],
    [
      'may write a column',
      'CREATE TABLE public.t (a int); GRANT UPDATE (a) ON public.t TO reader',
      'DROP TABLE public.t',
      'write-rights',
      'public.t',
    ],
    [
      'owns a table',
      'CREATE TABLE public.t (a int); ALTER TABLE public.t OWNER TO reader',
      'DROP TABLE public.t',
      'write-rights',
      'public.t',
    ],
    [
      'a hostile name',
      `CREATE TABLE public."a"";drop--" (a int); GRANT DELETE ON public."a"";drop--" TO PUBLIC`,
      `DROP TABLE public."a"";drop--"`,
      'write-rights',
      `public."a"";drop--"`,
    ],
    ['superuser', 'ALTER ROLE reader SUPERUSER', 'ALTER ROLE reader NOSUPERUSER', 'role-attributes', 'NOSUPERUSER'],
    ['superuser by membership', 'GRANT yingbi TO reader', 'REVOKE yingbi FROM reader', 'role-attributes', '"yingbi"'],
    [
      'creates roles',
      'ALTER ROLE reader CREATEROLE',
      'ALTER ROLE reader NOCREATEROLE',
      'role-attributes',
      'NOCREATEROLE',
    ],
    [
      'reads files of the server',
      'GRANT pg_read_server_files TO reader',
      'REVOKE pg_read_server_files FROM reader',
      'role-memberships',
      'pg_read_server_files',
    ],
    [
      'runs programs',
      'GRANT pg_execute_server_program TO reader',
      'REVOKE pg_execute_server_program FROM reader',
      'role-memberships',
      'pg_execute_server_program',
    ],
    [
      'creates in public',
      'GRANT CREATE ON SCHEMA public TO PUBLIC',
      'REVOKE CREATE ON SCHEMA public FROM PUBLIC',
      'create-rights',
      'REVOKE CREATE ON SCHEMA "public"',
    ],
    [
      'creates schemas',
      'GRANT CREATE ON DATABASE his TO reader',
      'REVOKE CREATE ON DATABASE his FROM reader',
      'create-rights',
      'ON DATABASE "his"',
    ],
    [
      'another user creates in the prepared schema',
      'GRANT CREATE ON SCHEMA yingbi TO PUBLIC',
      'REVOKE CREATE ON SCHEMA yingbi FROM PUBLIC',
      'prepared-schema',
      'FROM PUBLIC',
    ],
    [
      'no right in the prepared schema',
      'ALTER SCHEMA yingbi OWNER TO yingbi',
      'ALTER SCHEMA yingbi OWNER TO reader',
      'prepared-schema',
      'GRANT USAGE, CREATE',
    ],
    [
      'no prepared schema',
      'ALTER SCHEMA yingbi RENAME TO gone',
      'ALTER SCHEMA gone RENAME TO yingbi',
      'prepared-schema',
      'CREATE SCHEMA "yingbi"',
    ],
  ])('%s', async (_what, before, after, check, words) => {
    await database.admin(before)
    try {
      const report = await checked()
      expect(report.outcome).toBe('unfit')
      const item = report.items.find((candidate) => candidate.check === check)
      expect(item?.outcome).toBe('problem')
      expect(`${item?.finding} ${item?.remedy}`).toContain(words)
    } finally {
      await database.admin(after)
    }
  })

  test('rows that a policy hides are a warning', async () => {
    await database.admin(
      'CREATE TABLE public.t (a int); GRANT SELECT ON public.t TO reader; ALTER TABLE public.t ENABLE ROW LEVEL SECURITY',
    )
    const report = await checked()
    await database.admin('DROP TABLE public.t')
    expect(problemsOf(report)).toEqual(['row-security: warning'])
  })
})

describe('the registry', () => {
  test('nothing that leaves, is stored in the open or is logged holds the password', async () => {
    await checked()
    const listed = await server.app.inject({ url: '/api/v1/sources', headers: await server.as('office') })
    const { db } = server.deps.database
    const rows = JSON.stringify(
      [
        await db.selectFrom('sources').selectAll().execute(),
        (await db.selectFrom('events').selectAll().execute()).map((row) => Buffer.from(row.leaf).toString()),
      ],
      (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value),
    )
    for (const text of [listed.body, rows, server.logLines.join('\n')]) {
      expect(text).not.toContain('s3cret')
      expect(text).not.toContain(Buffer.from(READER_PASSWORD).toString('hex'))
    }
    expect(listed.json().items[0]).toEqual(expect.objectContaining({ name: 'source-1', user: READER, ownCa: true }))
  })

  test('adding and checking are entries of the log', async () => {
    const { db } = server.deps.database
    const events = await db
      .selectFrom('events')
      .select(['action', 'object', 'outcome'])
      .where('object', '=', 'source:source-1')
      .execute()
    expect(events).toEqual([
      { action: 'source.add', object: 'source:source-1', outcome: 'done' },
      { action: 'source.check', object: 'source:source-1', outcome: 'done' },
    ])
  })

  test('a place that was changed in the database opens no password', async () => {
    await checked()
    const name = `source-${number}`
    const { db } = server.deps.database
    await db.updateTable('sources').set({ host: '127.0.0.1', tls_mode: 'off' }).where('name', '=', name).execute()
    const answer = await post(`/sources/${name}/check`, {})
    expect(answer.statusCode).toBe(503)
    expect(answer.json().code).toBe('DATA_KEY_WRONG')
  })

  test.each([
    ['a name that is taken', { name: 'source-1' }, 409, 'SOURCE_NAME_TAKEN'],
    ['no TLS to another machine', { name: 'x', host: 'db.example.org', tls: { mode: 'off' } }, 400, 'BAD_REQUEST'],
    ['verify-ca without an authority', { name: 'x', tls: { mode: 'verify-ca' } }, 400, 'BAD_REQUEST'],
    ['a certificate that is none', { name: 'x', tls: { mode: 'verify-full', ca: 'abc' } }, 400, 'BAD_REQUEST'],
    ['a socket path', { name: 'x', host: '/tmp' }, 400, 'BAD_REQUEST'],
    ['another department', { name: 'x', department: 'education-bureau' }, 403, 'FORBIDDEN'],
  ])('%s is turned down', async (_what, overrides, status, code) => {
    const answer = await post('/sources', { ...database.source(), ...overrides })
    expect([answer.statusCode, answer.json().code]).toEqual([status, code])
    expect(answer.body).not.toContain('s3cret')
  })

  test('a source of another department is not there', async () => {
    const { db } = server.deps.database
    const other = await db
      .selectFrom('departments')
      .select('slug')
      .where('slug', '<>', 'health-commission')
      .executeTakeFirstOrThrow()
    const added = await post('/sources', database.source({ name: 'elsewhere', department: other.slug }), 'office')
    expect([added.statusCode, added.json().code]).toEqual([201, undefined])
    const answer = await post('/sources/elsewhere/check', {})
    expect([answer.statusCode, answer.json().code]).toEqual([404, 'NOT_FOUND'])
  })
})
