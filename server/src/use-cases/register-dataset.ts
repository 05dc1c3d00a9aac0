import { randomUUID } from 'node:crypto'
import type { DatasetSource, RegisterDataset, RegistrationStep } from '@yingbi/contracts'
import type { Authorizer } from '@yingbi/policies'
import { AppError } from '../app-error.ts'
import type { SourceVault } from '../connectors/postgresql/source-vault.ts'
import { DataError } from '../governed-data/data-error.ts'
import type { GovernedData, SealedData } from '../governed-data/governed-data.ts'
import type { PrepareTable } from '../governed-data/import/import-job.ts'
import { prepareTables } from '../governed-data/prepare-tables.ts'
import type { Caller } from '../http/caller.ts'
import type { ReportFailure } from '../failure-reports.ts'
import { requireAllowed } from '../identity/require-allowed.ts'
import { findDataset } from '../repositories/datasets.ts'
import {
  failRegistration,
  finishRegistration,
  insertRegistration,
  setRegistrationStep,
} from '../repositories/registrations.ts'
import type { SourceRecord } from '../repositories/sources.ts'
import type { ServerInstance } from '../repositories/server-instances.ts'
import { deleteUpload, type UploadRecord } from '../repositories/uploads.ts'
import { asAppError } from './data-app-error.ts'
import { readPolicy, type PolicyText } from './read-policy.ts'
import { requireSource } from './manage-sources.ts'
import { discardPrepared, prepareFromSource } from './prepare-from-source.ts'
import { requireOwnUpload, type UploadNeeds } from './receive-upload.ts'
import { recordDataset } from './record-dataset.ts'

export interface RegisterNeeds extends UploadNeeds {
  readonly authorizer: Authorizer
  readonly governed: GovernedData
  readonly sourceVault: SourceVault
  readonly instance: ServerInstance
  readonly failures: { readonly report: ReportFailure }
}

/** First version of a dataset's rows. */
const FIRST_DATA_VERSION = 'd1'

/** An import that was begun; `ended` resolves when its end, good or bad, is stored. */
export interface StartedRegistration {
  readonly id: string
  readonly ended: Promise<void>
}

interface Registration {
  readonly id: string
  readonly caller: Caller
  readonly text: PolicyText
  readonly uploads: ReadonlyMap<string, UploadRecord>
  readonly rows: UploadedRows | SourceRows
}

interface UploadedRows {
  readonly kind: 'uploads'
  readonly tables: readonly PrepareTable[]
}

/** Rows that stay where they are. */
interface SourceRows {
  readonly kind: 'source'
  readonly source: SourceRecord
  readonly tables: DatasetSource['tables']
}

/**
 * Checks everything that can be checked at once, then imports in the background. The dataset comes into being as a
 * draft of the caller's department.
 *
 * Errors: FORBIDDEN, POLICY_YAML, POLICY_INVALID, DATASET_NAME_TAKEN, UPLOAD_EXPIRED, UPLOAD_TABLE_MISSING, BAD_REQUEST,
 * NOT_FOUND for a source that is not there.
 */
export async function startRegistration(
  needs: RegisterNeeds,
  caller: Caller,
  request: RegisterDataset,
): Promise<StartedRegistration> {
  requireAllowed(needs.authorizer, caller, 'registerDataset', { kind: 'service' })
  const text = readPolicy(request)
  const { policy } = text
  const { db } = needs.database
  if ((await findDataset(db, policy.dataset)) !== null) {
    throw new AppError('DATASET_NAME_TAKEN', 409, { dataset: policy.dataset })
  }
  const uploads = new Map<string, UploadRecord>()
  for (const [table, id] of Object.entries(request.uploads)) {
    if (!Object.hasOwn(policy.tables, table)) throw new AppError('BAD_REQUEST', 400, { field: `body.uploads.${table}` })
    uploads.set(table, await requireOwnUpload(needs, caller.id, id))
  }
  const rows =
    request.source === undefined
      ? ({ kind: 'uploads', tables: tablesOf(needs, text, uploads) } as const)
      : await sourceRows(needs, caller, text, request.source)
  if (rows.kind === 'source' && uploads.size > 0) throw new AppError('BAD_REQUEST', 400, { field: 'body.uploads' })
  const registration = { id: randomUUID(), caller, text, uploads, rows }
  await insertRegistration(db, {
    id: registration.id,
    ownerId: caller.id,
    slug: policy.dataset,
    instance: needs.instance.number,
    at: needs.clock.now(),
  })
  const ended = needs.imports.start(async (signal) => carryOut(needs, registration, signal))
  return { id: registration.id, ended }
}

/** Errors: NOT_FOUND, BAD_REQUEST for a table that the policy does not have. */
async function sourceRows(
  needs: RegisterNeeds,
  caller: Caller,
  { policy }: PolicyText,
  { name, tables }: DatasetSource,
): Promise<SourceRows> {
  const unknown = Object.keys(tables).find((table) => !Object.hasOwn(policy.tables, table))
  if (unknown !== undefined)
    throw new AppError('BAD_REQUEST', 400, { field: `body.source.tables.${unknown}`.slice(0, 120) })
  return { kind: 'source', source: await requireSource(needs, caller, name), tables }
}

function tablesOf(
  needs: RegisterNeeds,
  { policy }: PolicyText,
  uploads: ReadonlyMap<string, UploadRecord>,
): readonly PrepareTable[] {
  const sources = [...uploads].map(([table, { id, format, bytes }]) => {
    return [table, { kind: 'file', path: needs.uploads.path(id), format, bytes }] as const
  })
  try {
    return prepareTables(policy, Object.fromEntries(sources))
  } catch (error) {
    throw asAppError(error)
  }
}

async function carryOut(needs: RegisterNeeds, registration: Registration, signal: AbortSignal): Promise<void> {
  try {
    await record(needs, registration, await bringIn(needs, registration, signal))
  } catch (error) {
    await failStarted(needs, registration.id, error, signal)
  }
}

/** Seals what was uploaded, or prepares the tables of a source where they are. */
async function bringIn(
  needs: RegisterNeeds,
  { id, rows, text }: Registration,
  signal: AbortSignal,
): Promise<SealedData> {
  const datasetId = randomUUID()
  if (rows.kind === 'source') {
    const { source, tables } = rows
    const { policy } = text
    const onProgress = progressOf(needs, id)
    return prepareFromSource(needs.sourceVault, { datasetId, source, tables, policy, signal, onProgress })
  }
  return needs.governed.seal({
    datasetId,
    version: FIRST_DATA_VERSION,
    tables: rows.tables,
    signal,
    onProgress: progressOf(needs, id),
  })
}

/** Stores how far an import is; what comes without a step is preparing. */
export function progressOf(
  needs: RegisterNeeds,
  id: string,
): (progress: { readonly step?: RegistrationStep; readonly done: number; readonly total: number }) => void {
  return ({ step = 'prepare', done, total }) => {
    setRegistrationStep(needs.database.db, id, { step, done, total }).catch((error: unknown) =>
      needs.failures.report(error, 'the progress of an import was not stored'),
    )
  }
}

/** The end of an import that was begun and did not succeed. */
export async function failStarted(
  needs: RegisterNeeds,
  id: string,
  error: unknown,
  signal: AbortSignal,
): Promise<void> {
  if (!(error instanceof DataError) && !(error instanceof AppError) && !signal.aborted) {
    needs.failures.report(error, 'an import failed')
  }
  await failRegistration(needs.database.db, { id, ...failureOf(error, signal), at: needs.clock.now() })
}

/** The dataset, the end of the registration and the log entry, in one transaction; then the plain files go. */
async function record(needs: RegisterNeeds, registration: Registration, sealed: SealedData): Promise<void> {
  const { caller, text, uploads } = registration
  const { clock } = needs
  const actor = { userId: caller.id, username: caller.username, role: caller.role }
  try {
    await needs.database.db.transaction().execute(async (trx) => {
      await recordDataset(trx, clock, actor, { ...text, department: caller.department, sealed, comment: '' })
      await finishRegistration(trx, { id: registration.id, datasetId: sealed.datasetId, at: clock.now() })
    })
  } catch (error) {
    await discard(needs, registration, sealed)
    throw error
  }
  for (const { id } of uploads.values()) {
    await deleteUpload(needs.database.db, id)
    await needs.uploads.remove(id)
  }
}

async function discard(needs: RegisterNeeds, { rows, text }: Registration, sealed: SealedData): Promise<void> {
  if (rows.kind === 'uploads') await needs.governed.discard(sealed.datasetId, sealed.version)
  else await discardPrepared(needs.sourceVault, rows.source, text.policy.dataset, sealed)
}

function failureOf(error: unknown, signal: AbortSignal) {
  if (error instanceof DataError || error instanceof AppError) return { code: error.code, params: error.params }
  return signal.aborted
    ? ({ code: 'REGISTRATION_INTERRUPTED', params: {} } as const)
    : ({ code: 'INTERNAL', params: { requestId: '-' } } as const)
}
