import { z } from 'zod'
import { AllowedAction, Timestamp, pageOf, PageQuery } from './text.ts'
import { Grade } from './dataset-policy.ts'
import { RunResult } from './run.ts'

export const ReleaseStatus = z.enum(['draft', 'submitted', 'approved', 'returned', 'rejected', 'released', 'withdrawn'])
export type ReleaseStatus = z.infer<typeof ReleaseStatus>

export const CreateRelease = z.object({
  runId: z.string(),
  title: z.string().min(1).max(200),
  /** What the numbers are for and how they will be used; read by the approver and put into the bundle. */
  context: z.string().min(1).max(4000),
  outputs: z.array(z.enum(['table'])).optional(),
  /** Leave as a draft instead of submitting at once. */
  draft: z.boolean().optional(),
})
export type CreateRelease = z.infer<typeof CreateRelease>

/** A draft or a returned request may be worded anew when it is submitted. */
export const SubmitRelease = z.object({
  title: CreateRelease.shape.title.optional(),
  context: CreateRelease.shape.context.optional(),
  comment: z.string().max(4000).default(''),
})
export type SubmitRelease = z.infer<typeof SubmitRelease>

export const DecideRelease = z.object({ comment: z.string().max(4000).default('') })
export type DecideRelease = z.infer<typeof DecideRelease>

/** The three decisions in one body. */
export const ReviewRelease = DecideRelease.extend({ decision: z.enum(['approve', 'return', 'reject']) })

export const ReleaseTurn = z.object({
  at: Timestamp,
  actor: z.string(),
  action: z.enum(['create', 'submit', 'approve', 'return', 'reject', 'withdraw', 'release']),
  comment: z.string(),
})

export const Release = z.object({
  id: z.string(),
  number: z.number().int(),
  status: ReleaseStatus,
  title: z.string(),
  context: z.string(),
  runId: z.string(),
  dataset: z.string(),
  grade: Grade,
  /** `automatic` or `approver`: who decides, by the dataset's policy. */
  review: z.enum(['automatic', 'approver']),
  author: z.string(),
  createdAt: Timestamp,
  updatedAt: Timestamp,
  releasedAt: Timestamp.nullable(),
  turns: z.array(ReleaseTurn),
  logIndex: z.number().int().nullable(),
  allowedActions: z.array(AllowedAction),
})
export type Release = z.infer<typeof Release>

/** A release with the noisy result that would leave; never raw rows. */
export const ReleaseDetail = Release.extend({ sql: z.string(), result: RunResult })
export type ReleaseDetail = z.infer<typeof ReleaseDetail>
export const ReleasePage = pageOf(Release)
export const ReleaseListQuery = PageQuery.extend({ status: ReleaseStatus.optional() })
