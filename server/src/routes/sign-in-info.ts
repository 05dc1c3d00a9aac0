import { SignInInfo } from '@yingbi/contracts'
import { keyFingerprint } from '@yingbi/engine/receipt'
import type { App } from '../http/typed-app.ts'
import type { Deps } from '../deps.ts'
import { DEMONSTRATION_ACCOUNTS } from '../identity/demonstration-accounts.ts'
import { LOCKOUT } from '../identity/sign-in.ts'

const PLACE = { zh: '云汀市公共数据分析沙箱', en: 'Yunting Public Data Sandbox' }

/** Facts for the sign-in page, to anyone. */
export function registerSignInInfoRoutes(app: App, deps: Deps): void {
  const demonstration = deps.config.demo
  const logKeyFingerprint = keyFingerprint(deps.keys.log.publicKey)
  app.get(
    '/api/v1/sign-in-info',
    {
      config: { public: true, duringStart: true },
      schema: { tags: ['session'], summary: 'Facts for the sign-in page', response: { 200: SignInInfo } },
    },
    () => ({
      place: PLACE,
      demonstration,
      demonstrationAccounts: demonstration
        ? DEMONSTRATION_ACCOUNTS.map(({ username, role, displayName }) => ({ username, role, displayName }))
        : [],
      logKeyFingerprint,
      lockout: LOCKOUT,
    }),
  )
}
