import type { Catalog } from '../../src/catalog/catalog.ts'
import type { DuckDBSession } from '../database/duckdb-session.ts'
import { store, storedColumns, withoutUnit, type StoredRow } from '../database/stored-database.ts'
import { hospitalDatabase } from '../golden/hospital-database.ts'

/** Holds for the visits of one person and of nobody else. */
export const THE_ONE = "diagnosis = 'only-here'"
const UNIT = 4_242n

/** The golden hospital and one person more, hostile in every column: in schema `with_one`; `without_one` lacks the person. */
export async function storeHospital(session: DuckDBSession, catalog: Catalog): Promise<void> {
  const rows = new Map(
    Array.from(hospitalDatabase(catalog), ([name, stored]) => {
      const table = catalog.tables.get(name)
      return [name, table?.kind === 'private' ? [...stored, ...hostileRows(catalog, name)] : stored] as const
    }),
  )
  await store(session, 'with_one', catalog, rows)
  await store(session, 'without_one', catalog, withoutUnit(rows, UNIT))
}

const LARGEST = (1n << 62n) - 1n
const NUMBERS = [0n, LARGEST, -LARGEST, null, 1n, -1n]
const DATES = ['2024-02-29', 'infinity', '-infinity', '0001-01-01', '5881580-07-10', null]

const TIMESTAMPS = ['2024-02-29 23:59:59', 'infinity', '-infinity', '0001-01-01', '290000-01-01', null]

/** One row for each extreme; the first holds zeros. */
function hostileRows(catalog: Catalog, name: string): readonly StoredRow[] {
  const table = catalog.tables.get(name)
  if (table === undefined) return []
  const count = table.contribution?.rows === 1 ? 1 : NUMBERS.length
  return Array.from({ length: count }, (_, i) => ({
    unit: UNIT,
    rank: i + 1,
    values: storedColumns(table).map(({ name: column, type }) => {
      switch (type.kind) {
        case 'fixed':
          return NUMBERS[i] ?? null
        case 'code':
          return 0n
        case 'text':
          return column === 'diagnosis' ? 'only-here' : "(['%\\"
        case 'boolean':
          return true
        case 'date':
          return DATES[i] ?? null
        case 'timestamp':
          return TIMESTAMPS[i] ?? null
      }
    }),
  }))
}
