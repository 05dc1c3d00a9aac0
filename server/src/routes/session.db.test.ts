import { Session, WhoAmI } from '@yingbi/contracts'
import { SignJWT, UnsecuredJWT } from 'jose'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openTestApp, TEST_PASSWORD, type TestApp } from '../../test/test-app.ts'
import { readOrCreateKeyFile } from '../identity/key-file.ts'

const MINUTE_MS = 60_000

let server: TestApp
beforeEach(async () => {
  server = await openTestApp({ config: { signInsPerMinute: 1000 } })
})
afterEach(() => server.close())

const post = (payload: object, url = '/api/v1/session', headers = {}) =>
  server.app.inject({ method: 'POST', url, payload, headers })
const signIn = (username = 'analyst', password = TEST_PASSWORD) => post({ username, password })
const whoAmI = (token: string) =>
  server.app.inject({ method: 'GET', url: '/api/v1/session', headers: { authorization: `Bearer ${token}` } })
const refresh = (cookie: string) =>
  server.app.inject({ method: 'POST', url: '/api/v1/session/refresh', cookies: { yingbi_refresh: cookie } })
const tokenOf = (response: { json(): unknown }) => Session.parse(response.json()).accessToken
const cookieOf = (response: { cookies: { name: string; value: string }[] }) =>
  response.cookies.find(({ name }) => name === 'yingbi_refresh')?.value ?? ''
const events = () =>
  server.deps.database.db
    .selectFrom('events')
    .select(['actor', 'action', 'outcome'])
    .where('action', 'in', ['session.sign-in', 'session.failed', 'session.sign-out'])
    .orderBy('index')
    .execute()

describe('signing in', () => {
  test('gives a token for 15 minutes, who one is, and a cookie that scripts cannot read', async () => {
    const response = await signIn()
    expect(response.statusCode).toBe(200)
    expect(Session.parse(response.json())).toEqual({
      accessToken: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
      expiresAt: '2025-11-22T08:15:00.000Z',
      user: {
        id: expect.stringMatching(/^[\da-f-]{36}$/),
        username: 'analyst',
        role: 'analyst',
        department: 'policy-research-centre',
        displayName: { zh: '周砚', en: 'Zhou Yan' },
        departmentTitle: { zh: '市政策研究中心', en: 'Policy Research Centre' },
      },
    })
    expect(response.cookies).toEqual([
      expect.objectContaining({ name: 'yingbi_refresh', path: '/api/v1/session', httpOnly: true, sameSite: 'Strict' }),
    ])
    expect(response.headers['cache-control']).toBe('no-store')
    expect(await events()).toEqual([{ actor: 'analyst', action: 'session.sign-in', outcome: 'done' }])
  })

  test('the user name is compared without case and surrounding space', async () => {
    expect((await signIn(' Analyst ')).statusCode).toBe(200)
  })

  test('the token says who is calling, until it expires', async () => {
    const token = tokenOf(await signIn())
    const found = WhoAmI.parse((await whoAmI(token)).json())
    expect(found).toMatchObject({ user: { username: 'analyst' }, expiresAt: '2025-11-22T08:15:00.000Z' })
    server.clock.advance(15 * MINUTE_MS + 1000)
    expect((await whoAmI(token)).json()).toMatchObject({ status: 401, code: 'NOT_SIGNED_IN' })
  })

  test('the password and its hash are nowhere in the answer, the log lines or the event log', async () => {
    await signIn('analyst', 'a-wrong-one-9917')
    await signIn('a-wrong-one-9917')
    const stored = await server.deps.database.db.selectFrom('events').select('leaf').execute()
    expect(JSON.stringify([stored, server.logLines])).not.toMatch(/a-wrong-one-9917|argon2|correct horse/)
  })

  test('100 people at once are all admitted, each with a session of their own', async () => {
    const responses = await Promise.all(Array.from({ length: 100 }, () => signIn()))
    expect(responses.map(({ statusCode }) => statusCode)).toEqual(Array.from({ length: 100 }, () => 200))
    expect(new Set(responses.map(cookieOf)).size).toBe(100)
  })

  test('a disabled account answers like a wrong password', async () => {
    const { db } = server.deps.database
    await db.updateTable('users').set({ disabled_at: server.clock.now() }).where('username', '=', 'analyst').execute()
    expect((await signIn()).json()).toMatchObject({ status: 401, code: 'SIGN_IN_FAILED' })
  })
})

describe('failing to sign in', () => {
  const answer = async (username: string, password: string) => {
    const { code, status, params } = (await signIn(username, password)).json<Record<string, unknown>>()
    return { code, status, params }
  }
  const failed = { code: 'SIGN_IN_FAILED', status: 401, params: { attempts: 5, minutes: 15 } }
  const locked = { code: 'ACCOUNT_LOCKED', status: 423, params: { attempts: 5, minutes: 15 } }

  test.each(['analyst', 'nobody'])('five times locks %s for 15 minutes, known or not', async (username) => {
    for (let i = 0; i < 4; i++) expect(await answer(username, 'wrong password')).toEqual(failed)
    expect(await answer(username, 'wrong password')).toEqual(locked)
    server.clock.advance(5 * MINUTE_MS)
    expect(await answer(username, TEST_PASSWORD)).toEqual({ ...locked, params: { attempts: 5, minutes: 10 } })
  })

  test('after 15 minutes the right password opens the account, and failures count from the start', async () => {
    for (let i = 0; i < 5; i++) await signIn('analyst', 'wrong password')
    server.clock.advance(15 * MINUTE_MS + 1)
    expect(await answer('analyst', 'wrong password')).toEqual(failed)
    expect((await signIn()).statusCode).toBe(200)
  })

  test('a success forgets the failures before it', async () => {
    for (let round = 0; round < 3; round++) {
      for (let i = 0; i < 4; i++) expect(await answer('analyst', 'wrong password')).toEqual(failed)
      expect((await signIn()).statusCode).toBe(200)
    }
  })

  test('guesses sent at once get no more tries than guesses sent in turn', async () => {
    const answers = await Promise.all(Array.from({ length: 40 }, (_, i) => answer('analyst', `guess ${i}`)))
    expect(answers.filter(({ code }) => code === 'SIGN_IN_FAILED')).toHaveLength(4)
    expect(answers.filter(({ code }) => code === 'ACCOUNT_LOCKED')).toHaveLength(36)
    expect((await signIn()).json()).toMatchObject({ code: 'ACCOUNT_LOCKED' })
  })

  test('failures of one account leave the others open', async () => {
    for (let i = 0; i < 5; i++) await signIn('analyst', 'wrong password')
    expect((await signIn('owner')).statusCode).toBe(200)
  })

  test('each failure is in the log, without the name that was typed when nobody has it', async () => {
    await signIn('analyst', 'wrong password')
    await signIn('nobody-7765', 'wrong password')
    expect(await events()).toEqual([
      { actor: 'analyst', action: 'session.failed', outcome: 'refused' },
      { actor: 'unknown', action: 'session.failed', outcome: 'refused' },
    ])
  })
})

describe('a token that is not ours', () => {
  async function forged(claims: Record<string, unknown>, key?: Uint8Array, alg = 'HS256', typ = 'at+jwt') {
    const secret =
      key ?? (await readOrCreateKeyFile(server.deps.config.dataDir, 'access-token.key', () => new Uint8Array()))
    const { sub = 'x', sid = 'x', iss = 'yingbi', aud = 'yingbi-api', exp = 4_000_000_000 } = claims
    return new SignJWT({ sub, sid, iss, aud, exp } as Record<string, string>)
      .setProtectedHeader({ alg, typ })
      .sign(secret)
  }

  test('is refused in every form', async () => {
    const good = tokenOf(await signIn())
    const [head = '', body = '', signature = ''] = good.split('.')
    const claims = JSON.parse(Buffer.from(body, 'base64url').toString()) as Record<string, unknown>
    const longer = Buffer.from(JSON.stringify({ ...claims, exp: 4_000_000_000 })).toString('base64url')
    const flipped = `${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`
    const tokens = [
      `${head}.${longer}.${signature}`,
      `${head}.${body}.${flipped}`,
      `${head}.${body}.`,
      new UnsecuredJWT(claims).encode(),
      await forged(claims, new Uint8Array(32)),
      await forged(claims, undefined, 'HS512'),
      await forged(claims, undefined, 'HS256', 'JWT'),
      await forged({ ...claims, iss: 'someone' }),
      await forged({ ...claims, aud: 'something' }),
      await forged({ ...claims, sid: 'none' }),
      await forged({ ...claims, sub: 'none' }),
      'x.y.z',
      'x'.repeat(7000),
    ]
    for (const token of tokens) expect((await whoAmI(token)).json()).toMatchObject({ code: 'NOT_SIGNED_IN' })
    expect((await whoAmI(good)).statusCode).toBe(200)
  })
})

describe('renewing', () => {
  test('gives a new token and a new cookie, and the session ends 12 hours after its sign-in', async () => {
    let cookie = cookieOf(await signIn())
    for (let hour = 0; hour < 11; hour++) {
      server.clock.advance(60 * MINUTE_MS)
      const renewed = await refresh(cookie)
      expect(Session.parse(renewed.json()).user.username).toBe('analyst')
      expect(cookieOf(renewed)).not.toBe(cookie)
      cookie = cookieOf(renewed)
    }
    server.clock.advance(60 * MINUTE_MS + 1)
    expect((await refresh(cookie)).json()).toMatchObject({ status: 401, code: 'SESSION_EXPIRED' })
  })

  test('two pages that renew at the same moment both go on with one cookie', async () => {
    const cookie = cookieOf(await signIn())
    const [one, two] = await Promise.all([refresh(cookie), refresh(cookie)])
    expect([one.statusCode, two.statusCode]).toEqual([200, 200])
    expect([cookieOf(one), cookieOf(two)].filter((value) => value !== '')).toHaveLength(1)
  })

  test('a cookie used again later ends the session for the thief and for the owner', async () => {
    const stolen = cookieOf(await signIn())
    const renewed = await refresh(stolen)
    server.clock.advance(11_000)
    expect((await refresh(stolen)).json()).toMatchObject({ code: 'SESSION_EXPIRED' })
    expect((await refresh(cookieOf(renewed))).json()).toMatchObject({ code: 'SESSION_EXPIRED' })
    expect((await whoAmI(tokenOf(renewed))).json()).toMatchObject({ code: 'NOT_SIGNED_IN' })
    expect((await events()).at(-1)).toEqual({ actor: 'analyst', action: 'session.failed', outcome: 'refused' })
  })

  test.each(['', 'x', 'a'.repeat(80), `${'0'.repeat(36)}.${'A'.repeat(43)}`])(
    'the cookie `%s` is nobody’s',
    async (cookie) => {
      const response = await refresh(cookie)
      expect(response.json()).toMatchObject({ status: 401, code: 'SESSION_EXPIRED' })
      expect(cookieOf(response)).toBe('')
    },
  )

  test('a cookie of another session’s number and its own secret ends nobody else’s session but that one', async () => {
    const [mine, other] = [await signIn(), await signIn('owner')]
    const mixed = `${cookieOf(mine).split('.')[0]}.${cookieOf(other).split('.')[1]}`
    expect((await refresh(mixed)).json()).toMatchObject({ code: 'SESSION_EXPIRED' })
    expect((await refresh(cookieOf(other))).statusCode).toBe(200)
  })

  test('refresh tokens are stored as hashes only', async () => {
    const cookie = cookieOf(await signIn())
    const rows = await server.deps.database.db.selectFrom('sessions').selectAll().execute()
    expect(JSON.stringify(rows)).not.toContain(cookie.split('.')[1])
  })
})

test('signing out ends the session at once, and the cookie with it', async () => {
  const signedIn = await signIn()
  const headers = { authorization: `Bearer ${tokenOf(signedIn)}` }
  const cookies = { yingbi_refresh: cookieOf(signedIn) }
  const response = await server.app.inject({ method: 'DELETE', url: '/api/v1/session', headers, cookies })
  expect([response.statusCode, response.body]).toEqual([204, ''])
  expect(response.cookies).toEqual([expect.objectContaining({ name: 'yingbi_refresh', value: '' })])
  expect((await whoAmI(tokenOf(signedIn))).statusCode).toBe(401)
  expect((await refresh(cookieOf(signedIn))).statusCode).toBe(401)
  expect((await events()).at(-1)).toEqual({ actor: 'analyst', action: 'session.sign-out', outcome: 'done' })
})

test('sign-ins beyond the limit of an address are refused with the time to wait', async () => {
  const limited = await openTestApp({ config: { signInsPerMinute: 3 } })
  const attempt = () =>
    limited.app.inject({ method: 'POST', url: '/api/v1/session', payload: { username: 'nobody', password: 'x' } })
  for (let i = 0; i < 3; i++) expect((await attempt()).statusCode).toBe(401)
  const refused = await attempt()
  expect(refused.json()).toMatchObject({ status: 429, code: 'RATE_LIMITED', params: { limit: 3, retrySeconds: 60 } })
  expect(refused.headers['retry-after']).toBe('60')
  await limited.close()
})
