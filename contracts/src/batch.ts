import { z } from 'zod'
import { Budget } from './budget.ts'
import { AccuracyRequest, Charge, ExplainAnswer } from './query.ts'

/** How a total is split: equal losses, losses that give the first measured columns one error, or what named errors need. */
export const BudgetSplit = z.enum(['equal', 'same-error', 'named-errors'])
export type BudgetSplit = z.infer<typeof BudgetSplit>

/** Planned questions to one dataset and the epsilon that they may cost together. Charges nothing. */
export const ExplainBatchRequest = z
  .object({
    datasetId: z.string().max(100).optional(),
    dataset: z.string().max(100).optional(),
    projectId: z.string().max(100).optional(),
    /** In the order in which they will be asked. With `named-errors` those without `accuracy` share what is left. */
    queries: z
      .array(z.object({ sql: z.string(), accuracy: AccuracyRequest.optional() }).strict())
      .min(1)
      .max(30),
    epsilon: z.number().positive().max(100),
    split: BudgetSplit.default('equal'),
  })
  .strict()
export type ExplainBatchRequest = z.infer<typeof ExplainBatchRequest>

export const ExplainBatchAnswer = z.object({
  /**
   * One for each planned question. `share` is what the split gives it; `charge` is what asking it in this order costs,
   * less when an earlier one or a stored answer has measured the same. Null for a refused question.
   */
  queries: z.array(z.object({ share: Charge.nullable(), charge: Charge.nullable(), answer: ExplainAnswer })),
  /** What `epsilon` amounts to, and what the questions cost together. */
  allowed: Charge,
  total: Charge,
  /** Whether the total is within `epsilon`. */
  withinAllowed: z.boolean(),
  /** Limits under which the total does not fit; empty when every limit holds all of the questions. */
  exceeded: z.array(Budget),
})
export type ExplainBatchAnswer = z.infer<typeof ExplainBatchAnswer>
