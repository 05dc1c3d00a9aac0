import type { DatasetPolicy, DatasetStatus, Grade } from '@yingbi/contracts'
import { sql, type Kysely, type Transaction } from 'kysely'
import type { Schema } from '../database/schema.ts'

/** A dataset with its current policy. */
export interface DatasetRecord {
  readonly id: string
  readonly slug: string
  /** Slug of the department that provides the data. */
  readonly department: string
  readonly status: DatasetStatus
  readonly grade: Grade
  readonly policyVersion: number
  readonly policy: DatasetPolicy
  readonly yaml: string
  readonly policyHash: string
  readonly dataVersion: string
  /** Name of the source in which the rows are; null when they are sealed here. */
  readonly source: string | null
  readonly createdAt: Date
  readonly updatedAt: Date
}

/** The engine that holds a dataset's rows and runs what is issued over them. */
export function engineOf({ source }: Pick<DatasetRecord, 'source'>): 'duckdb' | 'postgresql' {
  return source === null ? 'duckdb' : 'postgresql'
}

export interface PolicyVersionRecord {
  readonly version: number
  readonly yaml: string
  readonly policy: DatasetPolicy
  readonly policyHash: string
  readonly comment: string
  /** User name. */
  readonly createdBy: string
  readonly createdAt: Date
}

export interface NewDataset {
  readonly id: string
  readonly department: string
  readonly policy: DatasetPolicy
  readonly yaml: string
  readonly policyHash: string
  readonly comment: string
  readonly dataVersion: string
  readonly createdBy: string
  readonly at: Date
}

export interface NewPolicyVersion {
  readonly datasetId: string
  readonly version: number
  readonly policy: DatasetPolicy
  readonly yaml: string
  readonly policyHash: string
  readonly comment: string
  readonly createdBy: string
  readonly at: Date
}

export interface DatasetFilter {
  /** Words that must all occur in the names and titles of the dataset, its tables or columns. */
  readonly words: readonly string[]
  readonly grade?: Grade | undefined
  readonly label?: string | undefined
  readonly shareType?: DatasetPolicy['shareType'] | undefined
  /** Drafts are listed for the department that provides them only; `all` for those who look after the place. */
  readonly draftsOf: { readonly department: string } | 'all' | 'none'
  readonly afterSlug?: string | undefined
  readonly limit: number
}

/** Errors: none; null when there is no such dataset. */
export async function findDataset(db: Kysely<Schema>, idOrSlug: string): Promise<DatasetRecord | null> {
  const row = await datasetRows(db)
    .where((eb) => eb.or([eb('d.id', '=', idOrSlug), eb('d.slug', '=', idOrSlug)]))
    .executeTakeFirst()
  return row === undefined ? null : recordOf(row)
}

/** Datasets in the order of their names. */
export async function listDatasets(db: Kysely<Schema>, filter: DatasetFilter): Promise<readonly DatasetRecord[]> {
  let query = datasetRows(db).orderBy('d.slug').limit(filter.limit)
  for (const word of filter.words) query = query.where('d.search_text', 'like', `%${escapeLike(word)}%`)
  if (filter.grade !== undefined) query = query.where('d.grade', '=', filter.grade)
  if (filter.shareType !== undefined) query = query.where('d.share_type', '=', filter.shareType)
  if (filter.label !== undefined) {
    query = query.where(sql<boolean>`d.labels @> ${JSON.stringify([filter.label])}::jsonb`)
  }
  if (filter.afterSlug !== undefined) query = query.where('d.slug', '>', filter.afterSlug)
  const { draftsOf } = filter
  if (draftsOf === 'none') query = query.where('d.status', '<>', 'draft')
  else if (draftsOf !== 'all') {
    query = query.where((eb) => eb.or([eb('d.status', '<>', 'draft'), eb('d.department', '=', draftsOf.department)]))
  }
  return (await query.execute()).map(recordOf)
}

/** Newest first. */
export async function listPolicyVersions(
  db: Kysely<Schema>,
  datasetId: string,
): Promise<readonly PolicyVersionRecord[]> {
  const rows = await db
    .selectFrom('dataset_policies as p')
    .innerJoin('users as u', 'u.id', 'p.created_by')
    .select(['p.version', 'p.yaml', 'p.policy', 'p.policy_hash', 'p.comment', 'u.username', 'p.created_at'])
    .where('p.dataset_id', '=', datasetId)
    .orderBy('p.version', 'desc')
    .execute()
  return rows.map((row) => ({
    version: row.version,
    yaml: row.yaml,
    policy: row.policy,
    policyHash: row.policy_hash,
    comment: row.comment,
    createdBy: row.username,
    createdAt: row.created_at,
  }))
}

/** A dataset in status draft with policy version 1. False when the name is taken. */
export async function insertDataset(trx: Transaction<Schema>, dataset: NewDataset): Promise<boolean> {
  const { policy } = dataset
  const inserted = await trx
    .insertInto('datasets')
    .values({
      id: dataset.id,
      slug: policy.dataset,
      department: dataset.department,
      status: 'draft',
      ...catalogColumns(policy),
      policy_version: 1,
      data_version: dataset.dataVersion,
      created_by: dataset.createdBy,
      created_at: dataset.at,
      updated_at: dataset.at,
    })
    .onConflict((conflict) => conflict.column('slug').doNothing())
    .executeTakeFirst()
  if (inserted.numInsertedOrUpdatedRows !== 1n) return false
  await insertPolicyRow(trx, { ...dataset, datasetId: dataset.id, version: 1 })
  return true
}

/** Makes `version` the current policy. False when it does not follow the current one: someone else was quicker. */
export async function insertPolicyVersion(trx: Transaction<Schema>, next: NewPolicyVersion): Promise<boolean> {
  const updated = await trx
    .updateTable('datasets')
    .set({ ...catalogColumns(next.policy), policy_version: next.version, updated_at: next.at })
    .where('id', '=', next.datasetId)
    .where('policy_version', '=', next.version - 1)
    .executeTakeFirst()
  if (updated.numUpdatedRows !== 1n) return false
  await insertPolicyRow(trx, next)
  return true
}

/** False when the dataset is not in status `from` (any longer). */
export async function changeStatus(
  trx: Transaction<Schema>,
  change: { readonly datasetId: string; readonly from: DatasetStatus; readonly to: DatasetStatus; readonly at: Date },
): Promise<boolean> {
  const updated = await trx
    .updateTable('datasets')
    .set({ status: change.to, updated_at: change.at })
    .where('id', '=', change.datasetId)
    .where('status', '=', change.from)
    .executeTakeFirst()
  return updated.numUpdatedRows === 1n
}

/** Makes the rows of `to` the current ones. False when rows or policy are no longer those that were started from. */
export async function changeDataVersion(
  trx: Transaction<Schema>,
  change: {
    readonly datasetId: string
    readonly policyVersion: number
    readonly from: string
    readonly to: string
    readonly at: Date
  },
): Promise<boolean> {
  const updated = await trx
    .updateTable('datasets')
    .set({ data_version: change.to, updated_at: change.at })
    .where('id', '=', change.datasetId)
    .where('data_version', '=', change.from)
    .where('policy_version', '=', change.policyVersion)
    .executeTakeFirst()
  return updated.numUpdatedRows === 1n
}

function datasetRows(db: Kysely<Schema>) {
  return db
    .selectFrom('datasets as d')
    .innerJoin('dataset_policies as p', (join) =>
      join.onRef('p.dataset_id', '=', 'd.id').onRef('p.version', '=', 'd.policy_version'),
    )
    .leftJoin('dataset_data_versions as v', (join) =>
      join.onRef('v.dataset_id', '=', 'd.id').onRef('v.version', '=', 'd.data_version'),
    )
    .select('v.source')
    .select(['d.id', 'd.slug', 'd.department', 'd.status', 'd.grade', 'd.policy_version', 'd.data_version'])
    .select(['d.created_at', 'd.updated_at', 'p.policy', 'p.yaml', 'p.policy_hash'])
}

type DatasetRow = Awaited<ReturnType<ReturnType<typeof datasetRows>['execute']>>[number]

function recordOf(row: DatasetRow): DatasetRecord {
  return {
    id: row.id,
    slug: row.slug,
    department: row.department,
    status: row.status,
    grade: row.grade,
    policyVersion: row.policy_version,
    policy: row.policy,
    yaml: row.yaml,
    policyHash: row.policy_hash,
    dataVersion: row.data_version,
    source: row.source,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}

function catalogColumns(policy: DatasetPolicy) {
  return {
    grade: policy.grade,
    share_type: policy.shareType,
    labels: JSON.stringify(policy.labels),
    search_text: searchText(policy),
  }
}

function searchText(policy: DatasetPolicy): string {
  const texts = [policy.title, policy.description, policy.provider, policy.source, policy.privacy.unit.title]
  const lines = [policy.dataset, ...policy.labels, ...texts.flatMap((text) => (text ? [text.zh, text.en] : []))]
  for (const [name, table] of Object.entries(policy.tables)) {
    lines.push(name, table.title.zh, table.title.en)
    for (const [column, { title }] of Object.entries(table.columns)) lines.push(column, title.zh, title.en)
  }
  return lines.join('\n').toLowerCase()
}

function escapeLike(word: string): string {
  return word.toLowerCase().replace(/[\\%_]/g, (character) => `\\${character}`)
}

async function insertPolicyRow(trx: Transaction<Schema>, row: NewPolicyVersion): Promise<void> {
  await trx
    .insertInto('dataset_policies')
    .values({
      dataset_id: row.datasetId,
      version: row.version,
      yaml: row.yaml,
      policy: JSON.stringify(row.policy),
      policy_hash: row.policyHash,
      comment: row.comment,
      created_by: row.createdBy,
      created_at: row.at,
    })
    .execute()
}
