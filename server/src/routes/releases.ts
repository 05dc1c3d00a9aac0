import {
  CreateRelease,
  DecideRelease,
  Release,
  ReleaseDetail,
  ReleaseListQuery,
  ReleasePage,
  ReviewRelease,
  SubmitRelease,
} from '@yingbi/contracts'
import type { Action } from '@yingbi/policies'
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Deps } from '../deps.ts'
import { callerOf } from '../http/caller.ts'
import type { App } from '../http/typed-app.ts'
import { createRelease } from '../use-cases/create-release.ts'
import { stepRelease, type PersonAction, type ReleaseStepRequest } from '../use-cases/move-release.ts'
import { downloadBundle, presented, readRelease, readReleases } from '../use-cases/read-releases.ts'

const RELEASES = '/api/v1/releases'
const TAGS = ['releases']
const ReleaseParams = z.object({ id: z.string().max(100) })

const STEPS: readonly {
  readonly action: Exclude<PersonAction, 'submit'>
  readonly permission: Action
  readonly summary: string
}[] = [
  { action: 'withdraw', permission: 'withdrawRelease', summary: 'Withdraw a request' },
  { action: 'approve', permission: 'decideRelease', summary: 'Approve and thereby release' },
  { action: 'return', permission: 'decideRelease', summary: 'Return to the author; needs a comment' },
  { action: 'reject', permission: 'decideRelease', summary: 'Reject for good; needs a comment' },
]

/** Requests to let results leave, and what left. */
export function registerReleaseRoutes(app: App, deps: Deps): void {
  app.post(
    RELEASES,
    {
      config: { action: 'createRelease' },
      schema: { tags: TAGS, summary: 'Ask to release a result', body: CreateRelease, response: { 201: Release } },
    },
    async (request, reply) => {
      const caller = callerOf(request)
      const answer = await deps.idempotency.once(request, async () => ({
        status: 201,
        body: await presented(deps, caller, await createRelease(deps, caller, request.body)),
      }))
      return reply.code(201).send(answer.body)
    },
  )

  app.get(
    RELEASES,
    {
      config: { action: 'viewReleases' },
      schema: {
        tags: TAGS,
        summary: 'Requests, newest first',
        querystring: ReleaseListQuery,
        response: { 200: ReleasePage },
      },
    },
    (request) => readReleases(deps, callerOf(request), request.query),
  )

  app.get(
    `${RELEASES}/:id`,
    {
      config: { action: 'viewRelease' },
      schema: {
        tags: TAGS,
        summary: 'One request with the table that would leave',
        params: ReleaseParams,
        response: { 200: ReleaseDetail },
      },
    },
    (request) => readRelease(deps, callerOf(request), request.params.id),
  )

  /** Takes a step once for each Idempotency-Key and answers with the request as it stands then. */
  async function step(request: FastifyRequest, taken: ReleaseStepRequest): Promise<Release> {
    const caller = callerOf(request)
    const answer = await deps.idempotency.once(request, async () => {
      const release = await stepRelease(deps, caller, taken)
      return { status: 200, body: await presented(deps, caller, release) }
    })
    return answer.body
  }

  app.post(
    `${RELEASES}/:id/submit`,
    {
      config: { action: 'submitRelease' },
      schema: {
        tags: TAGS,
        summary: 'Submit a draft, or a returned request again, in new words if need be',
        params: ReleaseParams,
        body: SubmitRelease.nullish(),
        response: { 200: Release },
      },
    },
    (request) => {
      const { comment = '', ...wording } = request.body ?? {}
      return step(request, { id: request.params.id, action: 'submit', comment, wording })
    },
  )

  for (const { action, permission, summary } of STEPS) {
    app.post(
      `${RELEASES}/:id/${action}`,
      {
        config: { action: permission },
        schema: {
          tags: TAGS,
          summary,
          params: ReleaseParams,
          body: DecideRelease.nullish(),
          response: { 200: Release },
        },
      },
      (request) => step(request, { id: request.params.id, action, comment: request.body?.comment ?? '' }),
    )
  }

  app.post(
    `${RELEASES}/:id/review`,
    {
      config: { action: 'decideRelease' },
      schema: {
        tags: TAGS,
        summary: 'Decide on a request',
        params: ReleaseParams,
        body: ReviewRelease,
        response: { 200: Release },
      },
    },
    (request) => {
      const { decision, comment } = request.body
      return step(request, { id: request.params.id, action: decision, comment })
    },
  )

  app.get(
    `${RELEASES}/:id/bundle`,
    {
      config: { action: 'downloadBundle' },
      schema: { tags: TAGS, summary: 'The signed bundle, a zip', params: ReleaseParams },
    },
    async (request, reply) => {
      const { fileName, bytes } = await downloadBundle(deps, callerOf(request), request.params.id)
      return reply
        .header('content-disposition', `attachment; filename="${fileName}"`)
        .header('cache-control', 'no-store')
        .type('application/zip')
        .send(Buffer.from(bytes))
    },
  )
}
