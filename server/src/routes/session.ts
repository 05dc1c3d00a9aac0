import { Credentials, Session, WhoAmI } from '@yingbi/contracts'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { App } from '../http/typed-app.ts'
import { AppError } from '../app-error.ts'
import type { Deps } from '../deps.ts'
import { callerOf } from '../http/caller.ts'
import { perMinute } from '../http/rate-limit.ts'
import { sessionIdOf, type IssuedTokens } from '../identity/sessions.ts'
import { findUser } from '../identity/users.ts'
import { presentSessionUser } from '../presenters/session-user.ts'

const PATH = '/api/v1/session'
const COOKIE = 'yingbi_refresh'

/** Signing in, staying signed in, signing out. */
export function registerSessionRoutes(app: App, deps: Deps): void {
  const rateLimit = perMinute(deps.config.signInsPerMinute)

  app.post(
    PATH,
    {
      config: { public: true, rateLimit },
      schema: { tags: ['session'], summary: 'Sign in', body: Credentials, response: { 200: Session } },
    },
    async (request, reply) => {
      const { user, tokens } = await deps.signIn(request.body)
      setCookie(request, reply, tokens)
      return { ...access(tokens), user: presentSessionUser(user) }
    },
  )

  app.post(
    `${PATH}/refresh`,
    {
      config: { public: true, rateLimit: perMinute(deps.config.requestsPerMinute) },
      schema: { tags: ['session'], summary: 'Renew the access token by the cookie', response: { 200: Session } },
    },
    async (request, reply) => {
      const tokens = await deps.sessions.refresh(request.cookies[COOKIE] ?? '')
      const user = tokens === null ? null : await findUser(deps.database.db, tokens.userId)
      if (tokens === null || user === null) {
        clearCookie(reply)
        throw new AppError('SESSION_EXPIRED', 401)
      }
      setCookie(request, reply, tokens)
      return { ...access(tokens), user: presentSessionUser(user) }
    },
  )

  app.get(
    PATH,
    {
      config: { action: 'useSession' },
      schema: { tags: ['session'], summary: 'Who am I', response: { 200: WhoAmI } },
    },
    async (request) => {
      const caller = callerOf(request)
      const user = await findUser(deps.database.db, caller.id)
      if (user === null) throw new AppError('NOT_SIGNED_IN', 401)
      return { user: presentSessionUser(user), expiresAt: caller.tokenExpiresAt.toISOString() }
    },
  )

  app.delete(
    PATH,
    {
      config: { action: 'useSession' },
      schema: { tags: ['session'], summary: 'Sign out', response: { 204: z.undefined().describe('signed out') } },
    },
    async (request, reply) => {
      const caller = callerOf(request)
      await deps.sessions.end(caller.sessionId)
      const cookie = request.cookies[COOKIE]
      if (cookie === undefined || sessionIdOf(cookie) === caller.sessionId) clearCookie(reply)
      return reply.code(204).send()
    },
  )
}

function access(tokens: IssuedTokens): { accessToken: string; expiresAt: string } {
  return { accessToken: tokens.accessToken, expiresAt: tokens.expiresAt.toISOString() }
}

function setCookie(request: FastifyRequest, reply: FastifyReply, tokens: IssuedTokens): void {
  if (tokens.refreshToken === null) return
  void reply.setCookie(COOKIE, tokens.refreshToken, {
    path: PATH,
    httpOnly: true,
    sameSite: 'strict',
    // Over plain HTTP (a machine of one's own) browsers would drop a secure cookie.
    secure: request.protocol === 'https',
    expires: tokens.refreshExpiresAt,
  })
}

function clearCookie(reply: FastifyReply): void {
  void reply.clearCookie(COOKIE, { path: PATH, httpOnly: true, sameSite: 'strict' })
}
