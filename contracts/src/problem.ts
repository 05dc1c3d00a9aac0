import { z } from 'zod'
import { ErrorCode } from './error-codes.ts'
import { Charge, Refusal } from './query.ts'
import { Budget } from './budget.ts'

/** RFC 9457 problem document. `params` hold identifiers, limits and positions, never data values. */
export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  code: ErrorCode,
  detail: z.string().optional(),
  params: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  instance: z.string(),
  requestId: z.string(),
  /** With 422 on a query. */
  refusals: z.array(Refusal).optional(),
  /** With BUDGET_EXHAUSTED: what is left under every limit that applies. */
  left: z.array(Budget).optional(),
  /** With BUDGET_EXHAUSTED: those of `left` that do not hold the question. */
  refusedBy: z.array(Budget).optional(),
  /** With BUDGET_EXHAUSTED: what the question needs. */
  requested: Charge.optional(),
})
export type Problem = z.infer<typeof Problem>
