import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod'
import { AppError } from '../app-error.ts'
import { localeOf } from './locale.ts'
import { PROBLEM_TYPE, problemOf } from './problem.ts'
import { otherMethodExists, type RegisteredRoute } from './route-table.ts'

/** Answers every failure with a problem document; what is not known becomes INTERNAL without a text. */
export function registerErrorHandler(app: FastifyInstance, routes: readonly RegisteredRoute[]): void {
  app.setErrorHandler((error, request, reply) => sendProblem(error, request, reply))
  // Wrong addresses count against the rate limit as well.
  app.setNotFoundHandler({ preHandler: app.rateLimit() }, (request, reply) => {
    const known = otherMethodExists(routes, request.method, pathOf(request))
    return sendProblem(known ? new AppError('METHOD_NOT_ALLOWED', 405) : new AppError('NOT_FOUND', 404), request, reply)
  })
}

function pathOf(request: FastifyRequest): string {
  return request.url.split('?', 1)[0] ?? '/'
}

/** Sends the problem document of any error. Fastify's own errors outside a route come here too. */
export function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const known = toAppError(error, request)
  if (known.code === 'INTERNAL') request.log.error({ err: error }, 'request failed')
  const place = { instance: pathOf(request), requestId: request.id }
  const problem = problemOf(known, localeOf(request.headers['accept-language']), place)
  if (known.status === 401) void reply.header('www-authenticate', 'Bearer')
  return (
    reply
      .code(known.status)
      .header('content-type', PROBLEM_TYPE)
      .header('cache-control', 'no-store')
      .header('vary', 'Accept-Language')
      // Again, because errors outside a route pass no hook.
      .header('x-request-id', request.id)
      .header('x-content-type-options', 'nosniff')
      .serializer(JSON.stringify)
      .send(problem)
  )
}

function toAppError(error: unknown, request: FastifyRequest): AppError {
  if (error instanceof AppError) return error
  if (hasZodFastifySchemaValidationErrors(error)) {
    return badRequest(`${error.validationContext ?? 'body'}${error.validation[0]?.instancePath ?? ''}`)
  }
  const { code, statusCode } = error instanceof Error ? (error as Partial<FastifyError>) : {}
  if (statusCode === 413) {
    return new AppError('PAYLOAD_TOO_LARGE', 413, { limitBytes: request.routeOptions.bodyLimit ?? 0 })
  }
  if (statusCode === 415 || statusCode === 406) return new AppError('UNSUPPORTED_MEDIA_TYPE', 415)
  if (statusCode === 404 || statusCode === 403) return new AppError('NOT_FOUND', 404)
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    return badRequest(code === 'FST_ERR_BAD_URL' || code === 'FST_ERR_MAX_PARAM_LENGTH' ? 'path' : 'body')
  }
  return new AppError('INTERNAL', 500, { requestId: request.id }, { cause: error })
}

const MAX_FIELD_LENGTH = 120

/** `body/privacy/epsilon` becomes `body.privacy.epsilon`: the way to the field, never what stood in it. */
function badRequest(path: string): AppError {
  const field = path.replaceAll('/', '.').replace(/\.$/, '').slice(0, MAX_FIELD_LENGTH)
  return new AppError('BAD_REQUEST', 400, { field })
}
