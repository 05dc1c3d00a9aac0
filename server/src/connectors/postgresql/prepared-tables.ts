import { postgresqlName, preparedTableName } from '@yingbi/engine'
import { DataError } from '../../governed-data/data-error.ts'
import type { StoredTables } from '../../governed-data/stored-tables.ts'
import { preparedColumns } from './prepare-statement.ts'
import { quoteName } from './quote-name.ts'
import { StatementError, type SourceSession } from './source-session.ts'

/** The prepared tables of one data version, as they were recorded. */
export interface PreparedVersion {
  readonly slug: string
  readonly version: string
  readonly marker: string
  readonly tables: StoredTables
  readonly schema: string
}

/**
 * Holds the prepared tables in place for the transaction, then makes sure that they are what was made: ordinary tables
 * of the role itself with the same columns, types and mark, without row policies. A view or a function of somebody else
 * cannot have taken their place. Errors: DataError (SOURCE_DATA_CHANGED), and those of `SourceSession.query`.
 */
export async function requirePrepared(session: SourceSession, prepared: PreparedVersion): Promise<void> {
  const { slug, version, tables, schema, marker } = prepared
  const changed = new DataError('SOURCE_DATA_CHANGED', { dataset: slug })
  const expected = Object.entries(tables).map(([table, stored]) => {
    const columns = preparedColumns(stored).map(({ name, type }) => `${name} ${type}`)
    return { name: postgresqlName(preparedTableName(slug, version, table)), columns }
  })
  const names = expected.map(({ name }) => `${quoteName(schema)}.${quoteName(name)}`)
  try {
    await session.query(`LOCK TABLE ${names.join(', ')} IN ACCESS SHARE MODE`)
  } catch (error) {
    if (error instanceof StatementError && error.failure.kind === 'failed' && GONE.has(error.failure.sqlState)) {
      throw changed
    }
    throw error
  }
  const { rows } = await session.query(LOOK, [schema, expected.map(({ name }) => name), `yingbi ${marker}`])
  const found = new Map(rows.map(([name, columns]) => [name, columns]))
  const same = expected.every(({ name, columns }) => sameList(found.get(name) ?? null, columns))
  if (!same) throw changed
}

function sameList(json: string | null, names: readonly string[]): boolean {
  return json !== null && JSON.stringify(JSON.parse(json)) === JSON.stringify(names)
}

/** No such table, no such schema, no right to it. */
const GONE: ReadonlySet<string> = new Set(['42P01', '3F000', '42501'])

const LOOK = `
SELECT c.relname,
  (SELECT json_agg(a.attname || ' ' || format_type(a.atttypid, a.atttypmod) ORDER BY a.attnum)::text
   FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped)
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = $1 AND c.relname = ANY ($2::text[]) AND c.relkind = 'r' AND c.relpersistence = 'p'
  AND pg_get_userbyid(c.relowner) = current_user AND NOT c.relrowsecurity AND NOT c.relhasrules
  AND NOT EXISTS (SELECT FROM pg_inherits i WHERE i.inhparent = c.oid)
  AND obj_description(c.oid, 'pg_class') = $3
  AND NOT EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.atttypid = 'text'::regtype
    AND a.attcollation <> (SELECT oid FROM pg_collation WHERE collname = 'C' AND collnamespace = 'pg_catalog'::regnamespace))`
