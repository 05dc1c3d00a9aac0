import type { Budget, Dataset } from '@yingbi/contracts'

/** What the caller can do with a dataset, and why not more. */
export type StandingKind = 'open' | 'exhausted' | 'suspended' | 'draft' | 'closed'

export interface Standing {
  readonly kind: StandingKind
  /** Questions left under the limit that binds first; null when not known. */
  readonly questionsLeft: number | null
  readonly epsilonLeft: number | null
  /** The server's reason, in the caller's language. */
  readonly reason: string | null
}

export const STANDING_KINDS: readonly StandingKind[] = ['open', 'exhausted', 'suspended', 'draft', 'closed']

/** `binding` is the limit that binds first for the caller, if the caller has a budget on the dataset. */
export function standingOf(dataset: Dataset, binding: Budget | null): Standing {
  const refused = dataset.allowedActions.find((one) => !one.allowed && one.reason !== undefined)
  const base = { questionsLeft: null, epsilonLeft: null, reason: refused?.reason ?? null }
  if (dataset.status === 'suspended') return { ...base, kind: 'suspended' }
  if (dataset.status === 'draft') return { ...base, kind: 'draft' }
  if (dataset.shareType === 'none') return { ...base, kind: 'closed' }
  if (binding === null) return { ...base, kind: 'open', reason: null }
  const spent = Number(binding.left.rho) <= 0 || binding.questionsLeft === 0
  return {
    kind: spent ? 'exhausted' : 'open',
    questionsLeft: binding.questionsLeft,
    epsilonLeft: binding.left.epsilon,
    reason: null,
  }
}
