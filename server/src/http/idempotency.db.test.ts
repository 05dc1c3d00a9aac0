import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyRequest } from 'fastify'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { openTestApp, type TestApp } from '../../test/test-app.ts'
import { AppError } from '../app-error.ts'
import { findCredentials } from '../identity/users.ts'
import { createIdempotency } from './idempotency.ts'

let server: TestApp
let ids: Record<'analyst' | 'owner', string>
beforeAll(async () => {
  server = await openTestApp()
  const idOf = async (name: string) => (await findCredentials(server.deps.database.db, name))?.user.id ?? ''
  ids = { analyst: await idOf('analyst'), owner: await idOf('owner') }
})
afterAll(() => server.close())

let ran = 0
beforeEach(() => {
  ran = 0
})

/** A request as far as repeats are concerned. */
function request(
  key: string | undefined,
  body: unknown = { sql: 'SELECT 1' },
  caller: 'analyst' | 'owner' = 'analyst',
) {
  const headers = key === undefined ? {} : { 'idempotency-key': key }
  const parts = { method: 'POST', url: '/api/v1/runs', headers, body, caller: { id: ids[caller] } }
  return parts as unknown as FastifyRequest
}

const once = <T>(sent: FastifyRequest, work: () => Promise<T>) =>
  server.deps.idempotency.once(sent, async () => ({ status: 201, body: await work() }))

async function work(): Promise<{ run: number }> {
  ran++
  await sleep(5)
  return { run: ran }
}

test('without the header every request runs', async () => {
  await once(request(undefined), work)
  expect((await once(request(undefined), work)).body).toEqual({ run: 2 })
})

test('a repeat gets the stored answer', async () => {
  const first = await once(request('a'), work)
  expect(await once(request('a'), work)).toEqual(first)
  expect(ran).toBe(1)
})

test('repeats sent at once run once and get one answer', async () => {
  const answers = await Promise.all(Array.from({ length: 20 }, () => once(request('b'), work)))
  expect(ran).toBe(1)
  expect(new Set(answers.map((answer) => JSON.stringify(answer)))).toEqual(new Set(['{"status":201,"body":{"run":1}}']))
})

test('the same key with another body is refused, also while the first runs', async () => {
  const [first, second] = await Promise.allSettled([
    once(request('c'), work),
    once(request('c', { sql: 'SELECT 2' }), work),
  ])
  expect(first).toMatchObject({ status: 'fulfilled' })
  expect(second).toMatchObject({ status: 'rejected', reason: { code: 'IDEMPOTENCY_KEY_REUSED', status: 409 } })
  await expect(once(request('c', {}), work)).rejects.toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' })
  expect(ran).toBe(1)
})

test('a key belongs to one person', async () => {
  await once(request('d'), work)
  expect((await once(request('d', undefined, 'owner'), work)).body).toEqual({ run: 2 })
})

test('a refusal is kept with its parts and not asked again', async () => {
  const refuse = async (): Promise<never> => {
    ran++
    throw new AppError('BUDGET_EXHAUSTED', 409, { dataset: 'hospital' }, { left: [] })
  }
  for (let i = 0; i < 2; i++) {
    await expect(once(request('e'), refuse)).rejects.toMatchObject({
      code: 'BUDGET_EXHAUSTED',
      status: 409,
      params: { dataset: 'hospital' },
      extras: { left: [] },
    })
  }
  expect(ran).toBe(1)
})

test('a failure inside is kept as INTERNAL, because it may have come after a charge', async () => {
  const fail = async (): Promise<never> => {
    ran++
    throw new Error('canary-3318')
  }
  for (let i = 0; i < 2; i++) await expect(once(request('f'), fail)).rejects.toMatchObject({ code: 'INTERNAL' })
  expect(ran).toBe(1)
  const rows = await server.deps.database.db.selectFrom('idempotency').selectAll().execute()
  expect(JSON.stringify(rows)).not.toContain('canary-3318')
})

test('a request that a crash interrupted is not run again', async () => {
  const { db } = server.deps.database
  await once(request('g'), work)
  await db.updateTable('idempotency').set({ status: null, body: null }).where('key', '=', 'g').execute()
  const other = createIdempotency(server.deps.database, server.clock, 0)
  const repeat = other.once(request('g'), async () => ({ status: 201, body: await work() }))
  await expect(repeat).rejects.toMatchObject({ code: 'IDEMPOTENCY_KEY_INTERRUPTED', status: 409 })
  expect(ran).toBe(1)
})

test('keys are forgotten after 24 hours', async () => {
  await once(request('h'), work)
  server.clock.advance(24 * 3_600_000 + 1)
  expect((await once(request('h'), work)).body).toEqual({ run: 2 })
})

test.each(['', 'two words', 'é', 'x'.repeat(201)])('the key `%s` is refused', async (key) => {
  await expect(once(request(key), work)).rejects.toMatchObject({
    code: 'BAD_REQUEST',
    params: { field: 'headers.idempotency-key' },
  })
})
