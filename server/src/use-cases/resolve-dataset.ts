import type { Authorizer, DatasetResource } from '@yingbi/policies'
import type { Kysely } from 'kysely'
import { AppError } from '../app-error.ts'
import type { Schema } from '../database/schema.ts'
import type { Caller } from '../http/caller.ts'
import { requireAllowed } from '../identity/require-allowed.ts'
import { findDataset, type DatasetRecord } from '../repositories/datasets.ts'

/** A dataset by id or slug. Errors: NOT_FOUND. Whether the caller may see it is not decided here. */
export async function requireDataset(db: Kysely<Schema>, idOrSlug: string): Promise<DatasetRecord> {
  const dataset = await findDataset(db, idOrSlug)
  if (dataset === null) throw new AppError('NOT_FOUND', 404)
  return dataset
}

interface Needs {
  readonly database: { readonly db: Kysely<Schema> }
  readonly authorizer: Authorizer
}

/** A dataset that the caller may see. Errors: NOT_FOUND, alike for one that is hidden and for one that is not there. */
export async function requireVisibleDataset(deps: Needs, caller: Caller, idOrSlug: string): Promise<DatasetRecord> {
  const dataset = await requireDataset(deps.database.db, idOrSlug)
  requireAllowed(deps.authorizer, caller, 'viewDataset', datasetResource(dataset))
  return dataset
}

/** The dataset that a question names. Errors: BAD_REQUEST without a name, NOT_FOUND, also for a hidden one. */
export async function resolveDataset(
  deps: Needs,
  caller: Caller,
  request: { readonly datasetId?: string | undefined; readonly dataset?: string | undefined },
): Promise<DatasetRecord> {
  const named = request.datasetId ?? request.dataset
  if (named === undefined || named.length > MAX_NAME_LENGTH)
    throw new AppError('BAD_REQUEST', 400, { field: 'body.dataset' })
  return requireVisibleDataset(deps, caller, named)
}

const MAX_NAME_LENGTH = 100

/** The facts of a dataset that access policies look at. */
export function datasetResource(dataset: DatasetRecord): DatasetResource {
  const { id, department, grade, status } = dataset
  return { kind: 'dataset', id, department, grade, status }
}

/** Whether the dataset is still published, under the same policy and with the same rows. */
export async function isCurrentDataset(db: Kysely<Schema>, dataset: DatasetRecord): Promise<boolean> {
  const row = await db
    .selectFrom('datasets')
    .select(['status', 'policy_version', 'data_version'])
    .where('id', '=', dataset.id)
    .executeTakeFirst()
  return (
    row?.status === 'published' &&
    row.policy_version === dataset.policyVersion &&
    row.data_version === dataset.dataVersion
  )
}
