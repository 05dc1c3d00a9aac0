import type { DatasetStatus } from '@yingbi/contracts'
import type { Action, Authorizer } from '@yingbi/policies'
import type { Transaction } from 'kysely'
import { AppError } from '../app-error.ts'
import type { Clock } from '../clock.ts'
import type { Database } from '../database/database.ts'
import type { Schema } from '../database/schema.ts'
import { appendEvent } from '../evidence/append-event.ts'
import type { Caller } from '../http/caller.ts'
import { requireAllowed } from '../identity/require-allowed.ts'
import { changeStatus, findDataset, type DatasetRecord } from '../repositories/datasets.ts'
import type { DatasetActor } from './record-dataset.ts'
import { datasetResource, requireVisibleDataset } from './resolve-dataset.ts'

export type StatusChange = 'publish' | 'suspend' | 'resume'

interface Step {
  readonly from: DatasetStatus
  readonly to: DatasetStatus
  readonly action: Action
  readonly event: 'dataset.publish' | 'dataset.suspend' | 'dataset.resume'
}

/** draft -> published <-> suspended; nothing leads back to draft, because results may stand on it by then. */
const STEPS: Readonly<Record<StatusChange, Step>> = {
  publish: { from: 'draft', to: 'published', action: 'publishDataset', event: 'dataset.publish' },
  suspend: { from: 'published', to: 'suspended', action: 'suspendDataset', event: 'dataset.suspend' },
  resume: { from: 'suspended', to: 'published', action: 'resumeDataset', event: 'dataset.resume' },
}

export interface StatusNeeds {
  readonly database: Pick<Database, 'db'>
  readonly clock: Clock
  readonly authorizer: Authorizer
}

/**
 * Publishes, suspends or resumes a dataset. Asking for the status that holds already changes nothing.
 * Errors: NOT_FOUND, FORBIDDEN, CONFLICT when the step does not lead from the present status.
 */
export async function changeDatasetStatus(
  needs: StatusNeeds,
  caller: Caller,
  idOrSlug: string,
  change: StatusChange,
): Promise<DatasetRecord> {
  const { db } = needs.database
  const dataset = await requireVisibleDataset(needs, caller, idOrSlug)
  requireAllowed(needs.authorizer, caller, STEPS[change].action, datasetResource(dataset))
  if (dataset.status === STEPS[change].to) return dataset
  const actor = { userId: caller.id, username: caller.username, role: caller.role }
  await db.transaction().execute(async (trx) => moveDataset(trx, needs.clock, actor, dataset, change))
  return (await findDataset(db, dataset.id)) ?? dataset
}

/** The step and its entry in the log. Errors: CONFLICT. */
export async function moveDataset(
  trx: Transaction<Schema>,
  clock: Clock,
  actor: DatasetActor,
  dataset: { readonly id: string; readonly slug: string },
  change: StatusChange,
): Promise<void> {
  const { from, to, event } = STEPS[change]
  const moved = await changeStatus(trx, { datasetId: dataset.id, from, to, at: clock.now() })
  if (!moved) throw new AppError('CONFLICT', 409)
  await appendEvent(
    trx,
    {
      actor: actor.username,
      actorRole: actor.role,
      action: event,
      object: `dataset:${dataset.id}`,
      outcome: 'done',
      facts: { dataset: dataset.slug },
    },
    clock,
  )
}
