import type { DatasetSource } from '@yingbi/contracts'
import type { Kysely, Transaction } from 'kysely'
import type { Schema } from '../database/schema.ts'
import type { StoredTables } from '../governed-data/stored-tables.ts'
import type { SealedSegment } from '../governed-data/segment-store.ts'

/** One import of a dataset's rows: where they are and the wrapped key that opens them. */
export interface DataVersionRecord {
  readonly datasetId: string
  readonly version: string
  readonly wrappedKey: Buffer
  readonly tables: StoredTables
  readonly segments: readonly SealedSegment[]
  /** Where the rows stay; null when they are sealed segments. */
  readonly source: DataVersionSource | null
}

export interface DataVersionSource {
  readonly name: string
  /** Tables of the source by table of the policy. */
  readonly tables: DatasetSource['tables']
  /** What the prepared tables are marked with. */
  readonly marker: string
}

export async function insertDataVersion(
  trx: Transaction<Schema>,
  dataVersion: DataVersionRecord & { readonly at: Date },
): Promise<void> {
  await trx
    .insertInto('dataset_data_versions')
    .values({
      dataset_id: dataVersion.datasetId,
      version: dataVersion.version,
      wrapped_key: dataVersion.wrappedKey,
      stored_tables: JSON.stringify(dataVersion.tables),
      source: dataVersion.source?.name ?? null,
      source_tables: dataVersion.source === null ? null : JSON.stringify(dataVersion.source.tables),
      marker: dataVersion.source?.marker ?? null,
      created_at: dataVersion.at,
    })
    .execute()
  if (dataVersion.segments.length === 0) return
  await trx
    .insertInto('dataset_segments')
    .values(
      dataVersion.segments.map((segment) => ({
        dataset_id: dataVersion.datasetId,
        data_version: dataVersion.version,
        table_name: segment.table,
        number: segment.number,
        plain_bytes: BigInt(segment.plainBytes),
        sealed_hash: segment.sealedHash,
      })),
    )
    .execute()
}

/** Errors: none; null when there is no such version. */
export async function findDataVersion(
  db: Kysely<Schema>,
  datasetId: string,
  version: string,
): Promise<DataVersionRecord | null> {
  const row = await db
    .selectFrom('dataset_data_versions')
    .select(['wrapped_key', 'stored_tables', 'source', 'source_tables', 'marker'])
    .where('dataset_id', '=', datasetId)
    .where('version', '=', version)
    .executeTakeFirst()
  if (row === undefined) return null
  const segments = await db
    .selectFrom('dataset_segments')
    .select(['table_name', 'number', 'plain_bytes', 'sealed_hash'])
    .where('dataset_id', '=', datasetId)
    .where('data_version', '=', version)
    .orderBy('table_name')
    .orderBy('number')
    .execute()
  return {
    datasetId,
    version,
    wrappedKey: Buffer.from(row.wrapped_key),
    tables: row.stored_tables,
    source: sourceOf(row),
    segments: segments.map((segment) => ({
      table: segment.table_name,
      number: segment.number,
      plainBytes: Number(segment.plain_bytes),
      sealedHash: Buffer.from(segment.sealed_hash),
    })),
  }
}

function sourceOf(row: {
  readonly source: string | null
  readonly source_tables: DatasetSource['tables'] | null
  readonly marker: string | null
}): DataVersionSource | null {
  const { source: name, source_tables: tables, marker } = row
  return name === null || tables === null || marker === null ? null : { name, tables, marker }
}

/** Versions of a dataset's rows that stay in a source, oldest first. */
export async function listSourceVersions(db: Kysely<Schema>, datasetId: string): Promise<readonly DataVersionRecord[]> {
  const rows = await db
    .selectFrom('dataset_data_versions')
    .select('version')
    .where('dataset_id', '=', datasetId)
    .where('source', 'is not', null)
    .orderBy('created_at')
    .execute()
  const found = await Promise.all(rows.map(async ({ version }) => findDataVersion(db, datasetId, version)))
  return found.filter((record) => record !== null)
}

/** By the dataset's name, as prepared tables carry it. */
export async function findDataVersionBySlug(
  db: Kysely<Schema>,
  slug: string,
  version: string,
): Promise<DataVersionRecord | null> {
  const dataset = await db.selectFrom('datasets').select('id').where('slug', '=', slug).executeTakeFirst()
  return dataset === undefined ? null : findDataVersion(db, dataset.id, version)
}

/** Ids and versions of everything that is stored, so that what a crash left behind can be told apart. */
export async function listDataVersions(
  db: Kysely<Schema>,
): Promise<readonly { readonly datasetId: string; readonly version: string }[]> {
  const rows = await db.selectFrom('dataset_data_versions').select(['dataset_id', 'version']).execute()
  return rows.map((row) => ({ datasetId: row.dataset_id, version: row.version }))
}
