import { Readable } from 'node:stream'
import { Run, RunListQuery, RunPage, RunResult, StartRun } from '@yingbi/contracts'
import { z } from 'zod'
import type { App } from '../http/typed-app.ts'
import type { Deps } from '../deps.ts'
import { callerOf } from '../http/caller.ts'
import { cancelRun, listOwnRuns, readRun, readRunResult, requireRun } from '../use-cases/read-runs.ts'
import { submitQuery } from '../use-cases/submit-query.ts'
import { watchRun, type RunNotice } from '../use-cases/watch-run.ts'

const RUNS = '/api/v1/runs'
const RunParams = z.object({ id: z.string().max(100) })
const TAGS = ['runs']

/** Questions that are carried out, and their results. */
export function registerRunRoutes(app: App, deps: Deps): void {
  app.post(
    RUNS,
    {
      config: { action: 'runQuery' },
      schema: {
        tags: TAGS,
        summary: 'Ask a question; charged before any data is touched, free when it was answered before',
        body: StartRun,
        response: { 201: Run },
      },
    },
    async (request, reply) => {
      const answer = await deps.idempotency.once(request, async () => ({
        status: 201,
        body: await submitQuery(deps, callerOf(request), request.body),
      }))
      return reply.code(201).send(answer.body)
    },
  )

  app.get(
    RUNS,
    {
      config: { action: 'viewOwnRuns' },
      schema: { tags: TAGS, summary: 'Your runs, newest first', querystring: RunListQuery, response: { 200: RunPage } },
    },
    (request) => listOwnRuns(deps, callerOf(request), request.query),
  )

  app.get(
    `${RUNS}/:id`,
    {
      config: { action: 'viewRun' },
      schema: { tags: TAGS, summary: 'One run', params: RunParams, response: { 200: Run } },
    },
    (request) => readRun(deps, callerOf(request), request.params.id),
  )

  app.get(
    `${RUNS}/:id/result`,
    {
      config: { action: 'viewRun' },
      schema: {
        tags: TAGS,
        summary: 'The noisy table with its intervals and the privacy receipt',
        params: RunParams,
        response: { 200: RunResult },
      },
    },
    async (request, reply) => {
      const text = await readRunResult(deps, callerOf(request), request.params.id)
      // Kept and sent byte for byte; it was written in the form of the schema.
      return reply
        .type('application/json; charset=utf-8')
        .serializer(String)
        .send(text as unknown as RunResult)
    },
  )

  app.get(
    `${RUNS}/:id/events`,
    {
      config: { action: 'viewRun' },
      schema: { tags: TAGS, summary: 'The steps of a run as server-sent events, past ones first', params: RunParams },
    },
    async (request, reply) => {
      const caller = callerOf(request)
      const run = await requireRun(deps, caller, request.params.id)
      const closed = new AbortController()
      reply.raw.once('close', () => closed.abort())
      return reply
        .type('text/event-stream; charset=utf-8')
        .header('cache-control', 'no-store')
        .send(Readable.from(serverSentEvents(watchRun(deps, caller, run, closed.signal))))
    },
  )

  app.post(
    `${RUNS}/:id/cancel`,
    {
      config: { action: 'runQuery' },
      schema: {
        tags: TAGS,
        summary: 'End a run that is under way; what was charged stands',
        params: RunParams,
        response: { 200: Run },
      },
    },
    (request) => cancelRun(deps, callerOf(request), request.params.id),
  )
}

/** Source: WHATWG HTML, section 9.2, "Server-sent events". */
async function* serverSentEvents(notices: AsyncIterable<RunNotice>): AsyncGenerator<string> {
  for await (const { step, run } of notices) yield `event: ${step}\ndata: ${JSON.stringify({ step, run })}\n\n`
}
