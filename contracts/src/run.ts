import { z } from 'zod'
import { AllowedAction, PageQuery, Timestamp, pageOf } from './text.ts'
import { Charge, ONE_WISH_ISSUE, oneWish, queryFields } from './query.ts'
import { ErrorCode } from './error-codes.ts'

export const StartRun = z
  .object({
    kind: z.literal('sql'),
    ...queryFields,
  })
  .refine(oneWish, ONE_WISH_ISSUE)
export type StartRun = z.infer<typeof StartRun>

export const RunStatus = z.enum(['queued', 'running', 'finished', 'failed'])
export type RunStatus = z.infer<typeof RunStatus>

export const Run = z.object({
  id: z.string(),
  /** A number for people, counted up per installation. */
  number: z.number().int(),
  kind: z.literal('sql'),
  status: RunStatus,
  dataset: z.string(),
  datasetId: z.string(),
  policyVersion: z.number().int(),
  sql: z.string(),
  createdAt: Timestamp,
  finishedAt: Timestamp.nullable(),
  charge: Charge,
  reusedFrom: z.string().nullable(),
  failure: z.object({ code: ErrorCode, title: z.string() }).nullable(),
  analyst: z.string(),
  /** The project in which it was asked. */
  projectId: z.string().nullable(),
  allowedActions: z.array(AllowedAction),
})
export type Run = z.infer<typeof Run>
export const RunPage = pageOf(Run)
export type RunPage = z.infer<typeof RunPage>
export const RunListQuery = PageQuery.extend({ dataset: z.string().optional() })

export const ResultColumn = z.object({
  name: z.string(),
  type: z.string(),
  /** `discrete-gaussian`, `key`, `post-processing`, ... */
  mechanism: z.string(),
  /** Standard deviation of the noise in the column's unit, in rows for a tree of counts; null where none was added directly. */
  scale: z.number().nullable(),
  /** In the norm that the mechanism's noise goes by: L1 for `discrete-laplace`, else L2; in the unit of `scale`. */
  sensitivity: z.number().nullable(),
  note: z.string().nullable(),
  /** `table.column` that the values come from, to find its title, unit of measure and code labels. */
  origin: z.string().nullable(),
})
export type ResultColumn = z.infer<typeof ResultColumn>

/** What the privacy guarantee of a result is. */
export const PrivacyReceipt = z.object({
  runId: z.string(),
  runNumber: z.number().int(),
  mechanism: z.string(),
  unit: z.string(),
  neighbouring: z.literal('add-or-remove-unit'),
  bounding: z.string(),
  bounds: z.array(z.object({ column: z.string(), lower: z.number(), upper: z.number() })),
  contribution: z.object({ rows: z.number(), groups: z.number(), rowsPerGroup: z.number() }).nullable(),
  /** Loss behind the numbers. A repeated answer states it too; what this run cost is `Run.charge`. */
  charge: Charge,
  left: z.array(z.object({ scope: z.string(), left: Charge })),
  dataset: z.string(),
  policyVersion: z.number().int(),
  dataVersion: z.string(),
  sqlHash: z.string(),
  planHash: z.string(),
  logIndex: z.number().int().nullable(),
  mayHideGroups: z.boolean(),
  notes: z.array(z.string()),
})
export type PrivacyReceipt = z.infer<typeof PrivacyReceipt>

export const Cell = z.union([z.string(), z.number(), z.boolean(), z.null()])
export const Interval = z.object({ low: z.number(), high: z.number() }).nullable()

export const RunResult = z.object({
  columns: z.array(ResultColumn),
  rows: z.array(z.array(Cell)),
  /** One entry per row and column; null where the column carries no noise of its own. */
  intervals: z.array(z.array(Interval)),
  /** Whether rows with empty keys may be totals of other rows, as of ROLLUP. */
  hasTotals: z.boolean().optional(),
  receipt: PrivacyReceipt,
})
export type RunResult = z.infer<typeof RunResult>
