import type { DatasetPolicy, Release, ReleaseStatus } from '@yingbi/contracts'

export type ReleaseReview = Release['review']
export type ReleaseAction = Exclude<Release['turns'][number]['action'], 'create'>

/** What has to hold for a transition, beside the state. */
export type ReleaseGuard =
  'by-author' | 'by-another-person' | 'by-system' | 'with-comment' | 'review-automatic' | 'review-by-approver'

interface ReleaseTransition {
  readonly from: ReleaseStatus
  readonly action: ReleaseAction
  readonly to: ReleaseStatus
  readonly guards: readonly ReleaseGuard[]
}

/**
 * Every way in which a release request moves; there are no others. A draft is where each begins. `released`, `rejected`
 * and `withdrawn` are ends. The system releases in the same transaction as the approval, or as the submission when no
 * approver is needed.
 */
export const RELEASE_TRANSITIONS: readonly ReleaseTransition[] = [
  { from: 'draft', action: 'submit', to: 'submitted', guards: ['by-author'] },
  { from: 'returned', action: 'submit', to: 'submitted', guards: ['by-author'] },
  { from: 'submitted', action: 'approve', to: 'approved', guards: ['by-another-person', 'review-by-approver'] },
  { from: 'submitted', action: 'return', to: 'returned', guards: ['by-another-person', 'with-comment'] },
  { from: 'submitted', action: 'reject', to: 'rejected', guards: ['by-another-person', 'with-comment'] },
  { from: 'draft', action: 'withdraw', to: 'withdrawn', guards: ['by-author'] },
  { from: 'submitted', action: 'withdraw', to: 'withdrawn', guards: ['by-author'] },
  { from: 'returned', action: 'withdraw', to: 'withdrawn', guards: ['by-author'] },
  { from: 'submitted', action: 'release', to: 'released', guards: ['by-system', 'review-automatic'] },
  { from: 'approved', action: 'release', to: 'released', guards: ['by-system', 'review-by-approver'] },
]

/** A request as the guards look at it. */
export interface ReleaseFacts {
  readonly status: ReleaseStatus
  readonly review: ReleaseReview
  readonly authorId: string
}

/** Who does what. `actorId` is null for the system itself. */
export interface ReleaseStep {
  readonly action: ReleaseAction
  readonly actorId: string | null
  readonly comment: string
}

/** `state`: not from this state. Otherwise the first guard that does not hold. */
export type ReleaseStepAnswer =
  | { readonly kind: 'moved'; readonly to: ReleaseStatus }
  | { readonly kind: 'refused'; readonly reason: 'state' | ReleaseGuard }

const GUARDS: Readonly<Record<ReleaseGuard, (release: ReleaseFacts, step: ReleaseStep) => boolean>> = {
  'by-author': (release, step) => step.actorId === release.authorId,
  'by-another-person': (release, step) => step.actorId !== null && step.actorId !== release.authorId,
  'by-system': (_, step) => step.actorId === null,
  'with-comment': (_, step) => step.comment.trim() !== '',
  'review-automatic': (release) => release.review === 'automatic',
  'review-by-approver': (release) => release.review === 'approver',
}

/** Where a step leads, or why it leads nowhere. */
export function moveRelease(release: ReleaseFacts, step: ReleaseStep): ReleaseStepAnswer {
  const transition = RELEASE_TRANSITIONS.find(({ from, action }) => from === release.status && action === step.action)
  if (transition === undefined) return { kind: 'refused', reason: 'state' }
  const failing = transition.guards.find((guard) => !GUARDS[guard](release, step))
  return failing === undefined ? { kind: 'moved', to: transition.to } : { kind: 'refused', reason: failing }
}

/** Who decides on results of a dataset: from general-3 up, or when its policy says so, an approver. */
export function reviewOf(policy: Pick<DatasetPolicy, 'grade' | 'release'>): ReleaseReview {
  const low = policy.grade === 'general-1' || policy.grade === 'general-2'
  return low && policy.release.review === 'grade' ? 'automatic' : 'approver'
}
