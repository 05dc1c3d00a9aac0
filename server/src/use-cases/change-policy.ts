import type { DatasetPolicy, PutPolicy } from '@yingbi/contracts'
import type { Authorizer } from '@yingbi/policies'
import type { Kysely } from 'kysely'
import { AppError } from '../app-error.ts'
import type { Clock } from '../clock.ts'
import type { Schema } from '../database/schema.ts'
import { appendEvent } from '../evidence/append-event.ts'
import { findStoredMismatch } from '../governed-data/stored-mismatch.ts'
import { storedTables } from '../governed-data/stored-tables.ts'
import type { Caller } from '../http/caller.ts'
import { requireAllowed } from '../identity/require-allowed.ts'
import { findDataVersion } from '../repositories/data-versions.ts'
import { insertPolicyVersion, type DatasetRecord, type PolicyVersionRecord } from '../repositories/datasets.ts'
import { policyError, readPolicy } from './read-policy.ts'
import { policyHash } from './record-dataset.ts'
import { datasetResource, requireVisibleDataset } from './resolve-dataset.ts'

export interface PolicyNeeds {
  readonly database: { readonly db: Kysely<Schema> }
  readonly clock: Clock
  readonly authorizer: Authorizer
}

/**
 * Makes a new version of a dataset's policy, in force at once. What is stored must still be described by it: a change
 * that needs other columns, types or values needs the file again.
 *
 * Errors: NOT_FOUND, FORBIDDEN, POLICY_YAML, POLICY_INVALID, CONFLICT when someone else stored a version meanwhile.
 */
export async function changePolicy(
  needs: PolicyNeeds,
  caller: Caller,
  idOrSlug: string,
  request: PutPolicy,
): Promise<PolicyVersionRecord> {
  const { db } = needs.database
  const dataset = await requireVisibleDataset(needs, caller, idOrSlug)
  requireAllowed(needs.authorizer, caller, 'editPolicy', datasetResource(dataset))
  const { policy, yaml } = readPolicy(request)
  await requireDescribed(db, dataset, policy)
  const next = {
    datasetId: dataset.id,
    version: dataset.policyVersion + 1,
    policy,
    yaml,
    policyHash: policyHash(yaml),
    comment: request.comment,
    createdBy: caller.id,
    at: needs.clock.now(),
  }
  await db.transaction().execute(async (trx) => {
    if (!(await insertPolicyVersion(trx, next))) throw new AppError('CONFLICT', 409)
    await appendEvent(
      trx,
      {
        actor: caller.username,
        actorRole: caller.role,
        action: 'dataset.policy',
        object: `dataset:${dataset.id}`,
        outcome: 'done',
        facts: { dataset: dataset.slug, policyVersion: next.version, policyHash: next.policyHash },
      },
      needs.clock,
    )
  })
  return { ...next, createdBy: caller.username, createdAt: next.at }
}

async function requireDescribed(db: Kysely<Schema>, dataset: DatasetRecord, policy: DatasetPolicy): Promise<void> {
  if (policy.dataset !== dataset.slug) {
    throw policyError([invalid('dataset', 'the name of a dataset never changes', '数据集的名称不能改')])
  }
  const data = await findDataVersion(db, dataset.id, dataset.dataVersion)
  const mismatch = data === null ? null : findStoredMismatch(data.tables, storedTables(policy))
  if (mismatch !== null) throw policyError([invalid(mismatch.path, mismatch.reasonEn, mismatch.reasonZh)])
}

function invalid(path: string, reasonEn: string, reasonZh: string) {
  return { code: 'POLICY_INVALID', path, line: null, column: null, reasonEn, reasonZh } as const
}
