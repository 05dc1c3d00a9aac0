import { createHash } from 'node:crypto'
import type { DatasetPolicy } from '@yingbi/contracts'
import type { Transaction } from 'kysely'
import { AppError } from '../app-error.ts'
import type { Clock } from '../clock.ts'
import type { Schema } from '../database/schema.ts'
import { appendEvent } from '../evidence/append-event.ts'
import type { SealedData } from '../governed-data/governed-data.ts'
import { insertDataVersion } from '../repositories/data-versions.ts'
import { insertDataset } from '../repositories/datasets.ts'

/** Who a change of a dataset is written down for. */
export interface DatasetActor {
  readonly userId: string
  readonly username: string
  readonly role: string
}

export interface DatasetToRecord {
  readonly policy: DatasetPolicy
  readonly yaml: string
  readonly department: string
  readonly sealed: SealedData
  readonly comment: string
}

/** Identifies the exact text of a policy, in receipts and in the log. */
export function policyHash(yaml: string): string {
  return createHash('sha256').update(yaml).digest('hex')
}

/** Where the rows stay and what their prepared tables are marked with; nothing for sealed segments. */
export function sourceFacts({ source }: Pick<SealedData, 'source'>): Readonly<Record<string, string>> {
  return source === null ? {} : { source: source.name, marker: source.marker }
}

/**
 * A dataset comes into being: its rows are sealed already; from this transaction on it is there, as a draft.
 * Errors: DATASET_NAME_TAKEN.
 */
export async function recordDataset(
  trx: Transaction<Schema>,
  clock: Clock,
  actor: DatasetActor,
  dataset: DatasetToRecord,
): Promise<void> {
  const { policy, yaml, sealed, department, comment } = dataset
  const at = clock.now()
  const hash = policyHash(yaml)
  const inserted = await insertDataset(trx, {
    id: sealed.datasetId,
    department,
    policy,
    yaml,
    policyHash: hash,
    comment,
    dataVersion: sealed.version,
    createdBy: actor.userId,
    at,
  })
  if (!inserted) throw new AppError('DATASET_NAME_TAKEN', 409, { dataset: policy.dataset })
  await insertDataVersion(trx, { ...sealed, at })
  await appendEvent(
    trx,
    {
      actor: actor.username,
      actorRole: actor.role,
      action: 'dataset.register',
      object: `dataset:${sealed.datasetId}`,
      outcome: 'done',
      facts: {
        dataset: policy.dataset,
        grade: policy.grade,
        policyVersion: 1,
        policyHash: hash,
        dataVersion: sealed.version,
        tables: Object.keys(policy.tables).join(','),
        ...sourceFacts(sealed),
      },
    },
    clock,
  )
}
