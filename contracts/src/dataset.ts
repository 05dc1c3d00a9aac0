import { z } from 'zod'
import { ErrorCode } from './error-codes.ts'
import { DatasetSource } from './source.ts'
import { AllowedAction, BilingualText, PageQuery, Timestamp, pageOf } from './text.ts'
import {
  CodeListEntry,
  ColumnRole,
  ColumnType,
  ColumnUseName,
  Contribution,
  DatasetPolicy,
  Grade,
} from './dataset-policy.ts'

export const DatasetStatus = z.enum(['draft', 'published', 'suspended'])
export type DatasetStatus = z.infer<typeof DatasetStatus>

export const DatasetColumn = z.object({
  name: z.string(),
  title: BilingualText,
  type: ColumnType,
  scale: z.number().int().nullable(),
  role: ColumnRole,
  grade: Grade,
  uses: z.array(ColumnUseName),
  bounds: z.tuple([z.number(), z.number()]).nullable(),
  measure: BilingualText.nullable(),
  codeList: z.string().nullable(),
  /** Entries of the code list; public metadata. */
  codes: z.array(CodeListEntry).nullable(),
  /** Line of the column in the policy file. */
  policyLine: z.number().int().nullable(),
})
export type DatasetColumn = z.infer<typeof DatasetColumn>

export const DatasetTable = z.object({
  name: z.string(),
  title: BilingualText,
  kind: z.enum(['private', 'public']),
  unitColumn: z.string().nullable(),
  contribution: Contribution.nullable(),
  approximateRows: z.number().nullable(),
  columns: z.array(DatasetColumn),
})
export type DatasetTable = z.infer<typeof DatasetTable>

export const Dataset = z.object({
  id: z.string(),
  /** The stable slug. */
  name: z.string(),
  title: BilingualText,
  description: BilingualText.nullable(),
  provider: BilingualText,
  source: BilingualText.nullable(),
  grade: Grade,
  status: DatasetStatus,
  shareType: z.enum(['unconditional', 'conditional', 'none']),
  labels: z.array(z.string()),
  unit: z.object({ name: z.string(), title: BilingualText }),
  delta: z.number(),
  policyVersion: z.number().int(),
  updatedAt: Timestamp,
  forbiddenCombinations: z.array(z.array(z.string())),
  tables: z.array(DatasetTable),
  allowedActions: z.array(AllowedAction),
})
export type Dataset = z.infer<typeof Dataset>

export const DatasetListQuery = PageQuery.extend({
  q: z.string().max(200).optional(),
  grade: Grade.optional(),
  label: z.string().max(40).optional(),
  shareType: z.enum(['unconditional', 'conditional', 'none']).optional(),
})
export const DatasetPage = pageOf(Dataset)
export type DatasetPage = z.infer<typeof DatasetPage>

/** One version of a dataset's policy. `yaml` and `policy` say the same thing. */
export const PolicyVersion = z.object({
  version: z.number().int(),
  createdAt: Timestamp,
  createdBy: z.string(),
  comment: z.string(),
  yaml: z.string(),
  policy: DatasetPolicy,
})
export type PolicyVersion = z.infer<typeof PolicyVersion>

/** A new policy version: either form. */
export const PutPolicy = z.object({
  yaml: z.string().max(2_000_000).optional(),
  policy: DatasetPolicy.optional(),
  comment: z.string().max(500).default(''),
})
export type PutPolicy = z.infer<typeof PutPolicy>

/** What was found in an uploaded file, offered as the start of a policy. Holds no data value. */
export const ColumnSuggestion = z.object({
  name: z.string(),
  sourceName: z.string(),
  type: ColumnType,
  scale: z.number().int().nullable(),
  role: ColumnRole,
  /** Why the role is suggested: `resident-id-checksum`, `mobile-number`, `person-name`, `birth-date`, `few-values`, ... */
  reasons: z.array(z.string()),
  nullShare: z.number(),
  /** `one`, `few` (<= 50), `many` or `unique-like`: bucketed on purpose. */
  distinct: z.enum(['one', 'few', 'many', 'unique-like']),
})
export type ColumnSuggestion = z.infer<typeof ColumnSuggestion>

export const UploadInspection = z.object({
  uploadId: z.string(),
  fileName: z.string(),
  format: z.enum(['csv', 'parquet', 'jsonl']),
  bytes: z.number(),
  approximateRows: z.number(),
  columns: z.array(ColumnSuggestion),
  /** A draft policy made from the suggestions; unit, bounds, contribution and budget are left for the owner. */
  draftPolicyYaml: z.string(),
})
export type UploadInspection = z.infer<typeof UploadInspection>

/** Registers inspected uploads, or tables of a source, under a policy. */
export const RegisterDataset = z.object({
  uploads: z.record(z.string(), z.string()).default({}).describe('table name -> uploadId'),
  /** Instead of uploads: rows that stay in a source. */
  source: DatasetSource.optional(),
  yaml: z.string().max(2_000_000).optional(),
  policy: DatasetPolicy.optional(),
})
export type RegisterDataset = z.infer<typeof RegisterDataset>

/** Steps of an import, in their order; `prepare` and `seal` alternate by table. */
export const RegistrationStep = z.enum(['queued', 'read', 'prepare', 'seal', 'record', 'done'])
export type RegistrationStep = z.infer<typeof RegistrationStep>

/**
 * An import that takes longer than a request should: POST /datasets answers 202 with it, GET /registrations/:id tells
 * how far it is. Progress is by steps, never by rows.
 */
export const Registration = z.object({
  id: z.string(),
  dataset: z.string().describe('slug'),
  status: z.enum(['running', 'finished', 'failed']),
  step: RegistrationStep,
  stepsDone: z.number().int(),
  stepsTotal: z.number().int(),
  createdAt: Timestamp,
  /** Id of the dataset, when finished. */
  datasetId: z.string().nullable(),
  /** Why it failed, with texts in the caller's language. */
  failure: z
    .object({
      code: ErrorCode,
      title: z.string(),
      detail: z.string(),
      params: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
    })
    .nullable(),
})
export type Registration = z.infer<typeof Registration>
