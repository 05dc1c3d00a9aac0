import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { PGlite, types as pgliteTypes } from '@electric-sql/pglite'
import { Kysely, PGliteDialect, PostgresDialect } from 'kysely'
import { Pool, types as pgTypes } from 'pg'
import type { Schema } from './schema.ts'

/**
 * The metadata database: one SQL dialect, PostgreSQL's, in two places.
 *
 * Values read: `bigint` columns as JavaScript bigint, `numeric` as text, `timestamptz` as Date, `bytea` as Uint8Array,
 * `jsonb` parsed. Values written: jsonb as JSON text (an array given as such would become a PostgreSQL array).
 *
 * The embedded database has one connection: inside `db.transaction()` use the transaction only, because a query on `db`
 * would wait for the transaction that waits for it.
 */
export interface Database {
  readonly db: Kysely<Schema>
  readonly kind: 'pglite' | 'postgres'
  close(): Promise<void>
}

export interface DatabaseOptions {
  readonly databaseUrl: string | null
  readonly dataDir: string
}

/** Opens PostgreSQL when a URL is given, else the embedded database in `dataDir/metadata`. Runs no migration. */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  if (options.databaseUrl !== null) return openPostgres(options.databaseUrl)
  const folder = join(options.dataDir, 'metadata')
  await mkdir(folder, { recursive: true, mode: 0o700 })
  return connectPGlite(await PGlite.create(folder, PGLITE_OPTIONS))
}

/** How values are read, for whoever creates a PGlite instance. */
export const PGLITE_OPTIONS = { parsers: { [pgliteTypes.INT8]: (text: string) => BigInt(text) } } as const

/** Puts the query builder over an embedded database made with `PGLITE_OPTIONS`. */
export function connectPGlite(pglite: PGlite): Database {
  const db = new Kysely<Schema>({ dialect: new PGliteDialect({ pglite }) })
  return { db, kind: 'pglite', close: () => (pglite.closed ? Promise.resolve() : pglite.close()) }
}

const { INT8 } = pgTypes.builtins

/** PostgreSQL 13 or newer. */
export function openPostgres(connectionString: string): Database {
  const pool = new Pool({
    connectionString,
    max: 10,
    application_name: 'yingbi',
    types: {
      getTypeParser: (oid, format) =>
        oid === INT8 && format !== 'binary' ? (text: string) => BigInt(text) : pgTypes.getTypeParser(oid, format),
    },
  })
  // An idle connection that the server closes would otherwise end the process; the next query opens another.
  pool.on('error', () => undefined)
  const db = new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) })
  return { db, kind: 'postgres', close: () => db.destroy() }
}
