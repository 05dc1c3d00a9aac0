import { randomUUID } from 'node:crypto'
import cookie from '@fastify/cookie'
import Fastify from 'fastify'
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod'
import type { Deps } from './deps.ts'
import { registerGate } from './http/authentication.ts'
import { registerErrorHandler, sendProblem } from './http/error-handler.ts'
import { loggerOptions, type LogStream } from './http/logger.ts'
import { registerMetrics } from './http/metrics.ts'
import { registerApiDocs, registerOpenApi } from './http/openapi.ts'
import { registerRateLimit } from './http/rate-limit.ts'
import { registerUnstorableTextRefusal } from './http/refuse-unstorable-text.ts'
import { registerRequestLog } from './http/request-log.ts'
import { recordRoutes, routeTable, type RouteEntry } from './http/route-table.ts'
import { registerSecurityHeaders } from './http/security-headers.ts'
import { registerStaticUi } from './http/static-ui.ts'
import type { App } from './http/typed-app.ts'
import { registerBudgetRoutes } from './routes/budgets.ts'
import { registerEventRoutes } from './routes/events.ts'
import { registerHealthRoutes } from './routes/health.ts'
import { registerLogRoutes } from './routes/log.ts'
import { registerProjectRoutes } from './routes/projects.ts'
import { registerQueryRoutes } from './routes/queries.ts'
import { registerReleaseRoutes } from './routes/releases.ts'
import { registerRunRoutes } from './routes/runs.ts'
import { registerDatasetRoutes } from './routes/datasets.ts'
import { registerSourceRoutes } from './routes/sources.ts'
import { registerSessionRoutes } from './routes/session.ts'
import { registerSignInInfoRoutes } from './routes/sign-in-info.ts'
import { registerUploadRoutes } from './routes/uploads.ts'
import { registerUserRoutes } from './routes/users.ts'

/** Adds the routes of one area. */
type RegisterRoutes = (app: App, deps: Deps) => void

/** The whole interface, in one place. */
const ROUTES: readonly RegisterRoutes[] = [
  registerHealthRoutes,
  registerSignInInfoRoutes,
  registerSessionRoutes,
  registerUserRoutes,
  registerDatasetRoutes,
  registerUploadRoutes,
  registerSourceRoutes,
  registerQueryRoutes,
  registerRunRoutes,
  registerBudgetRoutes,
  registerProjectRoutes,
  registerEventRoutes,
  registerLogRoutes,
  registerReleaseRoutes,
]

const JSON_BODY_LIMIT = 2 * 1024 * 1024

export interface AppOptions {
  /** Folder of the built workspace; nothing is served when it has no `index.html`. */
  readonly uiFolder: string
  readonly version: string
  readonly logStream: LogStream
}

export interface BuiltApp {
  readonly app: App
  /** Every registered route with what it asks of the caller. */
  readonly routes: readonly RouteEntry[]
}

/**
 * The HTTP application over `deps`; listens nowhere yet. Errors: throws when a route says nothing about who may use it.
 */
export async function buildApp(deps: Deps, options: AppOptions): Promise<BuiltApp> {
  const { config } = deps
  const app: App = Fastify({
    ...loggerOptions(config.logLevel, options.logStream),
    genReqId: () => randomUUID(),
    bodyLimit: JSON_BODY_LIMIT,
    trustProxy: config.trustProxy ?? false,
    // Time for a whole request: an upload of a gigabyte over a slow line takes long. Headers have a minute, Node's default.
    requestTimeout: 3_600_000,
    frameworkErrors: (error, request, reply) => {
      sendProblem(error, request, reply)
    },
  }).withTypeProvider<ZodTypeProvider>()
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)

  const registered = recordRoutes(app)
  registerRequestLog(app)
  await registerSecurityHeaders(app)
  await registerRateLimit(app, config.requestsPerMinute)
  registerErrorHandler(app, registered)
  await app.register(cookie)
  registerGate(app, deps)
  registerUnstorableTextRefusal(app)
  await registerOpenApi(app, options.version)
  registerMetrics(app)
  for (const register of ROUTES) register(app, deps)
  await registerApiDocs(app)
  await registerStaticUi(app, options.uiFolder)
  await app.ready()
  return { app, routes: routeTable(registered) }
}
