import type { FastifyInstance } from 'fastify'
import { collectDefaultMetrics, Histogram, Registry } from 'prom-client'
import { AppError } from '../app-error.ts'

const LOOPBACK = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1'])

/**
 * `/metrics` for Prometheus, to callers on this machine only: how often which route is used is nobody else's business.
 * Labels are the method, the route's template and the class of the status, all from closed lists.
 */
export function registerMetrics(app: FastifyInstance): Registry {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry, prefix: 'yingbi_' })
  const duration = new Histogram({
    name: 'yingbi_http_request_duration_seconds',
    help: 'Time from the request to the end of the answer',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60],
    registers: [registry],
  })
  app.addHook('onResponse', async (request, reply) => {
    const status = `${Math.floor(reply.statusCode / 100)}xx`
    duration.observe(
      { method: request.method, route: request.routeOptions.url ?? 'none', status },
      reply.elapsedTime / 1000,
    )
  })
  app.get(
    '/metrics',
    { config: { public: true, duringStart: true }, schema: { hide: true } },
    async (request, reply) => {
      if (!LOOPBACK.has(request.ip)) throw new AppError('NOT_FOUND', 404)
      return reply.type(registry.contentType).send(await registry.metrics())
    },
  )
  return registry
}
