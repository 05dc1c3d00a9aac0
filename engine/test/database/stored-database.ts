import { RANK_COLUMN, UNIT_COLUMN, preparedTableName } from '../../src/catalog/prepared-layout.ts'
import type { Catalog, CatalogTable } from '../../src/catalog/catalog.ts'
import { engineDialect } from '../../src/dialect/engine-dialect.ts'
import type { EngineName } from '../../src/dialect/dialect.ts'
import type { EngineSession } from './engine-session.ts'
import { columnDefinition, storedText, type StoredValue } from './stored-values.ts'

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
  session: EngineSession,
  schema: string,
  catalog: Catalog,
  database: StoredDatabase,
): Promise<void> {
  const { engine } = session
  await session.createSchema(schema)
  for (const table of catalog.tables.values()) {
    const name = engineDialect(engine).identifier(preparedTableName(catalog.dataset, catalog.dataVersion, table.name))
    await session.run(`CREATE TABLE ${name} (${columnDefinitions(table, engine).join(', ')})`)
    const rows = (database.get(table.name) ?? []).map((row) => rowText(table, row, engine))
    if (rows.length > 0) await session.run(`INSERT INTO ${name} VALUES ${rows.join(', ')}`)
  }
}

function columnDefinitions(table: CatalogTable, engine: EngineName): readonly string[] {
  const stored = storedColumns(table).map(({ name, type }) => columnDefinition(name, type.kind, engine))
  // Without NOT NULL: the issued SQL has to leave out rows without a unit by itself.
  return table.kind === 'private'
    ? [...stored, columnDefinition(UNIT_COLUMN, 'unit', engine), columnDefinition(RANK_COLUMN, 'rank', engine)]
    : stored
}

export function storedColumns(table: CatalogTable) {
  return [...table.columns.values()].filter((column) => column.name !== table.unitColumn)
}

function rowText(table: CatalogTable, row: StoredRow, engine: EngineName): string {
  const kinds = storedColumns(table).map(({ type }) => type.kind)
  const values = row.values.map((value, i) => storedText(value, kinds[i] ?? 'text', engine))
  if (table.kind === 'private') values.push(storedText(row.unit, 'unit', engine), String(row.rank))
  return `(${values.join(', ')})`
}
