import { z } from 'zod'
import { BilingualText, Identifier, Slug } from './text.ts'

/** Grades of GB/T 43697-2024: general data 1-4, important, core. */
export const Grade = z.enum(['general-1', 'general-2', 'general-3', 'general-4', 'important', 'core'])
export type Grade = z.infer<typeof Grade>

/** What may be done with a column. Deny by default: a use that is not listed is refused. */
export const COLUMN_USES = [
  'join',
  'group',
  'filter',
  'aggregate',
  'compare',
  'rank',
  'payload',
  'project',
  'model',
  'encrypted',
] as const
export const ColumnUseName = z.enum(COLUMN_USES)
export type ColumnUseName = z.infer<typeof ColumnUseName>

export const ColumnRole = z.enum([
  'identifier',
  'quasi',
  'sensitive',
  'dimension',
  'measure',
  'time',
  'free_text',
  'plain',
])
export type ColumnRole = z.infer<typeof ColumnRole>

/** `code` is text from a declared list; `decimal` is exact, with `scale` digits after the point. */
export const ColumnType = z.enum(['text', 'code', 'integer', 'decimal', 'boolean', 'date', 'timestamp'])
export type ColumnType = z.infer<typeof ColumnType>

export const CodeListEntry = z.object({
  value: z.string().min(1).max(200),
  zh: z.string().max(200).optional(),
  en: z.string().max(200).optional(),
})

export const ColumnPolicy = z
  .object({
    title: BilingualText,
    type: ColumnType,
    /** Decimal digits kept of a `decimal` column: the quantum is 10^-scale. */
    scale: z.number().int().min(0).max(6).optional(),
    role: ColumnRole,
    grade: Grade,
    uses: z.array(ColumnUseName),
    /** Inclusive clipping bounds in the column's own unit; needed before a numeric column can be summed. */
    bounds: z.tuple([z.number(), z.number()]).optional(),
    /** Unit of measure for people, e.g. 元. */
    measure: BilingualText.optional(),
    /** Name of a list in `codeLists`. */
    codeList: Identifier.optional(),
    nullable: z.boolean().default(true),
  })
  .strict()
export type ColumnPolicy = z.infer<typeof ColumnPolicy>

/** Limits on what one privacy unit can contribute to a query over the table. */
export const Contribution = z
  .object({
    /** Rows kept per unit over the whole table (ranked rows). */
    rows: z.number().int().min(1).max(100_000),
    /** Groups kept per unit in one GROUP BY (two-level). */
    groups: z.number().int().min(1).max(10_000),
    /** Rows kept per unit inside one group (two-level). */
    rowsPerGroup: z.number().int().min(1).max(100_000),
  })
  .strict()
export type Contribution = z.infer<typeof Contribution>

/** How the rows of a table reach the privacy unit: `column` holds a value of `key`, which is unique in `table`. */
export const UnitPath = z.object({ column: Identifier, table: Identifier, key: Identifier }).strict()
export type UnitPath = z.infer<typeof UnitPath>

export const TablePolicy = z
  .object({
    title: BilingualText,
    /** `public` tables are reference data without a privacy unit, and must be declared so. */
    kind: z.enum(['private', 'public']),
    /** Column that names the privacy unit of each row of a private table. */
    unitColumn: Identifier.optional(),
    /** In its place: the table whose row each row belongs to, and with it to that row's unit. */
    unitPath: UnitPath.optional(),
    contribution: Contribution.optional(),
    /** Rounded row count that the owner publishes; the only size an analyst ever sees. */
    approximateRows: z.number().int().min(0).optional(),
    columns: z.record(Identifier, ColumnPolicy),
  })
  .strict()
export type TablePolicy = z.infer<typeof TablePolicy>

/** The steps from a table to the one that names the unit, nearest first; null where there is no such way. */
export function unitStepsOf(
  tables: Readonly<Record<string, TablePolicy>>,
  name: string,
): { readonly steps: readonly UnitPath[]; readonly root: string } | null {
  const steps: UnitPath[] = []
  const seen = new Set<string>()
  for (let at = name; !seen.has(at);) {
    seen.add(at)
    const table = Object.hasOwn(tables, at) ? tables[at] : undefined
    if (table?.unitPath === undefined) return table?.unitColumn === undefined ? null : { steps, root: at }
    steps.push(table.unitPath)
    at = table.unitPath.table
  }
  return null
}

/** Column by which questions name the unit of a table: its own, or that of the table at the end of its path. */
export function unitColumnOf(tables: Readonly<Record<string, TablePolicy>>, name: string): string | null {
  const path = unitStepsOf(tables, name)
  return path === null ? null : (tables[path.root]?.unitColumn ?? null)
}

/** A limit on privacy loss, stated as epsilon at the dataset's delta and kept as zCDP rho. */
export const BudgetWindowName = z.enum(['day', 'week', 'month', 'lifetime'])
export type BudgetWindowName = z.infer<typeof BudgetWindowName>
const WindowLimit = z.object({ epsilon: z.number().positive().max(1000), window: BudgetWindowName }).strict()
export const BudgetLimit = z
  .object({
    epsilon: z.number().positive().max(1000),
    window: BudgetWindowName.default('lifetime'),
    /** Limits of other windows that hold as well, e.g. so much a day inside so much in all. */
    also: z.array(WindowLimit).max(3).optional(),
  })
  .strict()
export type BudgetLimit = z.infer<typeof BudgetLimit>

/** What data may be used for; a project declares one of them. */
export const PurposePolicy = z.object({ title: BilingualText, budget: BudgetLimit.optional() }).strict()
export type PurposePolicy = z.infer<typeof PurposePolicy>

/**
 * The dataset privacy policy: one file, edited as a form or as YAML.
 * There is no default for the unit, bounds, contribution, epsilon or delta: what is missing is refused when it is needed.
 */
export const DatasetPolicy = z
  .object({
    dataset: Slug,
    title: BilingualText,
    description: BilingualText.optional(),
    /** Provider of the data; the name shown in every refusal. */
    provider: BilingualText,
    grade: Grade,
    shareType: z.enum(['unconditional', 'conditional', 'none']).default('conditional'),
    labels: z.array(z.string().max(40)).default([]),
    source: BilingualText.optional(),
    privacy: z
      .object({
        unit: z.object({ name: Identifier, title: BilingualText }).strict(),
        neighbouring: z.literal('add-or-remove-unit'),
        delta: z.number().positive().max(0.001),
      })
      .strict(),
    /** Each holds for itself; a question needs room under all of them. `project` is for each project. */
    budget: z.object({ dataset: BudgetLimit, person: BudgetLimit, project: BudgetLimit.optional() }).strict(),
    /** Closed list. With one in it, questions are asked in a project of one of these purposes only. */
    purposes: z.record(Slug, PurposePolicy).optional(),
    codeLists: z.record(Identifier, z.array(CodeListEntry).min(1).max(20_000)).default({}),
    tables: z.record(Identifier, TablePolicy),
    /** Sets of columns (`table.column`) that may not be used together in one query. */
    forbiddenCombinations: z.array(z.array(z.string()).min(2)).default([]),
    /** `grade`: general-1 and -2 release automatically, higher grades need an approver. */
    release: z
      .object({ review: z.enum(['grade', 'always']) })
      .strict()
      .default({ review: 'grade' }),
  })
  .strict()
export type DatasetPolicy = z.infer<typeof DatasetPolicy>
