import { z } from 'zod'
import { DecimalString } from './text.ts'
import { ErrorCode } from './error-codes.ts'

/** Place in the SQL text: UTF-16 offsets [start, end), and 1-based line and column of `start`. */
export const Place = z.object({
  start: z.number().int(),
  end: z.number().int(),
  line: z.number().int(),
  column: z.number().int(),
})
export type Place = z.infer<typeof Place>

/** One text edit of the analyst's statement. */
export const SqlEdit = z.object({ start: z.number().int(), end: z.number().int(), text: z.string() })
export type SqlEdit = z.infer<typeof SqlEdit>

/** Why a query is not allowed. An answer, not an error; holds no data value. */
export const Refusal = z.object({
  code: ErrorCode,
  /** One sentence in the caller's language. */
  title: z.string(),
  place: Place.nullable(),
  /** `table.column`, when a column is the reason. */
  column: z.string().nullable(),
  /** The rule in words, e.g. "use `group` is missing". */
  rule: z.string(),
  policyOwner: z.string(),
  policyVersion: z.string(),
  policyLine: z.number().int().nullable(),
  /** The SQL operator at which the rule bites, e.g. `GROUP BY`. */
  operator: z.string().nullable(),
  /** The smallest change that works, in words. */
  fix: z.string(),
  /** The same change as edits, when it can be made in the text. */
  edits: z.array(SqlEdit),
})
export type Refusal = z.infer<typeof Refusal>

/** How much privacy loss may be spent: exactly one of `epsilon` (at the dataset's delta) and `rho`. */
export const PrivacyRequest = z
  .object({
    epsilon: z.number().positive().max(100).optional(),
    rho: z
      .string()
      .max(40)
      .regex(/^\d+(\.\d+)?$/)
      .describe('exact decimal')
      .optional(),
    /** Force one way of contribution bounding; the planner picks when absent. */
    bounding: z.enum(['ranked-rows', 'two-level']).optional(),
  })
  .strict()
  .refine((p) => (p.epsilon === undefined) !== (p.rho === undefined), {
    message: 'give exactly one of epsilon and rho',
  })
export type PrivacyRequest = z.infer<typeof PrivacyRequest>

const hasOneError = (wish: { absolute?: unknown; relative?: unknown }): boolean =>
  (wish.absolute === undefined) !== (wish.relative === undefined)
const ONE_ERROR_ISSUE = { message: 'give exactly one of absolute and relative' }

/** The analyst names the error and the engine solves for rho. `relative` is a share of the expected value. */
export const AccuracyRequest = z
  .object({
    column: z.string().max(200),
    absolute: z.number().positive().optional(),
    relative: z.number().positive().max(1).optional(),
    confidence: z.number().min(0.5).max(0.999).default(0.95),
    /** Further columns and the errors that they may have, at the same confidence. */
    also: z
      .array(
        z
          .object({
            column: z.string().max(200),
            absolute: z.number().positive().optional(),
            relative: z.number().positive().max(1).optional(),
          })
          .strict()
          .refine(hasOneError, ONE_ERROR_ISSUE),
      )
      .max(20)
      .optional(),
  })
  .strict()
  .refine(hasOneError, ONE_ERROR_ISSUE)
export type AccuracyRequest = z.infer<typeof AccuracyRequest>

/** A loss or a wish for accuracy: each decides the other, so both together would contradict. */
export const oneWish = (question: { privacy?: unknown; accuracy?: unknown }): boolean =>
  question.privacy === undefined || question.accuracy === undefined
export const ONE_WISH_ISSUE = { path: ['accuracy'], message: 'give at most one of privacy and accuracy' }

/** How noisy numbers are shown. All of it is post-processing, which costs nothing; both are on unless turned off. */
export const PresentationRequest = z
  .object({
    /** Totals of grouping sets are made the sums of their parts, by least squares. */
    consistentTotals: z.boolean().default(true),
    /** Counts below 0 are shown as 0, which makes small counts lean high. */
    nonNegativeCounts: z.boolean().default(true),
  })
  .strict()
export type PresentationRequest = z.infer<typeof PresentationRequest>

/** A question as it is explained and as it is run. */
export const queryFields = {
  datasetId: z.string().optional(),
  dataset: z.string().optional(),
  /** Without it the caller's only open project, or none. */
  projectId: z.string().max(100).optional(),
  sql: z.string(),
  privacy: PrivacyRequest.optional(),
  accuracy: AccuracyRequest.optional(),
  presentation: PresentationRequest.optional(),
}
export const ExplainRequest = z.object(queryFields).refine(oneWish, ONE_WISH_ISSUE)
export type ExplainRequest = z.infer<typeof ExplainRequest>

/** Privacy loss: `rho` exact, `epsilon` at `delta` by the tight conversion. */
export const Charge = z.object({ rho: DecimalString, epsilon: z.number(), delta: z.number() })
export type Charge = z.infer<typeof Charge>

/** A step of the plan from the answer down to the stored rows; `zone` says whether its rows may be seen. */
export interface PlanStep {
  operator: string
  zone: 'released' | 'cut' | 'private' | 'public'
  facts: Record<string, string | number>
  place: Place | null
  charge: Charge | null
  steps: PlanStep[]
}
/** It contains itself, so it has a name by which documents refer to it. */
export const PlanStep: z.ZodType<PlanStep> = z
  .object({
    /** A stable word, e.g. `measure`, `noise`, `ranked-rows`, `relation-join`. */
    operator: z.string(),
    zone: z.enum(['released', 'cut', 'private', 'public']),
    facts: z.record(z.string(), z.union([z.string(), z.number()])),
    place: Place.nullable(),
    charge: Charge.nullable(),
    get steps() {
      return z.array(PlanStep)
    },
  })
  .meta({ id: 'PlanStep' })

export const ExplainColumn = z.object({
  name: z.string(),
  type: z.string(),
  /** Half-width of the 95 % interval expected before data is touched, in the column's unit; null for keys and unknown. */
  expectedError: z.number().nullable(),
  /** The same for the smallest group that the metadata lets one expect, when it differs. */
  expectedErrorHigh: z.number().nullable(),
  relativeError: z.number().nullable(),
  /**
   * For quantiles, whose error in values only the data could tell: the half-width of the rank's 95 % interval in rows and as
   * a share of the rows expected in a group (null when the metadata does not tell), and the width in the column's unit of
   * values that are not told apart. Null for others.
   */
  expectedRank: z.object({ rows: z.number(), share: z.number().nullable(), valueWidth: z.number() }).nullable(),
  mechanism: z.string().nullable(),
  note: z.string().nullable(),
})
export type ExplainColumn = z.infer<typeof ExplainColumn>

export const ExplainAnswer = z.discriminatedUnion('accepted', [
  z.object({
    accepted: z.literal(true),
    charge: Charge,
    /** The run that would be reused at no charge, if the question was asked before. */
    reusedFrom: z.string().nullable(),
    columns: z.array(ExplainColumn),
    plan: z.string(),
    planTree: PlanStep,
    warnings: z.array(z.string()),
    bounding: z.enum(['ranked-rows', 'two-level', 'one-row-per-unit', 'none']),
    /** Whether the budget admits the charge now, and which limit binds first. */
    budget: z.object({
      admitted: z.boolean(),
      bindingScope: z.string(),
      bindingWindow: z.enum(['day', 'week', 'month', 'lifetime']),
      questionsLeft: z.number().int(),
      leftAfter: Charge,
    }),
    /** Expected error of the first measured column over a range of epsilon, for the cost curve. */
    curve: z.array(z.object({ epsilon: z.number(), expectedError: z.number() })),
  }),
  z.object({ accepted: z.literal(false), refusals: z.array(Refusal).min(1) }),
])
export type ExplainAnswer = z.infer<typeof ExplainAnswer>
