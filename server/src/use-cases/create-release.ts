import { randomBytes, randomUUID } from 'node:crypto'
import type { CreateRelease } from '@yingbi/contracts'
import { AppError } from '../app-error.ts'
import { contentHash } from '../evidence/release-content.ts'
import type { Caller } from '../http/caller.ts'
import { requireAllowed } from '../identity/require-allowed.ts'
import { insertRelease, insertTurn, type ReleaseRecord } from '../repositories/releases.ts'
import { appendReleaseEvent, presentReview, settled, stepInTransaction, type ReleaseDeps } from './move-release.ts'
import { requireRun } from './read-runs.ts'
import { requireDataset } from './resolve-dataset.ts'

const SALT_BYTES = 32

/**
 * Turns a finished run into a release request, submitted at once unless a draft is asked for. Data of low grades are
 * released with the submission.
 *
 * Errors: NOT_FOUND, FORBIDDEN, RUN_NOT_FINISHED, DATASET_SUSPENDED.
 */
export async function createRelease(deps: ReleaseDeps, caller: Caller, request: CreateRelease): Promise<ReleaseRecord> {
  const { db } = deps.database
  const run = await requireRun(deps, caller, request.runId)
  requireAllowed(deps.authorizer, caller, 'createRelease', { kind: 'run', id: run.id, authorId: run.analystId })
  if (run.status !== 'finished') throw new AppError('RUN_NOT_FINISHED', 409, { status: run.status })
  const dataset = await requireDataset(db, run.datasetId)
  const at = deps.clock.now()
  const { title, context } = request
  const content = { id: randomUUID(), title, context, runId: run.id, authorId: caller.id }
  await db.transaction().execute(async (trx) => {
    const number = await insertRelease(trx, {
      ...content,
      datasetId: dataset.id,
      review: await presentReview(trx, run),
      at,
      personSalt: randomBytes(SALT_BYTES),
    })
    const actor = { actorId: caller.id, actor: caller.username, actorRole: caller.role }
    const facts = { number, runId: run.id, dataset: dataset.slug, contentSha256: contentHash(content) }
    const logIndex = await appendReleaseEvent(trx, { release: content, action: 'create', ...actor, facts, at })
    await insertTurn(trx, content.id, { ...actor, at, action: 'create', comment: '', logIndex })
    if (request.draft === true) return
    await stepInTransaction(trx, deps, caller, { id: content.id, action: 'submit', comment: '' })
  })
  return settled(deps, content.id)
}
