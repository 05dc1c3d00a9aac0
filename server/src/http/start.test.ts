import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestApp, type TestApp } from '../../test/test-app.ts'
import { Readiness } from '../readiness.ts'

const readiness = new Readiness()
let server: TestApp
beforeAll(async () => {
  server = await openTestApp({ deps: { readiness } })
  readiness.startStep({ zh: '正在生成示范城市。', en: 'Making the demonstration city.' })
})
afterAll(() => server.close())

const get = (url: string, language = 'en') =>
  server.app.inject({ method: 'GET', url, headers: { 'accept-language': language } })

test('while it starts, the service says at which step it is, in both languages', async () => {
  expect((await get('/readyz')).json()).toMatchObject({
    status: 503,
    code: 'NOT_READY',
    params: { step: 'Making the demonstration city.' },
  })
  expect((await get('/readyz', 'zh')).json()).toMatchObject({ params: { step: '正在生成示范城市。' } })
})

test.each(['/api/v1/session', '/api/v1/users'])('%s waits until the service is ready', async (url) => {
  expect((await get(url)).json()).toMatchObject({ status: 503, code: 'NOT_READY' })
})

test.each(['/healthz', '/api/v1/sign-in-info', '/api/docs', '/metrics'])('%s answers already', async (url) => {
  expect((await get(url)).statusCode).toBe(200)
})

test('once the last step is done, everything answers', async () => {
  readiness.finish()
  expect((await get('/readyz')).json()).toEqual({ status: 'ready' })
  expect((await get('/api/v1/session')).json()).toMatchObject({ code: 'NOT_SIGNED_IN' })
})
