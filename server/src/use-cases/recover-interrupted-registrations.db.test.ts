import { Registration } from '@yingbi/contracts'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openTestApp, type TestApp } from '../../test/test-app.ts'
import { insertRegistration } from '../repositories/registrations.ts'
import { recoverInterruptedRegistrations } from './recover-interrupted-registrations.ts'

let test: TestApp
beforeAll(async () => {
  test = await openTestApp()
})
afterAll(() => test.close())

it('an import of a server that is gone has failed, one of this server goes on', async () => {
  const { db } = test.deps.database
  const owner = await db.selectFrom('users').select('id').where('username', '=', 'owner').executeTakeFirstOrThrow()
  const { number } = test.deps.instance
  for (const [id, instance] of [
    ['gone', number + 1000n],
    ['here', number],
  ] as const) {
    await insertRegistration(db, { id, ownerId: owner.id, slug: 'x', instance, at: test.clock.now() })
  }
  await recoverInterruptedRegistrations(test.deps)
  const state = async (id: string): Promise<Registration> => {
    const headers = await test.as('owner')
    return Registration.parse((await test.app.inject({ url: `/api/v1/registrations/${id}`, headers })).json())
  }
  expect(await state('gone')).toMatchObject({ status: 'failed', failure: { code: 'REGISTRATION_INTERRUPTED' } })
  expect(await state('here')).toMatchObject({ status: 'running', failure: null })
  // Of nobody else.
  const stranger = await test.app.inject({ url: '/api/v1/registrations/gone', headers: await test.as('analyst') })
  expect(stranger.statusCode).toBe(403)
})
