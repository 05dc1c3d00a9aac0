import { z } from 'zod'
import type { App } from '../http/typed-app.ts'
import { AppError } from '../app-error.ts'
import type { Deps } from '../deps.ts'
import { localeOf } from '../http/locale.ts'

const config = { public: true, duringStart: true } as const

/** Liveness and readiness. */
export function registerHealthRoutes(app: App, { readiness }: Deps): void {
  app.get(
    '/healthz',
    {
      config,
      schema: {
        tags: ['health'],
        summary: 'The process answers',
        response: { 200: z.object({ status: z.literal('ok') }) },
      },
    },
    () => ({ status: 'ok' as const }),
  )

  app.get(
    '/readyz',
    {
      config,
      schema: {
        tags: ['health'],
        summary: 'The service is ready; 503 with the step under way while it starts',
        response: { 200: z.object({ status: z.literal('ready') }) },
      },
    },
    (request) => {
      const { step } = readiness
      if (step !== null) {
        const chinese = localeOf(request.headers['accept-language']) === 'zh-CN'
        throw new AppError('NOT_READY', 503, { step: chinese ? step.zh : step.en })
      }
      return { status: 'ready' as const }
    },
  )
}
