import type { BilingualText } from '@yingbi/contracts'
import type { PrivacyLoss } from '../measures/privacy-loss.ts'
import type { SourceSpan } from '../sql/source-span.ts'
import type { GroupingFamily } from './grouping-family.ts'
import type { MeasuredPlan } from './measured-plan.ts'
import type { PlanStep } from './plan-step.ts'
import type { OuterQuery } from './measured-query.ts'

/** Something the analyst should know about an accepted question. */
export interface PlanWarning {
  readonly message: BilingualText
  readonly span: SourceSpan | null
}

/** How one question is answered and what that costs. Nothing has been charged, and no data read, when this exists. */
export interface DpPlan {
  readonly measured: readonly MeasuredPlan[]
  readonly outer: OuterQuery
  /** Grouping sets whose totals are made to agree when they are shown. */
  readonly families: readonly GroupingFamily[]
  /** Sum over `measured`; what the ledger is charged when none of them is reused. */
  readonly loss: PrivacyLoss
  readonly warnings: readonly PlanWarning[]
  /** The plan for people: as text, and as steps. */
  readonly text: string
  readonly tree: PlanStep
}
