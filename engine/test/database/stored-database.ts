import { RANK_COLUMN, UNIT_COLUMN, preparedTableName } from '../../src/catalog/prepared-layout.ts'
import type { Catalog, CatalogTable } from '../../src/catalog/catalog.ts'
import type { DuckDBSession } from './duckdb-session.ts'

/** A stored value: bigint on the column's grid or code position, text, boolean, ISO date. */
export type StoredValue = bigint | string | boolean | null

export interface StoredRow {
  /** Null stands for a row that should not have been stored. */
  readonly unit: bigint | null
  readonly rank: number
  readonly values: readonly StoredValue[]
}

/** Rows of every table of a catalog, in the order of its columns without the unit. */
export type StoredDatabase = ReadonlyMap<string, readonly StoredRow[]>

/** The neighbouring database: all rows of one unit are gone, and nothing else. */
export function withoutUnit(database: StoredDatabase, unit: bigint): StoredDatabase {
  return new Map(Array.from(database, ([table, rows]) => [table, rows.filter((row) => row.unit !== unit)]))
}

/** Creates and fills the prepared tables in `schema`, and makes it the one that unqualified names mean. */
export async function store(
  session: DuckDBSession,
  schema: string,
  catalog: Catalog,
  database: StoredDatabase,
): Promise<void> {
  await session.run(`DROP SCHEMA IF EXISTS ${schema} CASCADE; CREATE SCHEMA ${schema}; USE ${schema}`)
  for (const table of catalog.tables.values()) {
    const name = quote(preparedTableName(catalog.dataset, catalog.dataVersion, table.name))
    await session.run(`CREATE TABLE ${name} (${columnDefinitions(table).join(', ')})`)
    const rows = (database.get(table.name) ?? []).map((row) => rowText(table, row))
    if (rows.length > 0) await session.run(`INSERT INTO ${name} VALUES ${rows.join(', ')}`)
  }
}

function columnDefinitions(table: CatalogTable): readonly string[] {
  const stored = storedColumns(table).map((column) => `${quote(column.name)} ${storedType(column.type.kind)}`)
  // Without NOT NULL: the issued SQL has to leave out rows without a unit by itself.
  return table.kind === 'private'
    ? [...stored, `${quote(UNIT_COLUMN)} UBIGINT`, `${quote(RANK_COLUMN)} INTEGER`]
    : stored
}

export function storedColumns(table: CatalogTable) {
  return [...table.columns.values()].filter((column) => column.name !== table.unitColumn)
}

function storedType(kind: string): string {
  const types: Readonly<Record<string, string>> = { fixed: 'BIGINT', code: 'USMALLINT', text: 'VARCHAR' }
  return types[kind] ?? kind.toUpperCase()
}

function rowText(table: CatalogTable, row: StoredRow): string {
  const values = row.values.map(valueText)
  if (table.kind === 'private') values.push(valueText(row.unit), String(row.rank))
  return `(${values.join(', ')})`
}

function valueText(value: StoredValue): string {
  if (value === null) return 'NULL'
  return typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : String(value)
}

function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}
