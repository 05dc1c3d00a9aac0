import { RELEASE_FACTS, sha256Hex, utf8 } from '@yingbi/engine/receipt'
import {
  moveRelease,
  reviewOf,
  type Action,
  type ReleaseAction,
  type ReleaseGuard,
  type ReleaseReview,
} from '@yingbi/policies'
import type { Kysely, Transaction } from 'kysely'
import { AppError } from '../app-error.ts'
import type { Schema } from '../database/schema.ts'
import type { Deps } from '../deps.ts'
import { appendEvent } from '../evidence/append-event.ts'
import { contentHash } from '../evidence/release-content.ts'
import type { Caller } from '../http/caller.ts'
import { requireAllowed } from '../identity/require-allowed.ts'
import { listPolicyVersions } from '../repositories/datasets.ts'
import {
  findRelease,
  insertTurn,
  lockRelease,
  releaseResource,
  updateRelease,
  type ReleaseRecord,
} from '../repositories/releases.ts'
import { findRun, type RunRecord } from '../repositories/runs.ts'
import { completeBundle, signRelease } from './release-bundle.ts'

export type ReleaseDeps = Pick<Deps, 'database' | 'clock' | 'authorizer' | 'keys' | 'log'>

/** What a person can do with a request. */
export type PersonAction = Exclude<ReleaseAction, 'release'>

const CEDAR_ACTION: Readonly<Record<PersonAction, Action>> = {
  submit: 'submitRelease',
  withdraw: 'withdrawRelease',
  approve: 'decideRelease',
  return: 'decideRelease',
  reject: 'decideRelease',
}

export interface ReleaseStepRequest {
  readonly id: string
  readonly action: PersonAction
  readonly comment: string
  /** With `submit`: the request in new words. */
  readonly wording?: { readonly title?: string | undefined; readonly context?: string | undefined } | undefined
}

/**
 * Moves a request one step, with its turn and its log entry in one transaction; when nothing else is needed, the result
 * is released in the same one. An author's attempt to decide on the own request is logged as refused.
 *
 * Errors: NOT_FOUND, FORBIDDEN, RELEASE_STATE, RELEASE_SELF_REVIEW, RELEASE_COMMENT_NEEDED, DATASET_SUSPENDED.
 */
export async function stepRelease(deps: ReleaseDeps, caller: Caller, step: ReleaseStepRequest): Promise<ReleaseRecord> {
  const { db } = deps.database
  try {
    await db.transaction().execute((trx) => stepInTransaction(trx, deps, caller, step))
  } catch (error) {
    if (error instanceof AppError && error.code === 'RELEASE_SELF_REVIEW') await logRefusal(deps, caller, step)
    throw error
  }
  return settled(deps, step.id)
}

/** The request as it stands after a commit; a released one gets its bundle. */
export async function settled(deps: ReleaseDeps, id: string): Promise<ReleaseRecord> {
  const release = await findRelease(deps.database.db, id)
  if (release === undefined) throw new Error(`release ${id} has disappeared`)
  if (release.status === 'released') await completeBundle(deps, release)
  return release
}

/** One step and, where it leads straight on, the release. Used alone when the request is created in the same transaction. */
export async function stepInTransaction(
  trx: Transaction<Schema>,
  deps: ReleaseDeps,
  caller: Caller,
  { id, action, comment, wording }: ReleaseStepRequest,
): Promise<void> {
  const found = await lockRelease(trx, id)
  if (found === undefined) throw new AppError('NOT_FOUND', 404)
  const resource = releaseResource(found)
  requireAllowed(deps.authorizer, caller, 'viewRelease', resource)
  requireAllowed(deps.authorizer, caller, CEDAR_ACTION[action], resource)
  const release = action === 'submit' ? await asSubmitted(trx, found, wording ?? {}) : found
  const answer = moveRelease(release, { action, actorId: caller.id, comment })
  if (answer.kind === 'refused') throw refusalOf(answer.reason, release, caller, action)
  if (action === 'submit' || action === 'approve') requireNotSuspended(release)

  const at = deps.clock.now()
  const actor = { actorId: caller.id, actor: caller.username, actorRole: caller.role }
  const facts = {
    ...stepFacts(release, comment),
    ...(action === 'submit' ? { review: release.review, contentSha256: contentHash(release) } : {}),
  }
  const logIndex = await appendReleaseEvent(trx, { release, action, ...actor, facts, at })
  const moved = { ...release, status: answer.to }
  await updateRelease(trx, id, { ...moved, at, released: null })
  await insertTurn(trx, id, { ...actor, at, action, comment, logIndex })

  const released = moveRelease(moved, { action: 'release', actorId: null, comment: '' })
  if (released.kind === 'moved') await releaseInTransaction(trx, deps, moved, at)
}

/** Lets a result leave: nobody's step but the consequence of one. */
async function releaseInTransaction(
  trx: Transaction<Schema>,
  deps: ReleaseDeps,
  release: ReleaseRecord,
  at: Date,
): Promise<void> {
  const { manifestSha256, releaseKey } = await signRelease(trx, deps.keys, release, at)
  const facts = {
    [RELEASE_FACTS.number]: release.number,
    [RELEASE_FACTS.manifest]: manifestSha256,
    [RELEASE_FACTS.releaseKey]: releaseKey,
  }
  // The entry goes into the bundle, so it names no person.
  const actor = { actorId: null, actor: 'system', actorRole: 'system' }
  const logIndex = await appendReleaseEvent(trx, { release, action: 'release', ...actor, facts, at })
  await updateRelease(trx, release.id, { ...release, status: 'released', at, released: { logIndex } })
  await insertTurn(trx, release.id, { ...actor, at, action: 'release', comment: '', logIndex })
}

interface ReleaseEvent {
  readonly release: Pick<ReleaseRecord, 'id'>
  readonly action: ReleaseAction | 'create'
  readonly actor: string
  readonly actorRole: string
  readonly facts: Readonly<Record<string, string | number>>
  readonly at: Date
}

export async function appendReleaseEvent(trx: Transaction<Schema>, event: ReleaseEvent): Promise<number> {
  const { release, action, actor, actorRole, facts, at } = event
  const { index } = await appendEvent(
    trx,
    { actor, actorRole, action: `release.${action}`, object: `release:${release.id}`, outcome: 'done', facts },
    { now: () => at },
  )
  return index
}

/** What the entry of a step says; the comment as a hash, because people write anything into comments. */
function stepFacts(release: Pick<ReleaseRecord, 'number'>, comment: string): Readonly<Record<string, string | number>> {
  return { number: release.number, commentSha256: sha256Hex(utf8(comment)) }
}

/** The request in its new words, with whoever decides by now: policies may have changed since it was drafted. */
async function asSubmitted(
  trx: Transaction<Schema>,
  release: ReleaseRecord,
  { title, context }: NonNullable<ReleaseStepRequest['wording']>,
): Promise<ReleaseRecord> {
  const run = await findRun(trx, release.runId)
  if (run === undefined) throw new Error(`release ${release.id} has no run`)
  const review = await presentReview(trx, run)
  return { ...release, title: title ?? release.title, context: context ?? release.context, review }
}

/** An approver decides when the policy of today asks for one, or the one under which the run was admitted did. */
export async function presentReview(
  db: Kysely<Schema>,
  run: Pick<RunRecord, 'datasetId' | 'policyVersion'>,
): Promise<ReleaseReview> {
  const versions = await listPolicyVersions(db, run.datasetId)
  const [newest] = versions
  const applied = versions.find(({ version }) => version === run.policyVersion)
  if (newest === undefined || applied === undefined) throw new Error('a run names a policy version that is not there')
  const reviews = [newest, applied].map(({ policy }) => reviewOf(policy))
  return reviews.includes('approver') ? 'approver' : 'automatic'
}

function requireNotSuspended({ datasetResource, dataset }: ReleaseRecord): void {
  if (datasetResource.status === 'suspended') throw new AppError('DATASET_SUSPENDED', 409, { dataset })
}

function refusalOf(
  reason: 'state' | ReleaseGuard,
  release: ReleaseRecord,
  caller: Caller,
  action: PersonAction,
): AppError {
  switch (reason) {
    case 'with-comment':
      return new AppError('RELEASE_COMMENT_NEEDED', 422)
    case 'by-another-person':
      return new AppError('RELEASE_SELF_REVIEW', 403)
    case 'by-author':
    case 'by-system':
      return new AppError('FORBIDDEN', 403, { role: caller.role, action: CEDAR_ACTION[action] })
    case 'state':
    case 'review-automatic':
    case 'review-by-approver':
      return new AppError('RELEASE_STATE', 409, { status: release.status, action })
  }
}

async function logRefusal({ database, clock }: ReleaseDeps, caller: Caller, step: ReleaseStepRequest): Promise<void> {
  const { username: actor, role: actorRole } = caller
  const event = { actor, actorRole, action: `release.${step.action}`, object: `release:${step.id}` } as const
  const facts = { reason: 'RELEASE_SELF_REVIEW' }
  await database.db.transaction().execute((trx) => appendEvent(trx, { ...event, outcome: 'refused', facts }, clock))
}
