import type { Locale } from '@yingbi/contracts'
import type { FastifyRequest } from 'fastify'
import { AppError } from '../app-error.ts'
import type { SessionPrincipal } from '../identity/sessions.ts'

/**
 * Who sent the request, read from the database when the access token was verified. The route's action is already
 * permitted; what concerns a single object is not.
 */
export interface Caller extends SessionPrincipal {
  /** The language to answer in. */
  readonly locale: Locale
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Null on public routes; use `callerOf` elsewhere. */
    caller: Caller | null
  }
}

/** The caller of a route that declares an action. Errors: NOT_SIGNED_IN. */
export function callerOf(request: FastifyRequest): Caller {
  if (request.caller === null) throw new AppError('NOT_SIGNED_IN', 401)
  return request.caller
}
