import { DepartmentPage, User, UserPage } from '@yingbi/contracts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestApp, type TestApp } from '../../test/test-app.ts'

let server: TestApp
beforeAll(async () => {
  server = await openTestApp()
})
afterAll(() => server.close())

async function send(method: 'GET' | 'POST' | 'PATCH', url: string, payload?: object) {
  const headers = await server.as('office')
  return server.app.inject({ method, url, headers, ...(payload === undefined ? {} : { payload }) })
}

const ACCOUNT = {
  username: 'liang.huai',
  password: 'a password for liang',
  displayName: { zh: '梁槐', en: 'Liang Huai' },
  role: 'analyst',
  department: 'education-bureau',
  clearance: 'general-2',
}
const signIn = (username: string, password: string) =>
  server.app.inject({ method: 'POST', url: '/api/v1/session', payload: { username, password } })

test('the data office adds people, who then can sign in', async () => {
  const response = await send('POST', '/api/v1/users', ACCOUNT)
  expect(response.statusCode).toBe(201)
  expect(User.parse(response.json())).toMatchObject({
    username: 'liang.huai',
    role: 'analyst',
    departmentTitle: { zh: '市教育局', en: 'Municipal Education Bureau' },
    clearance: 'general-2',
    disabled: false,
    allowedActions: [{ action: 'manageUsers', allowed: true }],
  })
  expect((await signIn('liang.huai', ACCOUNT.password)).statusCode).toBe(200)
})

test('a user name is taken once', async () => {
  const payload = { ...ACCOUNT, username: 'xu.zhi' }
  await send('POST', '/api/v1/users', payload)
  const again = await send('POST', '/api/v1/users', payload)
  expect(again.json()).toMatchObject({ status: 409, code: 'USERNAME_TAKEN', params: { username: 'xu.zhi' } })
})

test.each([
  ['body.department', { ...ACCOUNT, username: 'bb', department: 'unknown' }],
  ['body.password', { ...ACCOUNT, password: 'short' }],
  ['body.role', { ...ACCOUNT, role: 'king' }],
  ['body', { ...ACCOUNT, isAdmin: true }],
] as const)('%s is named when it cannot be used', async (field, payload) => {
  const response = await send('POST', '/api/v1/users', payload)
  expect(response.json()).toMatchObject({ code: 'BAD_REQUEST', params: { field } })
})

test('people are listed by user name, page by page', async () => {
  const names: string[] = []
  let cursor: string | null = ''
  while (cursor !== null) {
    const page = UserPage.parse((await send('GET', `/api/v1/users?limit=2&cursor=${cursor}`)).json())
    expect(page.items.length).toBeLessThanOrEqual(2)
    names.push(...page.items.map(({ username }) => username))
    cursor = page.nextCursor
  }
  expect(names).toEqual(names.toSorted())
  expect(names).toEqual(expect.arrayContaining(['analyst', 'approver', 'approver2', 'auditor', 'office', 'owner']))
})

async function idOf(username: string): Promise<string> {
  const page = UserPage.parse((await send('GET', '/api/v1/users?limit=200')).json())
  return page.items.find((user) => user.username === username)?.id ?? 'none'
}

test('a new role counts at once, without signing in again', async () => {
  const headers = await server.as('auditor')
  const users = () => server.app.inject({ method: 'GET', url: '/api/v1/users', headers })
  expect((await users()).statusCode).toBe(403)
  expect((await send('PATCH', `/api/v1/users/${await idOf('auditor')}`, { role: 'office' })).statusCode).toBe(200)
  expect((await users()).statusCode).toBe(200)
  await send('PATCH', `/api/v1/users/${await idOf('auditor')}`, { role: 'auditor' })
})

test.each([{ disabled: true }, { password: 'another password' }])(
  '%o ends every session of the person',
  async (change) => {
    const headers = await server.as('approver')
    await send('PATCH', `/api/v1/users/${await idOf('approver')}`, change)
    const response = await server.app.inject({ method: 'GET', url: '/api/v1/session', headers })
    expect(response.statusCode).toBe(401)
    await send('PATCH', `/api/v1/users/${await idOf('approver')}`, {
      disabled: false,
      password: 'correct horse battery',
    })
  },
)

test('nobody changes their own account, and is told why in their language', async () => {
  const id = await idOf('office')
  expect((await send('PATCH', `/api/v1/users/${id}`, { role: 'analyst' })).json()).toMatchObject({
    status: 403,
    code: 'FORBIDDEN',
  })
  const headers = { ...(await server.as('office')), 'accept-language': 'zh-CN' }
  const page = UserPage.parse((await server.app.inject({ method: 'GET', url: '/api/v1/users', headers })).json())
  expect(page.items.find((user) => user.id === id)?.allowedActions).toEqual([
    {
      action: 'manageUsers',
      allowed: false,
      reason: '不能改动自己的账号和角色，由数据主管部门的另一位人员办理。',
    },
  ])
})

test('an account that is not there is not found, also by a name that cannot be stored', async () => {
  expect((await send('PATCH', '/api/v1/users/none', { disabled: true })).json()).toMatchObject({ code: 'NOT_FOUND' })
  expect((await send('PATCH', '/api/v1/users/%00', { disabled: true })).json()).toMatchObject({
    code: 'BAD_REQUEST',
    params: { field: 'params.id' },
  })
})

test('departments are added and renamed', async () => {
  const department = { slug: 'tax-bureau', title: { zh: '市税务局', en: 'Tax Bureau' } }
  await send('POST', '/api/v1/departments', department)
  await send('POST', '/api/v1/departments', { ...department, title: { zh: '税务局', en: 'Tax Bureau' } })
  const page = DepartmentPage.parse((await send('GET', '/api/v1/departments')).json())
  expect(page.items.filter(({ slug }) => slug === 'tax-bureau')).toEqual([
    { slug: 'tax-bureau', title: { zh: '税务局', en: 'Tax Bureau' } },
  ])
})

test('each change of a department is in the log', async () => {
  const rows = await server.deps.database.db
    .selectFrom('events')
    .select(['actor', 'action', 'object'])
    .where('object', '=', 'department:tax-bureau')
    .orderBy('index')
    .execute()
  const entry = { actor: 'office', object: 'department:tax-bureau' }
  expect(rows).toEqual([
    { ...entry, action: 'department.create' },
    { ...entry, action: 'department.update' },
  ])
})

test('each change of an account is in the log, without the password', async () => {
  const rows = await server.deps.database.db
    .selectFrom('events')
    .select(['actor', 'action', 'leaf'])
    .where('action', 'in', ['user.create', 'user.update'])
    .where('actor', '=', 'office')
    .orderBy('index')
    .execute()
  expect(rows[0]).toMatchObject({ action: 'user.create' })
  expect(rows.map(({ leaf }) => leaf).join('')).not.toMatch(/a password for liang|another password/)
  expect(rows.some(({ leaf }) => leaf.includes('"changed":"role"'))).toBe(true)
})
