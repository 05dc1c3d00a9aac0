import type { SourceColumnType } from './column-kind.ts'
import type { SourceRow, SourceSession } from './source-session.ts'

/** Why a table cannot be a source of rows. */
export type TableFault = 'view' | 'foreign' | 'foreign-part' | 'not-readable' | 'rows-hidden' | 'temporary'

/** A table as the system's catalogs describe it; nothing of its rows. */
export interface SourceTableInfo {
  readonly schema: string
  readonly table: string
  readonly fault: TableFault | null
  readonly columns: readonly SourceColumnInfo[]
  /** Names of the columns of the primary key, in order. */
  readonly primaryKey: readonly string[]
  readonly foreignKeys: readonly SourceForeignKey[]
}

export interface SourceColumnInfo {
  readonly name: string
  readonly type: SourceColumnType
  readonly notNull: boolean
}

export interface SourceForeignKey {
  readonly columns: readonly string[]
  readonly schema: string
  readonly table: string
  readonly referenced: readonly string[]
}

export interface TableFilter {
  readonly preparedSchema: string
  /** Only these; every table of the database when absent. */
  readonly tables?: readonly { readonly schema: string; readonly table: string }[]
}

const MAX_TABLES = 2000

/**
 * Tables, columns, types and keys from the system's catalogs. No table of the owner is read, and no estimate of rows.
 * Errors: those of `SourceSession.query`.
 */
export async function readCatalog(session: SourceSession, filter: TableFilter): Promise<readonly SourceTableInfo[]> {
  const named = filter.tables ?? null
  const tables = await session.query(TABLES, [
    filter.preparedSchema,
    named?.map(({ schema }) => schema) ?? null,
    named?.map(({ table }) => table) ?? null,
  ])
  const ids = tables.rows.map((row) => text(row, 0))
  const columns = Map.groupBy((await session.query(COLUMNS, [ids])).rows, (row) => text(row, 0))
  const keys = Map.groupBy((await session.query(KEYS, [ids])).rows, (row) => text(row, 0))
  return tables.rows.map((row) => {
    const id = text(row, 0)
    const keysOfTable = keys.get(id) ?? []
    return {
      schema: text(row, 1),
      table: text(row, 2),
      fault: row[3] === null ? null : (text(row, 3) as TableFault),
      columns: (columns.get(id) ?? []).map(columnOf),
      primaryKey: keysOfTable.filter((key) => key[1] === 'p').flatMap((key) => names(key, 2)),
      foreignKeys: keysOfTable
        .filter((key) => key[1] === 'f')
        .map((key) => ({
          columns: names(key, 2),
          schema: text(key, 3),
          table: text(key, 4),
          referenced: names(key, 5),
        })),
    }
  })
}

/** $1: the prepared schema. $2, $3: schemas and names of the tables that are asked for, or null. */
const TABLES = `
SELECT c.oid::text, n.nspname, c.relname,
  CASE
    WHEN c.relkind = 'v' THEN 'view'
    WHEN c.relkind = 'f' THEN 'foreign'
    WHEN c.relpersistence = 't' THEN 'temporary'
    WHEN NOT has_schema_privilege(n.oid, 'USAGE') OR NOT has_table_privilege(c.oid, 'SELECT') THEN 'not-readable'
    WHEN row_security_active(c.oid) THEN 'rows-hidden'
    WHEN EXISTS (
      WITH RECURSIVE parts (oid) AS (
        SELECT c.oid UNION SELECT i.inhrelid FROM pg_inherits i JOIN parts p ON i.inhparent = p.oid
      )
      SELECT FROM parts JOIN pg_class part USING (oid) WHERE part.relkind = 'f'
    ) THEN 'foreign-part'
  END
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'm', 'v', 'f') AND NOT c.relispartition
  AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema' AND n.nspname <> $1
  AND ($2::text[] IS NULL OR (n.nspname::text, c.relname::text) IN (SELECT * FROM unnest($2::text[], $3::text[])))
ORDER BY n.nspname COLLATE "C", c.relname COLLATE "C" LIMIT ${MAX_TABLES}`

const COLUMNS = `
WITH RECURSIVE base (oid, typmod, domain) AS (
  SELECT a.atttypid, a.atttypmod, a.atttypid FROM pg_attribute a WHERE a.attrelid = ANY ($1::oid[]) AND a.attnum > 0
  UNION
  SELECT t.typbasetype, CASE WHEN t.typtypmod = -1 THEN b.typmod ELSE t.typtypmod END, b.domain
  FROM base b JOIN pg_type t ON t.oid = b.oid WHERE t.typtype = 'd'
)
SELECT a.attrelid::text, a.attname,
  CASE WHEN t.typtype = 'e' THEN 'enum' WHEN t.typnamespace = 'pg_catalog'::regnamespace THEN t.typname::text ELSE 'other' END,
  format_type(a.atttypid, a.atttypmod),
  CASE WHEN t.typname = 'numeric' AND b.typmod >= 4 THEN (((b.typmod - 4) & 2047 # 1024) - 1024)::text END,
  a.attnotnull::text,
  CASE WHEN t.typtype = 'e' THEN (SELECT json_agg(e.enumlabel ORDER BY e.enumsortorder)::text FROM pg_enum e WHERE e.enumtypid = t.oid) END
FROM pg_attribute a
CROSS JOIN LATERAL (
  SELECT base.oid, base.typmod FROM base JOIN pg_type bt ON bt.oid = base.oid
  WHERE base.domain = a.atttypid AND bt.typtype <> 'd' AND (a.atttypid <> base.oid OR base.typmod = a.atttypmod) LIMIT 1
) b
JOIN pg_type t ON t.oid = b.oid
WHERE a.attrelid = ANY ($1::oid[]) AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attrelid, a.attnum`

const KEYS = `
SELECT k.conrelid::text, k.contype,
  (SELECT json_agg(a.attname ORDER BY u.place)::text FROM unnest(k.conkey) WITH ORDINALITY AS u (number, place)
    JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.number),
  n.nspname, c.relname,
  (SELECT json_agg(a.attname ORDER BY u.place)::text FROM unnest(k.confkey) WITH ORDINALITY AS u (number, place)
    JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = u.number)
FROM pg_constraint k
LEFT JOIN pg_class c ON c.oid = k.confrelid LEFT JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE k.conrelid = ANY ($1::oid[]) AND k.contype IN ('p', 'f') ORDER BY k.conrelid, k.conname`

function columnOf(row: SourceRow): SourceColumnInfo {
  const labels = row[6] ?? null
  const scale = row[4] ?? null
  return {
    name: text(row, 1),
    type: {
      base: text(row, 2),
      display: text(row, 3),
      scale: scale === null ? null : Number(scale),
      labels: labels === null ? [] : (JSON.parse(labels) as string[]),
    },
    notNull: row[5] === 'true',
  }
}

function text(row: SourceRow, index: number): string {
  return row[index] ?? ''
}

function names(row: SourceRow, index: number): readonly string[] {
  const list = row[index] ?? null
  return list === null ? [] : (JSON.parse(list) as string[])
}
