import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openTestApp, type TestApp } from '../../test/test-app.ts'

const INDEX = '<!doctype html><title>workspace</title>'

let server: TestApp
beforeAll(async () => {
  server = await openTestApp({
    ui: {
      'index.html': INDEX,
      'mark.svg': '<svg/>',
      'assets/index-4f2a.js': 'export {}',
      'assets/index-4f2a.js.br': 'compressed',
      'types/secret.d.ts': 'export {}',
      '.complete': '',
    },
  })
})
afterAll(() => server.close())

const get = (url: string, headers = {}) => server.app.inject({ method: 'GET', url, headers })

test.each(['/', '/catalog', '/datasets/hospital', '/verify?language=en'])(
  '%s is a page of the workspace',
  async (url) => {
    const response = await get(url)
    expect([response.statusCode, response.body]).toEqual([200, INDEX])
    expect(response.headers).toMatchObject({ 'cache-control': 'no-cache', 'content-type': 'text/html; charset=utf-8' })
  },
)

test.each([
  '/api',
  '/api/v1/nothing',
  '/assets/nothing.js',
  '/nothing.png',
  '/types/secret.d.ts',
  '/.complete',
  '/readyz/x',
])('%s is not', async (url) => {
  const response = await get(url)
  expect([response.statusCode, response.json<{ code: string }>().code]).toEqual([404, 'NOT_FOUND'])
})

test('nothing outside the folder is served', async () => {
  for (const url of ['/../../etc/passwd', '/%2e%2e/%2e%2e/keys/access-token.key', '/assets/..%2f..%2fkeys/log.key']) {
    const response = await get(url)
    expect([200, 400, 404]).toContain(response.statusCode)
    if (response.statusCode === 200) expect(response.body).toBe(INDEX)
  }
})

test('files with a hash in their name are kept forever, and sent compressed when the browser takes it', async () => {
  const response = await get('/assets/index-4f2a.js', { 'accept-encoding': 'br' })
  expect(response.headers).toMatchObject({
    'cache-control': 'public, max-age=31536000, immutable',
    'content-encoding': 'br',
    'content-type': 'application/javascript; charset=utf-8',
  })
  expect(response.body).toBe('compressed')
  expect((await get('/assets/index-4f2a.js')).body).toBe('export {}')
})

describe('every answer', () => {
  test.each(['/', '/api/v1/sign-in-info', '/api/v1/nothing', '/api/docs', '/healthz'])(
    '%s carries the headers that protect the browser',
    async (url) => {
      const { headers } = await get(url)
      const policy = String(headers['content-security-policy'])
      expect(policy).toContain("script-src 'self';")
      expect(policy).toContain("frame-ancestors 'none'")
      expect(policy.match(/unsafe-\w+/g)).toEqual(['unsafe-inline'])
      expect(policy).toContain("style-src 'self' 'unsafe-inline'")
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': 'no-referrer',
        'cross-origin-opener-policy': 'same-origin',
      })
    },
  )

  test('of the interface is not stored by browsers', async () => {
    for (const url of ['/api/v1/sign-in-info', '/api/v1/session', '/api/v1/nothing']) {
      expect((await get(url)).headers['cache-control']).toBe('no-store')
    }
  })
})

describe('the interface page', () => {
  test('has no script of its own in the page and loads nothing from outside', async () => {
    const { body } = await get('/api/docs')
    expect(body).toContain('swagger-ui')
    expect(body).not.toMatch(/<script(?![^>]*\bsrc=)/)
    expect(body.match(/(?:src|href)="https?:/g)).toBe(null)
    expect((await get('/api/docs/static/swagger-initializer.js')).body).toContain('/api/v1/openapi.json')
  })
})

describe('the OpenAPI document', () => {
  interface Operation {
    readonly summary?: string
    readonly security?: unknown
    readonly responses: Record<string, { content?: Record<string, unknown> }>
  }

  const paths = async (): Promise<Record<string, Record<string, Operation>>> =>
    (await get('/api/v1/openapi.json')).json<{ paths: Record<string, Record<string, Operation>> }>().paths

  test('is version 3.1 and names every route of the interface', async () => {
    const documented = Object.entries(await paths()).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`),
    )
    const registered = server.routes
      .filter(({ method, url }) => method !== 'HEAD' && url.startsWith('/api/v1/') && !url.endsWith('openapi.json'))
      .map(({ method, url }) => `${method} ${url.replace('*', ':*')}`)
    expect(documented.map((line) => line.replace('{*}', ':*'))).toEqual(expect.arrayContaining(registered))
  })

  test('says of each route what it does, whether it needs a token, and how its problems look', async () => {
    const document = await paths()
    for (const { method, url, action } of server.routes) {
      const operation = document[url.replaceAll(/:(\w+)/g, '{$1}').replace('*', '{*}')]?.[method.toLowerCase()]
      if (operation === undefined) continue
      expect(operation.summary).toMatch(/^[A-Z]/)
      expect(operation.security).toEqual(action === null ? undefined : [{ accessToken: [] }])
      if (operation.responses['200']?.content === undefined) continue
      expect(Object.keys(operation.responses['4XX']?.content ?? {})).toEqual(['application/problem+json'])
    }
  })
})

test('metrics hold routes and counts, to callers on this machine only', async () => {
  await get('/api/v1/users/canary-8841?x=canary-8841')
  const { body } = await get('/metrics')
  expect(body).toContain('route="/api/v1/sign-in-info",status="2xx"')
  expect(body).not.toContain('canary')
  const outside = await server.app.inject({ method: 'GET', url: '/metrics', remoteAddress: '203.0.113.7' })
  expect(outside.json()).toMatchObject({ code: 'NOT_FOUND' })
})
