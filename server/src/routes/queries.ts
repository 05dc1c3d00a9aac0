import { ExplainAnswer, ExplainBatchAnswer, ExplainBatchRequest, ExplainRequest } from '@yingbi/contracts'
import type { App } from '../http/typed-app.ts'
import type { Deps } from '../deps.ts'
import { callerOf } from '../http/caller.ts'
import { explainBatch } from '../use-cases/explain-batch.ts'
import { explainQuery } from '../use-cases/explain-query.ts'

/** What a question would cost and how exact its answer would be. */
export function registerQueryRoutes(app: App, deps: Deps): void {
  app.post(
    '/api/v1/queries/explain',
    {
      config: { action: 'explainQuery' },
      schema: {
        tags: ['runs'],
        summary: 'Charge, expected error and plan of a question, or why it is refused; touches no data',
        body: ExplainRequest,
        response: { 200: ExplainAnswer },
      },
    },
    (request) => explainQuery(deps, callerOf(request), request.body),
  )

  app.post(
    '/api/v1/queries/explain-batch',
    {
      config: { action: 'explainQuery' },
      schema: {
        tags: ['runs'],
        summary: 'A total split over planned questions: what each costs, how exact it is, and whether all fit',
        body: ExplainBatchRequest,
        response: { 200: ExplainBatchAnswer },
      },
    },
    (request) => explainBatch(deps, callerOf(request), request.body),
  )
}
