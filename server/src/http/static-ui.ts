import { existsSync } from 'node:fs'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance } from 'fastify'

const NO_CACHE = 'no-cache'
/** Files under `assets/` carry their hash in the name. */
const FOREVER = 'public, max-age=31536000, immutable'

/** Serves the built workspace; addresses of its pages answer with its first page. `folder` holds `index.html`. */
export async function registerStaticUi(app: FastifyInstance, folder: string): Promise<void> {
  if (!existsSync(join(folder, 'index.html'))) return
  const config = { public: true, duringStart: true } as const
  await app.register(async (scope) => {
    scope.addHook('onRoute', (route) => {
      route.config = { ...route.config, ...config }
    })
    await scope.register(fastifyStatic, {
      root: folder,
      wildcard: false,
      preCompressed: true,
      cacheControl: false,
      index: false,
      globIgnore: ['types/**', '*.tsbuildinfo', '.*'],
      setHeaders: (reply, path) => {
        void reply.header('cache-control', path.includes(`${folder}/assets/`) ? FOREVER : NO_CACHE)
      },
    })
    // Every other address that is not the interface's is a page of the workspace, found by the browser.
    scope.get('/*', { schema: { hide: true } }, (request, reply) =>
      isPage(request.url) ? reply.sendFile('index.html') : reply.callNotFound(),
    )
  })
}

function isPage(url: string): boolean {
  const path = url.split('?', 1)[0] ?? '/'
  return !/^\/(api|open|assets|healthz|readyz|metrics)(\/|$)/.test(path) && !/\.\w+$/.test(path)
}
