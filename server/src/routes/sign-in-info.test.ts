import { SignInInfo } from '@yingbi/contracts'
import { expect, test } from 'vitest'
import { openTestApp } from '../../test/test-app.ts'

async function infoWith(demo: boolean) {
  const server = await openTestApp({ config: { demo } })
  const info = SignInInfo.parse((await server.app.inject({ method: 'GET', url: '/api/v1/sign-in-info' })).json())
  await server.close()
  return info
}

test('the sign-in page learns the place, the rule of the lockout, the log key and who is there to try', async () => {
  const info = await infoWith(true)
  expect(info).toMatchObject({
    demonstration: true,
    lockout: { attempts: 5, minutes: 15 },
    logKeyFingerprint: expect.stringMatching(/^[\da-f]{64}$/),
  })
  expect(info.demonstrationAccounts).toContainEqual({
    username: 'analyst',
    role: 'analyst',
    displayName: { zh: '周砚', en: 'Zhou Yan' },
  })
})

test('without the demonstration no account is named', async () => {
  expect(await infoWith(false)).toMatchObject({ demonstration: false, demonstrationAccounts: [] })
})
