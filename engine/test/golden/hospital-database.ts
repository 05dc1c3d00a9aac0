import type { Catalog, ColumnDomain } from '../../src/catalog/catalog.ts'
import { storedColumns, type StoredDatabase, type StoredRow } from '../database/stored-database.ts'
import type { StoredValue } from '../database/stored-values.ts'
import { RandomChoices } from '../greybox/random-choices.ts'

const UNITS = 300
/** Within every limit of the catalog, so that bounding leaves nothing out and the exact answer is the plain one. */
const MOST_VISITS = 4

/** Residents with a few visits each, values outside their bounds and nulls among them, and one public row a district. */
export function hospitalDatabase(catalog: Catalog): StoredDatabase {
  const choices = new RandomChoices('hospital')
  const units = Array.from({ length: UNITS }, () => choices.bits64())
  const rows = new Map<string, readonly StoredRow[]>()
  for (const table of catalog.tables.values()) {
    const columns = storedColumns(table)
    const newRow = (unit: bigint | null, rank: number): StoredRow => {
      const values = columns.map((column) =>
        column.nullable && choices.chance(10) ? null : newValue(column.type, column.name, choices),
      )
      return { unit, rank, values }
    }
    if (table.kind === 'public') rows.set(table.name, publicRows(columns, choices))
    else {
      const most = table.contribution?.rows === 1 ? 1 : MOST_VISITS
      rows.set(
        table.name,
        units.flatMap((unit) => Array.from({ length: choices.between(0, most) }, (_, i) => newRow(unit, i + 1))),
      )
    }
  }
  return rows
}

function publicRows(columns: ReturnType<typeof storedColumns>, choices: RandomChoices): readonly StoredRow[] {
  const [key] = columns
  const count = key?.type.kind === 'code' ? key.type.values.length : 0
  return Array.from({ length: count }, (_, i) => ({
    unit: null,
    rank: 0,
    values: columns.map((column) => (column === key ? BigInt(i) : newValue(column.type, column.name, choices))),
  }))
}

function newValue(type: ColumnDomain, name: string, choices: RandomChoices): StoredValue {
  switch (type.kind) {
    case 'fixed': {
      if (name === 'year') return BigInt(choices.between(2022, 2025))
      const { lower, upper } = type.bounds ?? { lower: 0n, upper: 30n }
      return choices.chance(5) ? upper * 3n + 1n : lower + (choices.bits64() % (upper - lower + 1n))
    }
    case 'code':
      return BigInt(choices.below(type.values.length))
    case 'text':
      return choices.pick(['感冒', 'flu', "o'k", 'hypertension'])
    case 'boolean':
      return choices.chance(50)
    case 'date':
      return choices.pick(['1950-01-01', '1987-02-28', '2024-02-29', '2024-12-31', '2025-01-01'])
    case 'timestamp':
      return choices.pick(['2024-02-29 08:00:00', '2025-01-01 23:59:59'])
  }
}
