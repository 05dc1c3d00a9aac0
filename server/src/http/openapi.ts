import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifyInstance, RouteOptions } from 'fastify'
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod'

/** The OpenAPI document, made from the same schemas that check requests. Register before the routes. */
export async function registerOpenApi(app: FastifyInstance, version: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Yingbi',
        description: 'Analysis of data that stays usable and invisible. Errors are problem documents (RFC 9457).',
        version,
      },
      components: { securitySchemes: { accessToken: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } } },
    },
    // Named schemas, to which routes refer.
    transformObject: jsonSchemaTransformObject,
    transform: (source) => {
      const { schema, url } = jsonSchemaTransform(source)
      return { schema: { ...schema, ...security(source.route) }, url }
    },
  })
}

function security(route: RouteOptions): { security?: { accessToken: string[] }[] } {
  return route.config?.public === true ? {} : { security: [{ accessToken: [] }] }
}

/** `/api/v1/openapi.json`, and a page to read it that needs nothing from outside. */
export async function registerApiDocs(app: FastifyInstance): Promise<void> {
  const config = { public: true, duringStart: true } as const
  app.get('/api/v1/openapi.json', { config, schema: { hide: true } }, () => app.swagger())
  await app.register(async (scope) => {
    scope.addHook('onRoute', (route) => {
      route.config = { ...route.config, ...config }
    })
    await scope.register(swaggerUi, {
      routePrefix: '/api/docs',
      uiConfig: { url: '/api/v1/openapi.json', deepLinking: true, docExpansion: 'list', validatorUrl: null },
    })
  })
}
