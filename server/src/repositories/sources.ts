import type { SourceTls } from '@yingbi/contracts'
import type { Kysely, Transaction } from 'kysely'
import type { Schema } from '../database/schema.ts'

/** Where a source is, and as whom it is entered. Everything here is authenticated together with the sealed password. */
export interface SourcePlace {
  readonly name: string
  readonly host: string
  readonly port: number
  readonly database: string
  readonly user: string
  readonly tlsMode: SourceTls['mode']
  readonly tlsCa: string | null
  readonly preparedSchema: string
}

export interface SourceRecord extends SourcePlace {
  /** Slug of the department that provides the data. */
  readonly department: string
  readonly sealedPassword: Buffer
  /** User name. */
  readonly createdBy: string
  readonly createdAt: Date
}

/** False when the name is taken. `createdBy` is the id of the person. */
export async function insertSource(trx: Transaction<Schema>, source: SourceRecord): Promise<boolean> {
  const inserted = await trx
    .insertInto('sources')
    .values({
      name: source.name,
      department: source.department,
      host: source.host,
      port: source.port,
      database_name: source.database,
      user_name: source.user,
      tls_mode: source.tlsMode,
      tls_ca: source.tlsCa,
      prepared_schema: source.preparedSchema,
      sealed_password: source.sealedPassword,
      created_by: source.createdBy,
      created_at: source.createdAt,
    })
    .onConflict((conflict) => conflict.column('name').doNothing())
    .executeTakeFirst()
  return inserted.numInsertedOrUpdatedRows === 1n
}

/** Errors: none; null when there is no such source. */
export async function findSource(db: Kysely<Schema>, name: string): Promise<SourceRecord | null> {
  const row = await sourceRows(db).where('s.name', '=', name).executeTakeFirst()
  return row === undefined ? null : recordOf(row)
}

/** By name; of one department, or of all. */
export async function listSources(
  db: Kysely<Schema>,
  filter: { readonly department: string | null; readonly after: string; readonly limit: number },
): Promise<readonly SourceRecord[]> {
  let query = sourceRows(db).where('s.name', '>', filter.after).orderBy('s.name').limit(filter.limit)
  if (filter.department !== null) query = query.where('s.department', '=', filter.department)
  return (await query.execute()).map(recordOf)
}

function sourceRows(db: Kysely<Schema>) {
  return db
    .selectFrom('sources as s')
    .innerJoin('users as u', 'u.id', 's.created_by')
    .selectAll('s')
    .select('u.username')
}

type SourceRow = Awaited<ReturnType<ReturnType<typeof sourceRows>['execute']>>[number]

function recordOf(row: SourceRow): SourceRecord {
  return {
    name: row.name,
    department: row.department,
    host: row.host,
    port: row.port,
    database: row.database_name,
    user: row.user_name,
    tlsMode: row.tls_mode,
    tlsCa: row.tls_ca,
    preparedSchema: row.prepared_schema,
    sealedPassword: Buffer.from(row.sealed_password),
    createdBy: row.username,
    createdAt: row.created_at,
  }
}
