import type { UploadInspection } from '@yingbi/contracts'
import type { Kysely } from 'kysely'
import type { Schema } from '../database/schema.ts'
import type { FileFormat } from '../governed-data/import/import-job.ts'

/** An uploaded file on record. */
export interface UploadRecord {
  readonly id: string
  readonly ownerId: string
  readonly fileName: string
  readonly format: FileFormat
  readonly bytes: number
  readonly inspection: UploadInspection
  readonly createdAt: Date
  readonly expiresAt: Date
}

export async function insertUpload(db: Kysely<Schema>, upload: UploadRecord): Promise<void> {
  await db
    .insertInto('uploads')
    .values({
      id: upload.id,
      owner_id: upload.ownerId,
      file_name: upload.fileName,
      format: upload.format,
      bytes: BigInt(upload.bytes),
      inspection: JSON.stringify(upload.inspection),
      created_at: upload.createdAt,
      expires_at: upload.expiresAt,
    })
    .execute()
}

/** An upload of this person; null when there is none, it is someone else's, or it has expired. */
export async function findOwnUpload(
  db: Kysely<Schema>,
  id: string,
  ownerId: string,
  now: Date,
): Promise<UploadRecord | null> {
  const row = await db
    .selectFrom('uploads')
    .selectAll()
    .where('id', '=', id)
    .where('owner_id', '=', ownerId)
    .where('expires_at', '>', now)
    .executeTakeFirst()
  if (row === undefined) return null
  return {
    id: row.id,
    ownerId: row.owner_id,
    fileName: row.file_name,
    format: row.format,
    bytes: Number(row.bytes),
    inspection: row.inspection,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  }
}

export async function deleteUpload(db: Kysely<Schema>, id: string): Promise<void> {
  await db.deleteFrom('uploads').where('id', '=', id).execute()
}

/** Takes expired uploads off the record and answers with their ids. */
export async function deleteExpiredUploads(db: Kysely<Schema>, now: Date): Promise<readonly string[]> {
  const rows = await db.deleteFrom('uploads').where('expires_at', '<=', now).returning('id').execute()
  return rows.map(({ id }) => id)
}

export async function listUploadIds(db: Kysely<Schema>): Promise<ReadonlySet<string>> {
  return new Set((await db.selectFrom('uploads').select('id').execute()).map(({ id }) => id))
}
