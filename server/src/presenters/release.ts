import { formatMessage, messages, type AllowedAction, type Release } from '@yingbi/contracts'
import { moveRelease, type Action, type Authorizer, type ReleaseAction } from '@yingbi/policies'
import type { Caller } from '../http/caller.ts'
import { allowedActions } from '../identity/require-allowed.ts'
import { releaseResource, type ReleaseRecord, type ReleaseTurnRecord } from '../repositories/releases.ts'

/** A release request for the caller, with what the caller may do with it now. */
export function presentRelease(
  authorizer: Authorizer,
  caller: Caller,
  release: ReleaseRecord,
  turns: readonly ReleaseTurnRecord[],
): Release {
  return {
    id: release.id,
    number: release.number,
    status: release.status,
    title: release.title,
    context: release.context,
    runId: release.runId,
    dataset: release.dataset,
    grade: release.datasetResource.grade,
    review: release.review,
    author: release.author,
    createdAt: release.createdAt.toISOString(),
    updatedAt: release.updatedAt.toISOString(),
    releasedAt: release.releasedAt?.toISOString() ?? null,
    turns: turns.map(({ at, actor, action, comment }) => ({ at: at.toISOString(), actor, action, comment })),
    logIndex: release.logIndex,
    allowedActions: ACTIONS.map((action) => actionOn(authorizer, caller, release, action)),
  }
}

const ACTIONS = ['submitRelease', 'withdrawRelease', 'decideRelease', 'downloadBundle'] as const satisfies Action[]

/** The step whose state decides whether an action is possible; approving stands for every decision. */
const STEPS: Readonly<Record<Exclude<(typeof ACTIONS)[number], 'downloadBundle'>, ReleaseAction>> = {
  submitRelease: 'submit',
  withdrawRelease: 'withdraw',
  decideRelease: 'approve',
}

function actionOn(
  authorizer: Authorizer,
  caller: Caller,
  release: ReleaseRecord,
  action: (typeof ACTIONS)[number],
): AllowedAction {
  const [permitted] = allowedActions(authorizer, caller, [action], releaseResource(release))
  if (permitted === undefined || !permitted.allowed) return permitted ?? { action, allowed: false }
  if (action === 'downloadBundle') return permitted
  const step = STEPS[action]
  const answer = moveRelease(release, { action: step, actorId: caller.id, comment: 'any' })
  if (answer.kind === 'moved') return permitted
  const { title } = messages[caller.locale].RELEASE_STATE
  return { action, allowed: false, reason: formatMessage(title, { status: release.status, action: step }) }
}
