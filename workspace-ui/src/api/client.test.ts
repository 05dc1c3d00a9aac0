import { SessionUser } from '@yingbi/contracts'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createApiClient } from './client.ts'
import { ProblemError, UnreachableError } from './problem.ts'
import { createSessionStore } from './session.ts'

const user: SessionUser = {
  id: 'u1',
  username: 'analyst',
  role: 'analyst',
  department: 'd1',
  displayName: { zh: '周砚', en: 'Zhou Yan' },
  departmentTitle: { zh: '研究中心', en: 'Research centre' },
}
const session = (token: string) => ({ accessToken: token, expiresAt: '2025-11-22T10:00:00Z', user })
const problem = (status: number, code: string): Response =>
  Response.json(
    { type: 'about:blank', title: code, status, code, params: {}, instance: '/', requestId: 'r1' },
    { status },
  )

/** A server of one page: who comes with the token `fresh` is let in; `cookie` says whether the renewal succeeds. */
function fakeServer(cookie: boolean) {
  const seen: { readonly path: string; readonly headers: Headers }[] = []
  const answer = async (input: string, init?: RequestInit): Promise<Response> => {
    const path = input.replace('/api/v1', '')
    const headers = new Headers(init?.headers)
    seen.push({ path, headers })
    if (path === '/session/refresh') return cookie ? Response.json(session('fresh')) : problem(401, 'SESSION_EXPIRED')
    if (path === '/session' && init?.method === 'POST') return problem(401, 'SIGN_IN_FAILED')
    return headers.get('Authorization') === 'Bearer fresh' ? Response.json(user) : problem(401, 'NOT_SIGNED_IN')
  }
  return { seen, answer, paths: () => seen.map((one) => one.path) }
}

const ended = vi.fn<() => void>()
const client = () => createApiClient({ locale: () => 'zh-CN', onSessionEnded: ended })

beforeEach(() => ended.mockReset())
afterEach(() => vi.unstubAllGlobals())

describe('a session that has run out', () => {
  test('is renewed once by the cookie, and the request is sent again', async () => {
    const server = fakeServer(true)
    vi.stubGlobal('fetch', server.answer)
    await expect(client().request('/page', SessionUser)).resolves.toEqual(user)
    expect(server.paths()).toEqual(['/page', '/session/refresh', '/page'])
    expect(server.seen.every((one) => one.headers.get('Accept-Language') === 'zh-CN')).toBe(true)
  })
  test('is renewed once for all requests that wait for it', async () => {
    const server = fakeServer(true)
    vi.stubGlobal('fetch', server.answer)
    const api = client()
    await Promise.all([api.request('/a', SessionUser), api.request('/b', SessionUser)])
    expect(server.paths().filter((path) => path === '/session/refresh')).toHaveLength(1)
  })
  test('ends when the cookie no longer helps, and the page is told', async () => {
    vi.stubGlobal('fetch', fakeServer(false).answer)
    await expect(client().request('/page', SessionUser)).rejects.toMatchObject({ problem: { code: 'NOT_SIGNED_IN' } })
    expect(ended).toHaveBeenCalledTimes(1)
  })
})

test('a wrong password is an answer, not a session to renew', async () => {
  const server = fakeServer(true)
  vi.stubGlobal('fetch', server.answer)
  const request = client().request('/session', SessionUser, { method: 'POST', body: { username: 'a', password: 'b' } })
  await expect(request).rejects.toBeInstanceOf(ProblemError)
  expect(server.paths()).toEqual(['/session'])
})

test.each([
  ['silence', () => Promise.reject(new TypeError('no route'))],
  ['an answer that is no problem document', () => Promise.resolve(new Response('<html>', { status: 502 }))],
])('%s is reported as unreachable', async (_name, answer) => {
  vi.stubGlobal('fetch', answer)
  await expect(client().request('/page', SessionUser)).rejects.toBeInstanceOf(UnreachableError)
})

describe('the session of this browser', () => {
  const storage = (kept: Record<string, string>) => ({
    getItem: (key: string) => kept[key] ?? null,
    setItem: (key: string, value: string) => {
      kept[key] = value
    },
    removeItem: (key: string) => {
      delete kept[key]
    },
  })
  test('a first visit asks the server nothing', async () => {
    const server = fakeServer(true)
    vi.stubGlobal('fetch', server.answer)
    const store = createSessionStore(client(), storage({}))
    await store.restore()
    expect(store.state()).toEqual({ kind: 'signed-out', ended: false })
    expect(server.paths()).toEqual([])
  })
  test('a reload takes the session up again', async () => {
    vi.stubGlobal('fetch', fakeServer(true).answer)
    const store = createSessionStore(client(), storage({ 'yingbi.signed-in': '1' }))
    await store.restore()
    expect(store.state()).toEqual({ kind: 'signed-in', user })
  })
  test('nothing secret is stored', async () => {
    vi.stubGlobal('fetch', fakeServer(true).answer)
    const kept: Record<string, string> = { 'yingbi.signed-in': '1' }
    await createSessionStore(client(), storage(kept)).restore()
    expect(kept).toEqual({ 'yingbi.signed-in': '1' })
  })
})
