import { Role } from '@yingbi/contracts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ROUTE_ROLES } from '../../test/route-roles.ts'
import { openTestApp, type TestApp } from '../../test/test-app.ts'

let server: TestApp
beforeAll(async () => {
  server = await openTestApp()
})
afterAll(() => server.close())

const keyOf = (route: { method: string; url: string }) => `${route.method} ${route.url}`

test('the table and the interface name the same routes', () => {
  const registered = server.routes.filter(({ method }) => method !== 'HEAD').map(keyOf)
  expect([...new Set(registered)].toSorted()).toEqual(Object.keys(ROUTE_ROLES).toSorted())
})

/** Asks a route without a body; whoever is admitted gets some other answer than 401 and 403. */
async function admissionTo(key: string, headers: { authorization?: string }): Promise<'admitted' | 'refused'> {
  const [method = 'GET', template = '/'] = key.split(' ')
  const url = template.replaceAll(/:\w+/g, 'none').replace('*', 'none')
  const { statusCode } = await server.app.inject({ method: method as 'GET', url, headers })
  return statusCode === 401 || statusCode === 403 ? 'refused' : 'admitted'
}

/** Decided by its cookie, not by who calls: without one it answers 401 to everybody. */
const BY_COOKIE = 'POST /api/v1/session/refresh'

describe.each(Object.entries(ROUTE_ROLES).filter(([key]) => key !== BY_COOKIE))('%s', (key, admitted) => {
  test('anonymous callers', async () => {
    expect(await admissionTo(key, {})).toBe(admitted === 'public' ? 'admitted' : 'refused')
  })

  test.each(Role.options)('%s', async (role) => {
    const expected = admitted === 'public' || admitted.includes(role) ? 'admitted' : 'refused'
    expect(await admissionTo(key, await server.as(role))).toBe(expected)
  })
})
