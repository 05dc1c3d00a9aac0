import { z } from 'zod'
import { BudgetWindowName } from './dataset-policy.ts'
import { Charge } from './query.ts'
import { Timestamp, pageOf } from './text.ts'

/** Whose spending a limit counts: everyone's, that of one purpose, of one project, or of one person. */
export const BudgetScope = z.enum(['dataset', 'purpose', 'project', 'person'])
export type BudgetScope = z.infer<typeof BudgetScope>
export const Budget = z.object({
  scope: BudgetScope,
  dataset: z.string(),
  /** The person, for scope `person`. */
  person: z.string().nullable(),
  /** The project, for scope `project`. */
  project: z.object({ id: z.string(), name: z.string() }).nullable(),
  /** The purpose, for scope `purpose`. */
  purpose: z.string().nullable(),
  limit: Charge,
  spent: Charge,
  left: Charge,
  /**
   * Epsilon of the same charges by their privacy loss distribution, at the same delta; never above `spent.epsilon`. For
   * people: no question is admitted by it. Null when a charge is not known in parts, and in refusals.
   */
  spentTight: z.number().nullable(),
  window: BudgetWindowName,
  windowEndsAt: Timestamp.nullable(),
  /** Questions like the caller's last one that still fit under this limit; null before the first. */
  questionsLeft: z.number().int().nullable(),
})
export type Budget = z.infer<typeof Budget>
export const BudgetPage = pageOf(Budget)
export type BudgetPage = z.infer<typeof BudgetPage>
export const BudgetQuery = z.object({ dataset: z.string().optional() })

const SpentBy = z.object({ spent: Charge, questions: z.number().int() })

/**
 * What all who asked a dataset would know if they put their answers together. `people`, `projects` and `purposes` are
 * there for those who look after the dataset; an analyst sees the sum.
 */
export const Together = z.object({
  dataset: z.string(),
  spent: Charge,
  /** As `Budget.spentTight`. */
  spentTight: z.number().nullable(),
  limit: Charge,
  /** Windowed limits begin anew; this is the limit on everything ever asked, null when the policy has none. */
  lifetimeLimit: Charge.nullable(),
  peopleWhoAsked: z.number().int(),
  /** If every person who asked spends the whole of the own limit: no less than the dataset's limit lets them. */
  worstCase: Charge.nullable(),
  people: z.array(SpentBy.extend({ person: z.string() })).nullable(),
  projects: z.array(SpentBy.extend({ project: z.object({ id: z.string(), name: z.string() }).nullable() })).nullable(),
  purposes: z.array(SpentBy.extend({ purpose: z.string().nullable() })).nullable(),
})
export type Together = z.infer<typeof Together>

/** A limit that a provider sets for one project, purpose or person of a dataset; it holds beside those of the policy. */
export const NamedLimit = z.object({
  scope: z.enum(['purpose', 'project', 'person']),
  /** Id of the project, name of the purpose, or user name. */
  holder: z.string().min(1).max(100),
  window: BudgetWindowName,
  epsilon: z.number().positive().max(1000),
})
export type NamedLimit = z.infer<typeof NamedLimit>
export const NamedLimitList = z.object({ items: z.array(NamedLimit) })
export type NamedLimitList = z.infer<typeof NamedLimitList>
/** `epsilon` null takes the limit away. */
export const PutNamedLimit = NamedLimit.extend({ epsilon: z.number().positive().max(1000).nullable() }).strict()
export type PutNamedLimit = z.infer<typeof PutNamedLimit>

/** One line of the ledger. */
export const LedgerEntry = z.object({
  runId: z.string(),
  runNumber: z.number().int(),
  analyst: z.string(),
  at: Timestamp,
  charge: Charge,
  logIndex: z.number().int().nullable(),
  projectId: z.string().nullable(),
})
export type LedgerEntry = z.infer<typeof LedgerEntry>
export const LedgerPage = pageOf(LedgerEntry)
export type LedgerPage = z.infer<typeof LedgerPage>
