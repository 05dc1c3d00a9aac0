import type { Catalog, CatalogColumn, CatalogTable } from '../../src/catalog/catalog.ts'
import { UNIT_COLUMN, preparedTableName } from '../../src/catalog/prepared-layout.ts'
import type { DuckDBSession } from './duckdb-session.ts'

/**
 * Views of the prepared tables in the schema in use, as an analyst thinks of them: named like in the catalog, codes as text,
 * numbers as decimals, the unit under its own name.
 */
export async function createLogicalViews(session: DuckDBSession, catalog: Catalog): Promise<void> {
  for (const table of catalog.tables.values()) {
    const columns = [...table.columns.values()].map((column) => `${logical(table, column)} AS "${column.name}"`)
    const stored = preparedTableName(catalog.dataset, catalog.dataVersion, table.name)
    await session.run(`CREATE OR REPLACE VIEW "${table.name}" AS SELECT ${columns.join(', ')} FROM "${stored}"`)
  }
}

function logical(table: CatalogTable, { name, type }: CatalogColumn): string {
  if (name === table.unitColumn) return `CAST("${UNIT_COLUMN}" AS VARCHAR)`
  if (type.kind === 'fixed' && type.scale > 0) {
    return `CAST(CAST("${name}" AS DECIMAL(38, ${type.scale})) / ${10 ** type.scale} AS DECIMAL(30, ${type.scale}))`
  }
  if (type.kind !== 'code') return `"${name}"`
  const values = type.values.map((value) => `'${value}'`).join(', ')
  return `CASE WHEN "${name}" IS NOT NULL THEN [${values}][CAST("${name}" AS INTEGER) + 1] END`
}
