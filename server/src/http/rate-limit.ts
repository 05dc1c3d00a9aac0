import rateLimit from '@fastify/rate-limit'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { AppError } from '../app-error.ts'

const MINUTE_MS = 60_000

/**
 * Counts requests for one address and minute over all routes; single routes may set a lower limit of their own. Files of
 * the page are not counted: they are the same for everyone, and a whole office behind one address may load them at once.
 */
export async function registerRateLimit(app: FastifyInstance, requestsPerMinute: number): Promise<void> {
  await app.register(rateLimit, {
    max: requestsPerMinute,
    timeWindow: MINUTE_MS,
    allowList: (request) => request.url.startsWith('/assets/'),
    addHeaders: { 'x-ratelimit-limit': false, 'x-ratelimit-remaining': false, 'x-ratelimit-reset': false },
    addHeadersOnExceeding: { 'x-ratelimit-limit': false, 'x-ratelimit-remaining': false, 'x-ratelimit-reset': false },
    errorResponseBuilder: (_request: FastifyRequest, context: { max: number; ttl: number }) =>
      new AppError('RATE_LIMITED', 429, { limit: context.max, retrySeconds: Math.ceil(context.ttl / 1000) }),
  })
}

/** A limit of its own for one route, for `config.rateLimit`. */
export function perMinute(max: number): { max: number; timeWindow: number } {
  return { max, timeWindow: MINUTE_MS }
}
