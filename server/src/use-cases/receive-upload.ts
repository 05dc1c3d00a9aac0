import type { UploadInspection } from '@yingbi/contracts'
import type { Kysely } from 'kysely'
import { AppError } from '../app-error.ts'
import type { Clock } from '../clock.ts'
import type { Schema } from '../database/schema.ts'
import { inspectInProcess } from '../governed-data/import/import-runner.ts'
import type { UploadStore } from '../governed-data/uploads/upload-store.ts'
import { suggestColumn } from '../presenters/column-suggestion.ts'
import { draftPolicyYaml } from '../presenters/draft-policy.ts'
import { deleteExpiredUploads, findOwnUpload, insertUpload, type UploadRecord } from '../repositories/uploads.ts'
import type { ActiveImports } from './active-imports.ts'
import { asAppError } from './data-app-error.ts'

export const UPLOAD_KEPT_HOURS = 24
const HOUR_MS = 3_600_000
const INSPECT_MEMORY_MIB = 512
const MAX_NAME_LENGTH = 200

export interface UploadNeeds {
  readonly database: { readonly db: Kysely<Schema> }
  readonly clock: Clock
  readonly uploads: UploadStore
  readonly imports: ActiveImports
}

/**
 * Writes a file to disk as it arrives, looks at it in a process of its own, and keeps it for its owner.
 * Errors: UPLOAD_*, STORAGE_FULL.
 */
export async function receiveUpload(
  needs: UploadNeeds,
  ownerId: string,
  file: { readonly name: string; readonly stream: AsyncIterable<Buffer> },
): Promise<UploadInspection> {
  try {
    return await receiveAndInspect(needs, ownerId, file)
  } catch (error) {
    throw asAppError(error)
  }
}

async function receiveAndInspect(
  { database, clock, uploads, imports }: UploadNeeds,
  ownerId: string,
  file: { readonly name: string; readonly stream: AsyncIterable<Buffer> },
): Promise<UploadInspection> {
  const fileName = plainName(file.name)
  const received = await uploads.receive(file.stream, fileName)
  try {
    const source = { kind: 'file', path: received.path, format: received.format, bytes: received.bytes } as const
    const job = { kind: 'inspect', file: source, memoryLimitMiB: INSPECT_MEMORY_MIB } as const
    const found = await imports.inspect(async (signal) => inspectInProcess(job, signal))
    const columns = found.columns.map(suggestColumn)
    const { approximateRows } = found
    const inspection: UploadInspection = {
      uploadId: received.id,
      fileName,
      format: received.format,
      bytes: received.bytes,
      approximateRows,
      columns,
      draftPolicyYaml: draftPolicyYaml({ fileName, approximateRows, columns }),
    }
    const createdAt = clock.now()
    const expiresAt = new Date(createdAt.getTime() + UPLOAD_KEPT_HOURS * HOUR_MS)
    await insertUpload(database.db, { ...received, ownerId, fileName, inspection, createdAt, expiresAt })
    return inspection
  } catch (error) {
    await uploads.remove(received.id)
    throw error
  }
}

/** For people to recognize their file by; never used as a path. */
function plainName(name: string): string {
  const base = name
    .replace(/^.*[\\/]/, '')
    .replace(/\p{C}/gu, '')
    .slice(-MAX_NAME_LENGTH)
  return base === '' ? 'upload' : base
}

/** An upload of the caller. Errors: UPLOAD_EXPIRED, also for uploads of others. */
export async function requireOwnUpload(
  { database, clock }: Pick<UploadNeeds, 'database' | 'clock'>,
  ownerId: string,
  id: string,
): Promise<UploadRecord> {
  const upload = await findOwnUpload(database.db, id, ownerId, clock.now())
  if (upload === null) throw new AppError('UPLOAD_EXPIRED', 404, { hours: UPLOAD_KEPT_HOURS })
  return upload
}

/** Removes what nobody registered in time. Called at start and every hour. */
export async function removeExpiredUploads({
  database,
  clock,
  uploads,
}: Pick<UploadNeeds, 'database' | 'clock' | 'uploads'>): Promise<void> {
  for (const id of await deleteExpiredUploads(database.db, clock.now())) await uploads.remove(id)
}
