import { z } from 'zod'
import { Charge } from './query.ts'
import { Timestamp, pageOf } from './text.ts'

export const BudgetScope = z.enum(['dataset', 'person'])
export const Budget = z.object({
  scope: BudgetScope,
  dataset: z.string(),
  /** The person, for scope `person`. */
  person: z.string().nullable(),
  limit: Charge,
  spent: Charge,
  left: Charge,
  window: z.enum(['day', 'week', 'month', 'lifetime']),
  windowEndsAt: Timestamp.nullable(),
  /** Questions like the caller's last one that still fit under this limit; null before the first. */
  questionsLeft: z.number().int().nullable(),
})
export type Budget = z.infer<typeof Budget>
export const BudgetPage = pageOf(Budget)
export type BudgetPage = z.infer<typeof BudgetPage>
export const BudgetQuery = z.object({ dataset: z.string().optional() })

/** One line of the ledger. */
export const LedgerEntry = z.object({
  runId: z.string(),
  runNumber: z.number().int(),
  analyst: z.string(),
  at: Timestamp,
  charge: Charge,
  logIndex: z.number().int().nullable(),
})
export type LedgerEntry = z.infer<typeof LedgerEntry>
export const LedgerPage = pageOf(LedgerEntry)
export type LedgerPage = z.infer<typeof LedgerPage>
