import type { Catalog } from '../../src/catalog/catalog.ts'
import type { EngineName } from '../../src/dialect/dialect.ts'
import type { EngineSession } from '../database/engine-session.ts'
import { store, storedColumns, withoutUnit, type StoredDatabase, type StoredRow } from '../database/stored-database.ts'
import { hospitalDatabase } from '../golden/hospital-database.ts'

/** Holds for the visits of one person and of nobody else. */
export const THE_ONE = "diagnosis = 'only-here'"
const UNIT = 4_242n

/**
 * The golden hospital and one person more, hostile in every column, with far more rows than anyone may contribute, in
 * schema `with_one`; `without_one` lacks the person; `with_strays` has rows of nobody besides.
 */
export async function storeHospital(session: EngineSession, catalog: Catalog): Promise<void> {
  const rows = ofPrivateTables(hospitalDatabase(catalog), catalog, (name) =>
    hostileRows(catalog, name, UNIT, session.engine),
  )
  await store(session, 'with_one', catalog, rows)
  await store(session, 'without_one', catalog, withoutUnit(rows, UNIT))
  const strays = ofPrivateTables(rows, catalog, (name) => hostileRows(catalog, name, null, session.engine))
  await store(session, 'with_strays', catalog, strays)
}

function ofPrivateTables(
  database: StoredDatabase,
  catalog: Catalog,
  more: (table: string) => readonly StoredRow[],
): StoredDatabase {
  return new Map(
    Array.from(database, ([name, rows]) => [
      name,
      catalog.tables.get(name)?.kind === 'private' ? [...rows, ...more(name)] : rows,
    ]),
  )
}

const LARGEST = (1n << 62n) - 1n
const NUMBERS = [0n, LARGEST, -LARGEST, null, 1n, -1n]
/** PostgreSQL's calendar ends before DuckDB's. */
const lastDay = (engine: EngineName) => (engine === 'duckdb' ? '5881580-07-10' : '5874897-12-31')
const DATES = ['2024-02-29', 'infinity', '-infinity', '0001-01-01', 'last', null]

const TIMESTAMPS = ['2024-02-29 23:59:59', 'infinity', '-infinity', '0001-01-01', '290000-01-01', null]

const ROWS = 600

/** Rows that go through every extreme and every code, in numbers that share no factor; the first holds zeros. */
function hostileRows(catalog: Catalog, name: string, unit: bigint | null, engine: EngineName): readonly StoredRow[] {
  const table = catalog.tables.get(name)
  if (table === undefined) return []
  const count = table.contribution?.rows === 1 && unit !== null ? 1 : ROWS
  const at = <T>(values: readonly T[], i: number): T | null => values[i % values.length] ?? null
  return Array.from({ length: count }, (_, i) => ({
    unit,
    rank: i + 1,
    values: storedColumns(table).map(({ name: column, type }) => {
      switch (type.kind) {
        case 'fixed':
          return column === 'year' ? BigInt(2019 + (i % 7)) : at(NUMBERS, i)
        case 'code':
          return BigInt(i % type.values.length)
        case 'text':
          return column === 'diagnosis' ? 'only-here' : "(['%\\"
        case 'boolean':
          return at([true, false, null], i)
        case 'date':
          return at(
            DATES.map((day) => (day === 'last' ? lastDay(engine) : day)),
            i,
          )
        case 'timestamp':
          return at(TIMESTAMPS, i)
      }
    }),
  }))
}
