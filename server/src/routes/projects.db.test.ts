import { NamedLimitList, Problem, Project, ProjectPage, Together } from '@yingbi/contracts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Asker } from '../../test/ask.ts'
import { addClinic } from '../../test/clinic-dataset.ts'
import { openTestApp, type TestApp } from '../../test/test-app.ts'

let server: TestApp
let analyst: Asker
beforeAll(async () => {
  server = await openTestApp({ config: { resultQuantumMs: 20 } })
  await addClinic(server.deps, { budget: { dataset: 4, person: 3 } })
  analyst = new Asker(server)
})
afterAll(() => server.close())

const COUNT = 'SELECT COUNT(*) AS n FROM visits'
/** Statements that measure something else each. */
const counting = (cost: number): string => `${COUNT} WHERE cost < ${cost}`

async function call(
  user: Parameters<TestApp['as']>[0],
  method: 'GET' | 'POST' | 'PUT' | 'PATCH',
  url: string,
  payload?: object,
) {
  const headers = await server.as(user)
  const request = { method, url: `/api/v1${url}`, headers }
  return server.app.inject(payload === undefined ? request : { ...request, payload })
}
async function openProject(name: string, purpose = 'research', members = ['analyst']): Promise<Project> {
  const answer = await call('owner', 'POST', '/projects', { name, purpose, members })
  expect(answer.statusCode).toBe(201)
  return Project.parse(answer.json())
}
const close = (project: Project) => call('owner', 'PATCH', `/projects/${project.id}`, { closed: true })
const setLimit = (limit: object) => call('owner', 'PUT', '/datasets/clinic/limits', { window: 'lifetime', ...limit })
const askIn = (project: Project | null, sql: string, epsilon = 0.2) =>
  analyst.ask({ sql, privacy: { epsilon }, ...(project === null ? {} : { projectId: project.id }) })

describe('a project', () => {
  test('is opened by a provider, seen by its members and by those who look after the place, and by nobody else', async () => {
    const project = await openProject('老年人就医负担')
    expect(project).toMatchObject({ purpose: 'research', status: 'open', members: ['analyst'], createdBy: 'owner' })
    const seen = async (user: Parameters<TestApp['as']>[0]) =>
      (await call(user, 'GET', `/projects/${project.id}`)).statusCode
    expect([await seen('analyst'), await seen('owner'), await seen('office'), await seen('auditor')]).toEqual([
      200, 200, 200, 200,
    ])
    expect(await seen('approver')).toBe(403)
    const others = await openProject('Closed circle', 'research', [])
    expect((await call('analyst', 'GET', `/projects/${others.id}`)).statusCode).toBe(404)
    const own = ProjectPage.parse((await call('analyst', 'GET', '/projects')).json()).items.map(({ id }) => id)
    expect(own).toContain(project.id)
    expect(own).not.toContain(others.id)
    await close(project)
    await close(others)
  })

  test.each([
    [{ name: '', purpose: 'research' }, 400],
    [{ name: 'x', purpose: 'Not a slug' }, 400],
    [{ name: 'x', purpose: 'research', members: ['nobody'] }, 400],
    [{ name: 'x', purpose: 'research', members: ['owner'] }, 400],
    [{ name: 'x', purpose: 'research', budget: 5 }, 400],
  ])('is not opened from %j', async (body, status) => {
    expect((await call('owner', 'POST', '/projects', body)).statusCode).toBe(status)
  })

  test('is opened once for one Idempotency-Key', async () => {
    const headers = { ...(await server.as('owner')), 'idempotency-key': 'project-once' }
    const payload = { name: 'Once', purpose: 'research', members: [] }
    const inject = () => server.app.inject({ method: 'POST', url: '/api/v1/projects', headers, payload })
    const ids = (await Promise.all([inject(), inject()])).map((answer) => Project.parse(answer.json()).id)
    expect(new Set(ids).size).toBe(1)
  })
})

describe('a question in a project', () => {
  test('is refused by the limit of the project while the dataset still has budget', async () => {
    const project = await openProject('Small')
    expect((await setLimit({ scope: 'project', holder: project.id, epsilon: 0.3 })).statusCode).toBe(200)
    expect((await askIn(null, counting(10))).status).toBe(201)
    const refused = await askIn(null, counting(11), 0.25)
    expect(refused).toMatchObject({
      status: 409,
      problem: {
        code: 'BUDGET_EXHAUSTED',
        params: { scopeEn: 'the project Small', opensEn: '' },
        refusedBy: [{ scope: 'project', project: { id: project.id, name: 'Small' }, questionsLeft: 0 }],
      },
    })
    if (!('problem' in refused)) throw new Error('admitted')
    expect(refused.problem.requested?.epsilon).toBeCloseTo(0.25, 2)
    expect(refused.problem.left?.map(({ scope }) => scope)).toEqual(['dataset', 'project', 'person'])
    expect(refused.problem.left?.[0]?.questionsLeft).toBeGreaterThan(100)
    // The rest is there for a cheaper question.
    expect((await askIn(null, counting(12), 0.05)).status).toBe(201)
    await close(project)
  })

  test('says when the window of the limit opens again', async () => {
    const project = await openProject('Daily')
    await setLimit({ scope: 'project', holder: project.id, window: 'day', epsilon: 0.1 })
    const refused = await askIn(project, counting(13))
    expect(refused).toMatchObject({
      problem: {
        params: { opensEn: ' It opens again on 2025-11-23 00:00 (UTC+8).', opensZh: '到 2025-11-23 00:00 重新计算。' },
      },
    })
    await close(project)
  })

  test('is not asked by somebody who has left it, nor in a closed one', async () => {
    const project = await openProject('Left')
    const asked = await askIn(project, counting(14))
    expect(asked).toMatchObject({ status: 201, run: { projectId: project.id } })
    await call('owner', 'PATCH', `/projects/${project.id}`, { members: [] })
    expect(await askIn(project, counting(15))).toMatchObject({ status: 404 })
    await call('owner', 'PATCH', `/projects/${project.id}`, { members: ['analyst'] })
    await close(project)
    expect(await askIn(project, counting(15))).toMatchObject({ status: 409, problem: { code: 'PROJECT_CLOSED' } })
    const reopened = await call('owner', 'PATCH', `/projects/${project.id}`, { name: 'Again' })
    expect(reopened.statusCode).toBe(403)
  })

  test('without a name belongs to the only open project of the person, to none when there are two', async () => {
    const one = await openProject('One')
    expect(await askIn(null, counting(16))).toMatchObject({ run: { projectId: one.id } })
    const two = await openProject('Two')
    expect(await askIn(null, counting(17))).toMatchObject({ run: { projectId: null } })
    await close(one)
    await close(two)
  })

  test('that was answered before is free in another project', async () => {
    const project = await openProject('Repeats')
    const again = await askIn(project, counting(10))
    expect(again).toMatchObject({ status: 201, run: { charge: { rho: '0' }, projectId: project.id } })
    await close(project)
  })
})

describe('a limit', () => {
  test.each([
    { scope: 'project', holder: 'none', epsilon: 1 },
    { scope: 'person', holder: 'nobody', epsilon: 1 },
    { scope: 'dataset', holder: 'clinic', epsilon: 1 },
    { scope: 'person', holder: 'analyst', epsilon: -1 },
    { scope: 'person', holder: 'analyst', epsilon: 0 },
    { scope: 'person', holder: 'analyst', epsilon: 1e308 },
    { scope: 'person', holder: 'analyst', epsilon: '1' },
    { scope: 'person', holder: 'analyst', window: 'year', epsilon: 1 },
  ])('is not taken from %j', async (limit) => {
    expect((await setLimit(limit)).statusCode).toBe(400)
  })

  test('is not above that of the dataset', async () => {
    const answer = await setLimit({ scope: 'person', holder: 'analyst', epsilon: 4.01 })
    expect(Problem.parse(answer.json())).toMatchObject({
      status: 409,
      code: 'LIMIT_ABOVE_POLICY',
      params: { epsilon: 4 },
    })
  })

  test('of a person holds beside the policy, also below what is spent, until it is taken away', async () => {
    await setLimit({ scope: 'person', holder: 'analyst', epsilon: 0.01 })
    expect(await askIn(null, counting(20), 0.02)).toMatchObject({
      status: 409,
      problem: { refusedBy: [{ scope: 'person', left: { rho: '0', epsilon: 0 } }] },
    })
    const list = NamedLimitList.parse((await call('office', 'GET', '/datasets/clinic/limits')).json())
    expect(list.items).toContainEqual({ scope: 'person', holder: 'analyst', window: 'lifetime', epsilon: 0.01 })
    await setLimit({ scope: 'person', holder: 'analyst', epsilon: null })
    expect((await askIn(null, counting(20), 0.02)).status).toBe(201)
  })
})

describe('what all know together', () => {
  test('is a sum with names for the provider, the office and the auditor, and a number for the analyst', async () => {
    const read = async (user: Parameters<TestApp['as']>[0]) =>
      Together.parse((await call(user, 'GET', '/datasets/clinic/budget/together')).json())
    const views = await Promise.all([read('owner'), read('office'), read('auditor'), read('analyst')])
    const [owner, office, auditor, own] = views
    expect(office).toEqual(owner)
    expect(auditor).toEqual(owner)
    expect(owner?.people).toMatchObject([{ person: 'analyst' }])
    expect(owner?.projects?.some(({ project }) => project?.name === 'Small')).toBe(true)
    expect(own).toEqual({ ...owner, people: null, projects: null, purposes: null })
    expect(own?.spent.rho).toBe(office?.people?.[0]?.spent.rho)
    expect(own?.spentTight).toBeLessThanOrEqual(own?.spent.epsilon ?? 0)
    expect(own?.spentTight).toBeGreaterThan(0.5 * (own?.spent.epsilon ?? 0))
    // One person asked, who may spend 3 of the 4.
    expect(own?.worstCase?.epsilon).toBeCloseTo(3, 2)
    expect(own?.lifetimeLimit?.epsilon).toBeCloseTo(4, 2)
  })
})

describe('a dataset with declared purposes', () => {
  beforeAll(async () => {
    const policyLines = 'purposes:\n  research: { title: { zh: 研究, en: Research }, budget: { epsilon: 0.5 } }\n'
    await addClinic(server.deps, { slug: 'declared', policyLines })
  })
  const askDeclared = (projectId?: string) =>
    analyst.ask({
      dataset: 'declared',
      sql: COUNT,
      privacy: { epsilon: 0.6 },
      ...(projectId === undefined ? {} : { projectId }),
    })

  test('is asked in a project of one of them only, within the limit of the purpose', async () => {
    expect(await askDeclared()).toMatchObject({ status: 422, problem: { code: 'PROJECT_REQUIRED' } })
    const [wrong, right] = [await openProject('Selling', 'marketing'), await openProject('Asking', 'research')]
    expect(await askDeclared(wrong.id)).toMatchObject({
      status: 422,
      problem: { code: 'PURPOSE_NOT_PERMITTED', params: { purpose: 'marketing', purposes: 'research' } },
    })
    expect(await askDeclared(right.id)).toMatchObject({
      status: 409,
      problem: { refusedBy: [{ scope: 'purpose', purpose: 'research' }] },
    })
    for (const project of [wrong, right]) await close(project)
  })
})

test('the log and the database say the same of projects and limits', async () => {
  const verification = await call('auditor', 'POST', '/log/verify')
  expect(verification.json()).toMatchObject({ ok: true, problems: [] })
  await server.deps.database.db.updateTable('named_limits').set({ epsilon: 3.9 }).execute()
  expect((await call('auditor', 'POST', '/log/verify')).json()).toMatchObject({ ok: false })
})
