import type { PrivacyLoss } from '../measures/privacy-loss.ts'
import type { Relation } from '../relation/relation.ts'
import type { SourceSpan } from '../sql/source-span.ts'

/**
 * Where a step stands: `released` and `public` may be seen; `private` holds rows that nobody may see; `cut` is where the
 * one becomes the other, by bounded contributions and noise.
 */
export type PlanZone = 'released' | 'cut' | 'private' | 'public'

/** What a step does, as a stable word, and its facts: names, limits, sizes of noise. Never a data value. */
export interface PlanStep {
  readonly operator: PlanOperator
  readonly zone: PlanZone
  readonly facts: Readonly<Record<string, string | number>>
  readonly span: SourceSpan | null
  /** What it costs; null for steps that cost nothing. */
  readonly loss: PrivacyLoss | null
  readonly steps: readonly PlanStep[]
}

export type PlanOperator =
  | 'outer'
  | 'agree'
  | 'measure'
  | 'noise'
  | 'choose-groups'
  | 'one-row-per-unit'
  | 'ranked-rows'
  | 'two-level'
  | `relation-${Relation['kind']}`
