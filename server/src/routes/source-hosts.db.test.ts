import { createServer, type AddressInfo, type Server } from 'node:net'
import type { CreateSource, SourceCheckReport } from '@yingbi/contracts'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { openTestApp, type TestApp } from '../../test/test-app.ts'

/** Something inside the network that is no database: it counts who knocks. */
let neighbour: Server
let port: number
let knocks = 0
let server: TestApp
beforeAll(async () => {
  neighbour = createServer((socket) => {
    knocks++
    socket.destroy()
  })
  await new Promise<void>((resolve) => neighbour.listen(0, '127.0.0.1', resolve))
  port = (neighbour.address() as AddressInfo).port
  server = await openTestApp({ config: { sourceHosts: `localhost:${port},db.example.org` } })
})
afterAll(async () => {
  await server.close()
  neighbour.close()
})
beforeEach(() => void (knocks = 0))
afterEach(async () => {
  await server.deps.database.db.deleteFrom('sources').execute()
})

const PASSWORD = 'canary-7719'

async function send(url: string, payload: object, language = 'en') {
  const headers = { ...(await server.as('owner')), 'accept-language': language }
  return server.app.inject({ method: 'POST', url: `/api/v1${url}`, headers, payload })
}
const source = (overrides: Partial<CreateSource>): CreateSource => ({
  name: 'his',
  host: 'localhost',
  port,
  database: 'his',
  user: 'reader',
  password: PASSWORD,
  tls: { mode: 'verify-full', ca: null },
  preparedSchema: 'yingbi',
  ...overrides,
})

test.each<[string, Partial<CreateSource>]>([
  ['another port of a listed host', { port: 22 }],
  ['another name of the same address', { host: '127.0.0.1' }],
  ['a number that the resolver takes for the address', { host: '2130706433' }],
  ['a short form of the address', { host: '127.1' }],
  ['every address of this machine', { host: '0.0.0.0' }],
  ['the address inside IPv6', { host: '::ffff:127.0.0.1' }],
  ['the name with the dot of the root', { host: 'localhost.' }],
  ['the metadata service of a cloud', { host: '169.254.169.254', port: 80 }],
  ['a link-local address', { host: 'fe80::1' }],
  ['a name under a listed one', { host: 'x.db.example.org', port: 5432 }],
])('%s cannot be registered, and nothing is connected to', async (_what, overrides) => {
  const answer = await send('/sources', source(overrides))
  expect([answer.statusCode, answer.json()]).toMatchObject([422, { code: 'SOURCE_HOST_NOT_LISTED' }])
  expect(answer.json().detail).toContain('YINGBI_SOURCE_HOSTS')
  expect((await send('/sources', source(overrides), 'zh-CN')).json().title).toBe(
    '数据源 `his` 的地址不在本服务的名单中。',
  )
  expect(answer.body).not.toContain(PASSWORD)
  expect(await server.deps.database.db.selectFrom('sources').select('name').execute()).toEqual([])
  expect(knocks).toBe(0)
})

test('a listed place is connected to', async () => {
  expect((await send('/sources', source({}))).statusCode).toBe(201)
  const report: SourceCheckReport = (await send('/sources/his/check', {})).json()
  expect(report.outcome).toBe('unreachable')
  expect(knocks).toBe(1)
})

test('a source whose place has left the list is no longer connected to', async () => {
  await send('/sources', source({}))
  await server.deps.database.db.updateTable('sources').set({ host: '127.0.0.1' }).execute()
  const report: SourceCheckReport = (await send('/sources/his/check', {})).json()
  expect(report).toMatchObject({ outcome: 'unreachable', items: [{ check: 'connection', outcome: 'problem' }] })
  expect(report.items[0]?.finding).toBe('The place of `his` is not on the list of this server.')
  const tables = await send('/sources/his/draft-policy', { tables: [{ schema: 'a', table: 'b' }] })
  expect([tables.statusCode, tables.json().code]).toEqual([422, 'SOURCE_HOST_NOT_LISTED'])
  expect(knocks).toBe(0)
})
