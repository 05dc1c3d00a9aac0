import { Release, ReleaseDetail, ReleasePage } from '@yingbi/contracts'
import { formatVerifierKey, readStoredZip, verifyBundle, type BundleVerification } from '@yingbi/engine/receipt'
import { writePolicyYaml } from '@yingbi/policies'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { insertFinishedRun } from '../../test/finished-run.ts'
import { type Answer, type Person, ReleaseDesk } from '../../test/release-desk.ts'
import { openTestApp, type TestApp } from '../../test/test-app.ts'
import { appendEvent } from '../evidence/append-event.ts'
import { insertPolicyVersion } from '../repositories/datasets.ts'
import { moveDataset } from '../use-cases/change-dataset-status.ts'
import { policyHash } from '../use-cases/record-dataset.ts'

let server: TestApp
let desk: ReleaseDesk
beforeAll(async () => {
  server = await openTestApp()
  desk = new ReleaseDesk(server)
})
afterAll(() => server.close())

const call: ReleaseDesk['call'] = (...request) => desk.call(...request)
const post: ReleaseDesk['post'] = (...request) => desk.post(...request)
const request: ReleaseDesk['request'] = (...options) => desk.request(...options)

const codeOf = (answer: Answer): [number, string] => [answer.statusCode, answer.json<{ code: string }>().code]
const actionsOf = ({ turns }: Release): string[] => turns.map(({ action }) => action)
const allowed = (release: Release): string[] =>
  release.allowedActions.filter((action) => action.allowed).map(({ action }) => action)

function verify(bytes: Uint8Array): BundleVerification {
  return verifyBundle(bytes, { trustedKeys: [formatVerifierKey(server.deps.keys.log)] })
}
async function download(id: string): Promise<Uint8Array> {
  const answer = await call('analyst', 'GET', `/releases/${id}/bundle`)
  expect(answer.statusCode).toBe(200)
  return new Uint8Array(answer.rawPayload)
}

describe('data of low grades', () => {
  test('are released with the submission, and the bundle verifies', async () => {
    const release = await request({ grade: 'general-2' })
    expect(release).toMatchObject({ status: 'released', review: 'automatic', grade: 'general-2', author: 'analyst' })
    expect(actionsOf(release)).toEqual(['create', 'submit', 'release'])
    expect(release.turns.at(-1)).toMatchObject({ actor: 'system' })
    const verification = verify(await download(release.id))
    expect(verification.verdict).toBe('verified')
    expect(verification.statement?.predicate).toMatchObject({
      release: { id: release.id, title: '就诊人次', context: '政策研究', grade: 'general-1' },
      review: { kind: 'automatic', reviewers: [] },
      privacy: { charge: { rho: '0.007701' } },
    })
  })

  test('need an approver when the policy says always', async () => {
    const release = await request({ grade: 'general-1', review: 'always' })
    expect(release).toMatchObject({ status: 'submitted', review: 'approver', releasedAt: null })
  })

  test('stay a draft when asked', async () => {
    const release = await request({ grade: 'general-1' }, { draft: true })
    expect(release.status).toBe('draft')
    expect(allowed(release)).toEqual(['submitRelease', 'withdrawRelease'])
    const submitted = Release.parse((await post('analyst', `/releases/${release.id}/submit`)).json())
    expect(submitted.status).toBe('released')
  })

  test('need an approver when the policy was raised since the run', async () => {
    const release = await request({ grade: 'general-2' }, { draft: true })
    const { db } = server.deps.database
    const { policy, created_by } = await db
      .selectFrom('dataset_policies')
      .select(['policy', 'created_by'])
      .where('dataset_id', '=', release.datasetId)
      .executeTakeFirstOrThrow()
    const { datasetId } = release
    const raised = { ...policy, grade: 'general-3' as const }
    const yaml = writePolicyYaml(raised)
    const version = { datasetId, version: 2, policy: raised, yaml, policyHash: policyHash(yaml), comment: '' }
    const event = { actor: 'owner', actorRole: 'owner', action: 'dataset.policy', outcome: 'done' } as const
    const facts = { policyVersion: 2, policyHash: version.policyHash }
    await db.transaction().execute(async (trx) => {
      await insertPolicyVersion(trx, { ...version, createdBy: created_by, at: server.clock.now() })
      await appendEvent(trx, { ...event, object: `dataset:${datasetId}`, facts }, server.clock)
    })
    const submitted = Release.parse((await post('analyst', `/releases/${release.id}/submit`)).json())
    expect(submitted).toMatchObject({ status: 'submitted', review: 'approver', grade: 'general-3' })
    await post('approver', `/releases/${release.id}/approve`)
    expect(verify(await download(release.id)).verdict).toBe('verified')
  })
})

describe('data of higher grades', () => {
  test('are released by another person, and the bundle says that without a name', async () => {
    const release = await request({ grade: 'general-3' })
    expect(release).toMatchObject({ status: 'submitted', review: 'approver' })
    const approved = await post('approver', `/releases/${release.id}/approve`, { comment: '口径清楚' })
    const released = Release.parse(approved.json())
    expect(released.status).toBe('released')
    expect(actionsOf(released)).toEqual(['create', 'submit', 'approve', 'release'])
    expect(allowed(released)).toEqual([])
    const bytes = await download(release.id)
    const { statement, verdict } = verify(bytes)
    expect(verdict).toBe('verified')
    expect(statement?.predicate.review.reviewers).toEqual([
      { person: expect.stringMatching(/^[0-9a-f]{64}$/), role: 'approver', decidedAt: released.releasedAt },
    ])
    expect(Buffer.from(bytes).toString('latin1')).not.toMatch(/"actor":"(approver|analyst)"|He Lan|Zhou Yan/)
  })

  test('can be returned, reworded and submitted again', async () => {
    const release = await request({ grade: 'general-3' })
    expect(codeOf(await post('approver', `/releases/${release.id}/return`))).toEqual([422, 'RELEASE_COMMENT_NEEDED'])
    const returned = await post('approver', `/releases/${release.id}/return`, { comment: '写明用途' })
    expect(Release.parse(returned.json()).status).toBe('returned')
    const seen = Release.parse((await call('analyst', 'GET', `/releases/${release.id}`)).json())
    expect(seen.turns.at(-1)).toMatchObject({ action: 'return', comment: '写明用途', actor: 'approver' })
    const wording = { context: '医保预算测算', comment: '已补充' }
    const again = Release.parse((await post('analyst', `/releases/${release.id}/submit`, wording)).json())
    expect(again).toMatchObject({ status: 'submitted', title: '就诊人次', context: '医保预算测算' })
    await post('approver2', `/releases/${release.id}/review`, { decision: 'approve' })
    expect(verify(await download(release.id)).statement?.predicate.release.context).toBe('医保预算测算')
  })

  test('can be rejected for good', async () => {
    const release = await request({ grade: 'general-3' })
    expect(codeOf(await post('approver', `/releases/${release.id}/reject`, { comment: ' ' }))).toEqual([
      422,
      'RELEASE_COMMENT_NEEDED',
    ])
    const rejected = await post('approver', `/releases/${release.id}/reject`, { comment: '用途不符' })
    expect(Release.parse(rejected.json()).status).toBe('rejected')
    expect(codeOf(await post('analyst', `/releases/${release.id}/submit`))).toEqual([409, 'RELEASE_STATE'])
  })

  test('can be withdrawn by the author until they are decided', async () => {
    const release = await request({ grade: 'general-3' })
    const withdrawn = await post('analyst', `/releases/${release.id}/withdraw`)
    expect(Release.parse(withdrawn.json()).status).toBe('withdrawn')
    expect(codeOf(await post('approver', `/releases/${release.id}/approve`))).toEqual([409, 'RELEASE_STATE'])
  })

  test('are not released while the dataset is suspended', async () => {
    const release = await request({ grade: 'general-3' })
    const { datasetId } = release
    const owner = { userId: '', username: 'owner', role: 'owner' }
    const dataset = { id: datasetId, slug: release.dataset }
    await server.deps.database.db
      .transaction()
      .execute((trx) => moveDataset(trx, server.clock, owner, dataset, 'suspend'))
    expect(codeOf(await post('approver', `/releases/${release.id}/approve`))).toEqual([409, 'DATASET_SUSPENDED'])
  })

  test('are decided once: of two approvers at the same moment one wins and the other learns it', async () => {
    for (let i = 0; i < 4; i += 1) {
      const { id } = await request({ grade: 'general-3' })
      const answers = await Promise.all([
        post('approver', `/releases/${id}/approve`),
        post('approver2', `/releases/${id}/${i % 2 === 0 ? 'approve' : 'reject'}`, { comment: 'x' }),
      ])
      const statuses = answers.map(({ statusCode }) => statusCode).toSorted((a, b) => a - b)
      expect(statuses).toEqual([200, 409])
      const refused = answers.find(({ statusCode }) => statusCode === 409)
      expect(refused === undefined ? '' : codeOf(refused)[1]).toBe('RELEASE_STATE')
      const { turns } = Release.parse((await call('auditor', 'GET', `/releases/${id}`)).json())
      expect(turns.filter(({ action }) => action === 'approve' || action === 'reject')).toHaveLength(1)
    }
  })
})

describe('separation of duties', () => {
  test('an author who becomes an approver does not decide on the own request, and the attempt is in the log', async () => {
    const { id } = await request({ grade: 'general-3' })
    const { db } = server.deps.database
    const author = await db.selectFrom('releases').select('author_id').where('id', '=', id).executeTakeFirstOrThrow()
    await db.updateTable('users').set({ role: 'approver' }).where('id', '=', author.author_id).execute()
    try {
      for (const [path, body] of [
        ['approve', {}],
        ['return', { comment: 'x' }],
        ['reject', { comment: 'x' }],
        ['review', { decision: 'approve' }],
      ] as const) {
        expect(codeOf(await post('analyst', `/releases/${id}/${path}`, body))).toEqual([403, 'RELEASE_SELF_REVIEW'])
      }
      const own = Release.parse((await call('analyst', 'GET', `/releases/${id}`)).json())
      const decide = own.allowedActions.find(({ action }) => action === 'decideRelease')
      expect(decide).toMatchObject({ allowed: false, reason: 'You are the author, so you cannot review.' })
    } finally {
      await db.updateTable('users').set({ role: 'analyst' }).where('id', '=', author.author_id).execute()
    }
    const attempts = await db
      .selectFrom('events')
      .select(['action', 'outcome'])
      .where('object', '=', `release:${id}`)
      .where('outcome', '=', 'refused')
      .execute()
    expect(attempts.map(({ action }) => action)).toEqual([
      'release.approve',
      'release.return',
      'release.reject',
      'release.approve',
    ])
  })

  test.each<[Person, string, object]>([
    ['analyst', 'approve', {}],
    ['owner', 'approve', {}],
    ['auditor', 'reject', { comment: 'x' }],
    ['office', 'approve', {}],
    ['approver', 'submit', {}],
    ['approver', 'withdraw', {}],
  ])('%s may not %s', async (person, action, body) => {
    const { id } = await request({ grade: 'general-3' })
    expect(codeOf(await post(person, `/releases/${id}/${action}`, body))).toEqual([403, 'FORBIDDEN'])
  })

  test('a reviewer below the grade of the data may not decide', async () => {
    const { id } = await request({ grade: 'core' })
    expect((await post('approver', `/releases/${id}/approve`)).statusCode).toBe(403)
  })
})

describe('what people see', () => {
  test('a draft is its author’s alone', async () => {
    const { id } = await request({ grade: 'general-3' }, { draft: true })
    expect((await call('analyst', 'GET', `/releases/${id}`)).statusCode).toBe(200)
    expect(codeOf(await call('approver', 'GET', `/releases/${id}`))).toEqual([404, 'NOT_FOUND'])
    const listed = ReleasePage.parse((await call('approver', 'GET', '/releases?limit=200')).json())
    expect(listed.items.map((item) => item.id)).not.toContain(id)
  })

  test('the approver sees the noisy table, the statement and the author’s words', async () => {
    const { id } = await request({ grade: 'general-3' })
    const detail = ReleaseDetail.parse((await call('approver', 'GET', `/releases/${id}`)).json())
    expect(detail.result.rows).toEqual([
      ['城东区', 6842],
      ['=城西区', 1203],
    ])
    expect(detail.sql).toContain('GROUP BY district')
    expect(allowed(detail)).toEqual(['decideRelease'])
  })

  test('the list goes page by page and by state', async () => {
    const first = ReleasePage.parse((await call('auditor', 'GET', '/releases?limit=2')).json())
    const second = ReleasePage.parse(
      (await call('auditor', 'GET', `/releases?limit=2&cursor=${first.nextCursor}`)).json(),
    )
    const numbers = [...first.items, ...second.items].map(({ number }) => number)
    expect(numbers).toEqual(numbers.toSorted((a, b) => b - a))
    const rejected = ReleasePage.parse((await call('approver', 'GET', '/releases?status=rejected')).json())
    expect(new Set(rejected.items.map(({ status }) => status))).toEqual(new Set(['rejected']))
  })

  test('a run that is not one’s own, not there or not finished gives no request', async () => {
    const run = await insertFinishedRun(server.deps, { slug: 'not-own', grade: 'general-1', analyst: 'office' })
    const words = { title: 't', context: 'c' }
    expect(codeOf(await post('analyst', '/releases', { runId: run.runId, ...words }))).toEqual([404, 'NOT_FOUND'])
    expect(codeOf(await post('analyst', '/releases', { runId: 'none', ...words }))).toEqual([404, 'NOT_FOUND'])
  })
})

describe('the bundle', () => {
  test('is the same at each download, and each download is in the log', async () => {
    const { id } = await request({ grade: 'general-1' })
    const first = await download(id)
    await request({ grade: 'general-1' })
    expect(await download(id)).toEqual(first)
    const events = await server.deps.database.db
      .selectFrom('events')
      .select('actor')
      .where('object', '=', `release:${id}`)
      .where('action', '=', 'release.download')
      .execute()
    expect(events).toHaveLength(2)
  })

  test('has a name, is never cached, and guards text cells', async () => {
    const { id, number } = await request({ grade: 'general-1' })
    const { headers, rawPayload } = await call('analyst', 'GET', `/releases/${id}/bundle`)
    expect(headers).toMatchObject({
      'content-type': 'application/zip',
      'cache-control': 'no-store',
      'content-disposition': `attachment; filename="R-${String(number).padStart(4, '0')}-set-${desk.datasets}.zip"`,
    })
    const csv = readStoredZip(new Uint8Array(rawPayload)).files.get('result.csv') ?? new Uint8Array()
    expect(Buffer.from(csv).toString()).toContain("'=城西区,1203,1169,1237")
  })

  test('does not exist before the release', async () => {
    const { id } = await request({ grade: 'general-3' })
    expect(codeOf(await call('analyst', 'GET', `/releases/${id}/bundle`))).toEqual([409, 'RELEASE_NOT_RELEASED'])
    expect(codeOf(await call('approver', 'GET', `/releases/${id}/bundle`))).toEqual([403, 'FORBIDDEN'])
  })

  test('that was not finished before a crash is finished at the download', async () => {
    const { id } = await request({ grade: 'general-1' })
    await sql`update release_bundles set bundle = null where release_id = ${id}`.execute(server.deps.database.db)
    expect(verify(await download(id)).verdict).toBe('verified')
  })
})

test('a repeated request with one Idempotency-Key makes one release', async () => {
  const run = await insertFinishedRun(server.deps, { slug: 'once', grade: 'general-1' })
  const headers = { ...(await server.as('analyst')), 'idempotency-key': 'k1' }
  const payload = { runId: run.runId, title: 't', context: 'c' }
  const send = (): Promise<Answer> => server.app.inject({ method: 'POST', url: '/api/v1/releases', headers, payload })
  const answers = [await send(), await send()]
  expect(new Set(answers.map((answer) => Release.parse(answer.json()).id)).size).toBe(1)
})

test('the log agrees with the database after all of that', async () => {
  expect((await server.deps.log.verify()).problems).toEqual([])
})
