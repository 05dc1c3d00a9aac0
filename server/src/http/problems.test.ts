import { request as httpRequest } from 'node:http'
import type { AddressInfo } from 'node:net'
import { connect } from 'node:net'
import { Problem } from '@yingbi/contracts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openTestApp, type TestApp } from '../../test/test-app.ts'

const CANARY = 'canary-5512'

let server: TestApp
beforeAll(async () => {
  server = await openTestApp({
    deps: { signIn: () => Promise.reject(new Error(`invalid value '${CANARY}' in column cost`)) },
  })
})
afterAll(() => server.close())

const SESSION = { method: 'POST', url: '/api/v1/session' } as const
const JSON_TYPE = { 'content-type': 'application/json' }

const CASES = [
  ['an unknown address', { method: 'GET', url: '/api/v1/nothing?secret=canary-5512' }, 404, 'NOT_FOUND'],
  ['an unknown method', { method: 'DELETE', url: '/api/v1/sign-in-info' }, 405, 'METHOD_NOT_ALLOWED'],
  [
    'a method unknown for an address with a parameter',
    { method: 'DELETE', url: '/api/v1/users/17' },
    405,
    'METHOD_NOT_ALLOWED',
  ],
  ['broken JSON', { ...SESSION, headers: JSON_TYPE, payload: `{"username": "${CANARY}"` }, 400, 'BAD_REQUEST'],
  ['no body', { ...SESSION, headers: JSON_TYPE }, 400, 'BAD_REQUEST'],
  [
    'a body of another kind',
    { ...SESSION, headers: { 'content-type': 'text/csv' }, payload: CANARY },
    415,
    'UNSUPPORTED_MEDIA_TYPE',
  ],
  [
    'a body above the limit',
    { ...SESSION, payload: { username: 'x'.repeat(2 * 1024 * 1024) } },
    413,
    'PAYLOAD_TOO_LARGE',
  ],
  [
    'a prototype in the body',
    { ...SESSION, headers: JSON_TYPE, payload: '{"__proto__": {"x": 1}}' },
    400,
    'BAD_REQUEST',
  ],
  [
    'half a character in a text',
    { ...SESSION, headers: JSON_TYPE, payload: String.raw`{"username": "a\ud800", "password": "b"}` },
    400,
    'BAD_REQUEST',
  ],
  [
    'half a character in a name',
    { ...SESSION, headers: JSON_TYPE, payload: String.raw`{"username": "a", "password": "b", "\udfff": 1}` },
    400,
    'BAD_REQUEST',
  ],
  [
    'a NUL in a text',
    { ...SESSION, headers: JSON_TYPE, payload: String.raw`{"username": "a\u0000", "password": "b"}` },
    400,
    'BAD_REQUEST',
  ],
  ['an address that cannot be decoded', { method: 'GET', url: '/api/v1/users/%E0%A4%A' }, 400, 'BAD_REQUEST'],
  ['no token', { method: 'GET', url: '/api/v1/users' }, 401, 'NOT_SIGNED_IN'],
  ['something failing inside', { ...SESSION, payload: { username: 'a', password: 'b' } }, 500, 'INTERNAL'],
] as const

describe.each(CASES)('%s', (_name, request, status, code) => {
  test.each([
    ['en', /^[\x20-\x7e]+$/],
    ['zh-CN', /\p{Script=Han}/u],
  ] as const)('is answered with a problem document in %s', async (language, text) => {
    const headers = { ...('headers' in request ? request.headers : {}), 'accept-language': language }
    const response = await server.app.inject({ ...request, headers })
    const problem = Problem.parse(response.json())
    expect(response.statusCode).toBe(status)
    expect(response.headers['content-type']).toBe('application/problem+json; charset=utf-8')
    expect(response.headers['x-request-id']).toBe(problem.requestId)
    expect(problem).toMatchObject({ code, status, instance: request.url.split('?')[0] })
    expect(problem.title).toMatch(text)
    expect(`${problem.title}${problem.detail}`).not.toMatch(/\{\w+\}/)
    expect(response.body).not.toContain(CANARY)
  })
})

test('a field of the wrong form is named by its way, and its value is not repeated', async () => {
  const payload = { username: CANARY.repeat(100), password: 'b' }
  const response = await server.app.inject({ ...SESSION, payload })
  expect(response.json()).toMatchObject({ code: 'BAD_REQUEST', params: { field: 'body.username' } })
  expect(response.body).not.toContain(CANARY)
})

test('the limit of a body is told in bytes', async () => {
  const response = await server.app.inject({ ...SESSION, payload: { username: 'x'.repeat(3_000_000) } })
  expect(response.json()).toMatchObject({ params: { limitBytes: 2_097_152 } })
})

test('a NUL byte in a name is an ordinary refusal', async () => {
  const response = await server.app.inject({ ...SESSION, payload: { username: 'ana\u0000lyst', password: 'b' } })
  expect(response.json()).toMatchObject({ code: 'BAD_REQUEST', params: { field: 'body.username' } })
})

test('nothing that was sent is logged, also when the request fails inside', async () => {
  server.logLines.length = 0
  const headers = { authorization: `Bearer ${CANARY}`, cookie: `yingbi_refresh=${CANARY}` }
  await server.app.inject({ ...SESSION, headers, payload: { username: CANARY, password: CANARY } })
  await server.app.inject({ method: 'GET', url: `/api/v1/users/${CANARY}?sql=${CANARY}`, headers })
  const lines = server.logLines.map((line) => JSON.parse(line) as Record<string, unknown>)
  expect(lines.map(({ msg, route, status }) => ({ msg, route, status }))).toEqual([
    { msg: 'request failed', route: undefined, status: undefined },
    { msg: 'request', route: '/api/v1/session', status: 500 },
    { msg: 'request', route: null, status: 405 },
  ])
  expect(server.logLines.join('')).not.toContain(CANARY)
})

describe('on a socket', () => {
  let port: number
  beforeAll(async () => {
    await server.app.listen({ host: '127.0.0.1', port: 0 })
    port = (server.app.server.address() as AddressInfo).port
  })

  test('headers beyond the limit end the request with 431', async () => {
    const status = await new Promise((resolve, reject) => {
      const request = httpRequest(
        { port, host: '127.0.0.1', headers: { 'x-long': 'x'.repeat(100_000) } },
        (response) => {
          response.resume()
          resolve(response.statusCode)
        },
      )
      request.on('error', reject)
      request.end()
    })
    expect(status).toBe(431)
  })

  test('bytes that are no HTTP get 400 and the server goes on', async () => {
    const answer = await new Promise<string>((resolve, reject) => {
      let text = ''
      const socket = connect(port, '127.0.0.1', () => socket.write('\u0000\u0001 not http\r\n\r\n'))
      socket.on('data', (chunk) => (text += chunk.toString()))
      socket.on('close', () => resolve(text))
      socket.on('error', reject)
    })
    expect(answer).toMatch(/^HTTP\/1\.1 400 /)
    expect((await server.app.inject({ method: 'GET', url: '/healthz' })).json()).toEqual({ status: 'ok' })
  })
})
