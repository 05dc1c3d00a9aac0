import type { FastifyInstance } from 'fastify'
import { AppError } from '../app-error.ts'
import type { Deps } from '../deps.ts'
import { localeOf } from './locale.ts'

const BEARER = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/
const PUBLIC = { public: true }

/**
 * Before any route runs: is the service ready, who is calling, may the caller do this at all. Deny by default: a route
 * without a declaration is not run. Single objects are authorized again where they are known.
 */
export function registerGate(app: FastifyInstance, deps: Deps): void {
  app.decorateRequest('caller', null)
  // After the rate limit, which counts in onRequest, and before the body is read.
  app.addHook('preParsing', async (request, _reply, payload) => {
    const locale = localeOf(request.headers['accept-language'])
    // The handler for unknown addresses has no configuration of its own and reveals nothing.
    const config = request.is404 ? PUBLIC : request.routeOptions.config
    const step = deps.readiness.step
    if (step !== null && !request.is404 && !('duringStart' in config)) {
      throw new AppError('NOT_READY', 503, { step: locale === 'zh-CN' ? step.zh : step.en })
    }
    if ('public' in config && config.public) return payload
    const token = BEARER.exec(request.headers.authorization ?? '')?.[1]
    if (token === undefined) throw new AppError('NOT_SIGNED_IN', 401)
    const principal = await deps.sessions.verify(token)
    if (principal === null) throw new AppError('NOT_SIGNED_IN', 401)
    const caller = { ...principal, locale }
    request.caller = caller
    const action = 'action' in config ? config.action : undefined
    if (action === undefined || !deps.authorizer.authorize(caller, action, { kind: 'service' }).allowed) {
      throw new AppError('FORBIDDEN', 403, { role: caller.role, action: action ?? 'none' })
    }
    return payload
  })
}
