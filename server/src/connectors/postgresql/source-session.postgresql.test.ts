import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import {
  certificate,
  openSourceDatabase,
  READER,
  READER_PASSWORD,
  type SourceDatabase,
} from '../../../test/source-database.ts'
import { withSourceSession, type SessionOptions, type SourceAccess, type SourceRows } from './source-session.ts'

let database: SourceDatabase
let access: SourceAccess
beforeAll(async () => {
  database = await openSourceDatabase()
  access = {
    name: 'his',
    host: 'localhost',
    port: database.port,
    database: 'his',
    user: READER,
    tlsMode: 'verify-full',
    tlsCa: certificate('ca'),
    preparedSchema: 'yingbi',
    password: () => READER_PASSWORD,
  }
})
afterAll(() => database.stop())
afterEach(() => database.admin(`ALTER ROLE ${READER} CONNECTION LIMIT -1`))

/** Hours of work that waits for nothing. */
const LONG = 'SELECT count(*) FROM generate_series(1, 1000000) a, generate_series(1, 1000000) b'

const backends = async (): Promise<unknown> =>
  (await database.admin(`SELECT count(*)::int AS n FROM pg_stat_activity WHERE usename = '${READER}'`))[0]?.['n']
const isWorking = () => vi.waitFor(async () => expect(await backends()).toBe(1), { timeout: 10_000 })
const isIdle = () => vi.waitFor(async () => expect(await backends()).toBe(0), { timeout: 15_000 })

const NOT_WANTED = new Error('nobody waits')
const failureOf = (running: Promise<unknown>) =>
  running.then(
    () => null,
    (error: unknown) => error,
  )

function run(sql: string, options: Partial<SessionOptions> = {}): Promise<SourceRows> {
  const limits = { signal: new AbortController().signal, statementTimeoutMs: 60_000, maxBytes: 1_000_000 }
  return withSourceSession(access, { ...limits, purpose: 'read', ...options }, (session) => session.query(sql))
}

describe('the server stops working', () => {
  test('on a statement that is cancelled', async () => {
    const stop = new AbortController()
    const ended = failureOf(run(LONG, { signal: stop.signal }))
    await isWorking()
    stop.abort(NOT_WANTED)
    expect(await ended).toBe(NOT_WANTED)
    await isIdle()
  })

  test('on a statement that takes too long', async () => {
    await expect(run(LONG, { statementTimeoutMs: 300 })).rejects.toMatchObject({ failure: { kind: 'cancelled' } })
    await isIdle()
  })

  test('when nobody waits any more and nobody could tell it', async () => {
    const stop = new AbortController()
    const ended = failureOf(run(LONG, { signal: stop.signal }))
    await isWorking()
    // There is no second connection over which to cancel.
    await database.admin(`ALTER ROLE ${READER} CONNECTION LIMIT 1`)
    stop.abort(NOT_WANTED)
    expect(await ended).toBe(NOT_WANTED)
    await isIdle()
  })
})

test('a session that works on looks every second whether its client is there', async () => {
  expect((await run('SHOW client_connection_check_interval')).rows).toEqual([['1s']])
})
