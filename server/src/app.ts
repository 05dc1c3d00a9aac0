import Fastify, { type FastifyBaseLogger, type FastifyInstance, type RawServerDefault } from 'fastify'
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Deps } from './deps.ts'

/** A Fastify application whose routes are typed by the zod schemas that they declare. */
export type App = FastifyInstance<RawServerDefault, IncomingMessage, ServerResponse, FastifyBaseLogger, ZodTypeProvider>

/** Adds the routes of one area. Listed in `ROUTES`, in one place, so that the whole interface is visible. */
export type RegisterRoutes = (app: App, deps: Deps) => void

const ROUTES: readonly RegisterRoutes[] = []

/** The HTTP application over `deps`; listens nowhere yet. */
export async function buildApp(deps: Deps): Promise<App> {
  const app: App = Fastify({ logger: { level: deps.config.logLevel } }).withTypeProvider<ZodTypeProvider>()
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  for (const register of ROUTES) register(app, deps)
  await app.ready()
  return app
}
