import { randomUUID } from 'node:crypto'
import type { Transaction } from 'kysely'
import { AppError } from '../app-error.ts'
import type { Schema } from '../database/schema.ts'
import { appendEvent } from '../evidence/append-event.ts'
import type { SealedData } from '../governed-data/governed-data.ts'
import type { Caller } from '../http/caller.ts'
import { requireAllowed } from '../identity/require-allowed.ts'
import { findDataVersion, insertDataVersion, listSourceVersions } from '../repositories/data-versions.ts'
import { changeDataVersion, type DatasetRecord } from '../repositories/datasets.ts'
import { finishRegistration, insertRegistration } from '../repositories/registrations.ts'
import { findSource, type SourceRecord } from '../repositories/sources.ts'
import { discardPrepared, prepareFromSource } from './prepare-from-source.ts'
import { failStarted, progressOf, type RegisterNeeds, type StartedRegistration } from './register-dataset.ts'
import { sourceFacts } from './record-dataset.ts'
import { datasetResource, requireVisibleDataset } from './resolve-dataset.ts'

/**
 * Prepares the tables of a source anew, under the policy in force, and makes them the current rows. What was answered
 * before stays valid and is not shown again for the new rows; budgets go on as they are.
 *
 * Errors: NOT_FOUND, FORBIDDEN, CONFLICT for a dataset whose rows were uploaded.
 */
export async function startRefresh(
  needs: RegisterNeeds,
  caller: Caller,
  idOrSlug: string,
): Promise<StartedRegistration> {
  const { db } = needs.database
  const dataset = await requireVisibleDataset(needs, caller, idOrSlug)
  requireAllowed(needs.authorizer, caller, 'refreshDataset', datasetResource(dataset))
  const source = dataset.source === null ? null : await findSource(db, dataset.source)
  if (source === null) throw new AppError('CONFLICT', 409)
  const id = randomUUID()
  await insertRegistration(db, {
    id,
    ownerId: caller.id,
    slug: dataset.slug,
    instance: needs.instance.number,
    at: needs.clock.now(),
  })
  const ended = needs.imports.start(async (signal) => {
    try {
      await refresh(needs, caller, { id, dataset, source }, signal)
    } catch (error) {
      await failStarted(needs, id, error, signal)
    }
  })
  return { id, ended }
}

interface Refresh {
  readonly id: string
  readonly dataset: DatasetRecord
  readonly source: SourceRecord
}

async function refresh(
  needs: RegisterNeeds,
  caller: Caller,
  { id, dataset, source }: Refresh,
  signal: AbortSignal,
): Promise<void> {
  const { db } = needs.database
  const current = await findDataVersion(db, dataset.id, dataset.dataVersion)
  const from = current?.source ?? null
  if (from === null) throw new AppError('CONFLICT', 409)
  const data = await prepareFromSource(needs.sourceVault, {
    datasetId: dataset.id,
    source,
    tables: from.tables,
    policy: dataset.policy,
    signal,
    onProgress: progressOf(needs, id),
  })
  try {
    await db.transaction().execute(async (trx) => {
      await recordRefresh(trx, needs, caller, { dataset, data })
      await finishRegistration(trx, { id, datasetId: dataset.id, at: needs.clock.now() })
    })
  } catch (error) {
    await discardPrepared(needs.sourceVault, source, dataset.slug, data)
    throw error
  }
  await discardOlder(needs, { dataset, source }, data.version).catch((error: unknown) =>
    needs.failures.report(error, 'prepared tables of an earlier data version were not removed'),
  )
}

/** Errors: CONFLICT when the rows or the policy became others meanwhile. */
async function recordRefresh(
  trx: Transaction<Schema>,
  needs: RegisterNeeds,
  caller: Caller,
  { dataset, data }: { readonly dataset: DatasetRecord; readonly data: SealedData },
): Promise<void> {
  const at = needs.clock.now()
  await insertDataVersion(trx, { ...data, at })
  const change = { datasetId: dataset.id, policyVersion: dataset.policyVersion, to: data.version, at }
  if (!(await changeDataVersion(trx, { ...change, from: dataset.dataVersion }))) throw new AppError('CONFLICT', 409)
  await appendEvent(
    trx,
    {
      actor: caller.username,
      actorRole: caller.role,
      action: 'dataset.refresh',
      object: `dataset:${dataset.id}`,
      outcome: 'done',
      facts: { dataset: dataset.slug, dataVersion: data.version, before: dataset.dataVersion, ...sourceFacts(data) },
    },
    needs.clock,
  )
}

/** The version before the current one is kept for questions that are under way; older ones go. */
async function discardOlder(
  needs: RegisterNeeds,
  { dataset, source }: Pick<Refresh, 'dataset' | 'source'>,
  current: string,
): Promise<void> {
  const versions = await listSourceVersions(needs.database.db, dataset.id)
  const gone = versions.filter(({ version }) => version !== current && version !== dataset.dataVersion)
  for (const data of gone) {
    if (data.source?.name === source.name) await discardPrepared(needs.sourceVault, source, dataset.slug, data)
  }
}
