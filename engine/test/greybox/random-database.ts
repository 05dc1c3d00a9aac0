import type { Catalog, CatalogTable, ColumnDomain } from '../../src/catalog/catalog.ts'
import type { RandomChoices } from './random-choices.ts'
import { storedColumns, type StoredDatabase, type StoredRow } from '../database/stored-database.ts'
import type { StoredValue } from '../database/stored-values.ts'

/** How a unit behaves; all but the first try to move the result by more than they may. */
export const HABITS = [
  'ordinary',
  'many rows',
  'extreme values',
  'nulls',
  'every group',
  'duplicates',
  'joins widely',
] as const
export type Habit = (typeof HABITS)[number]

export interface RandomDatabase {
  readonly rows: StoredDatabase
  readonly units: ReadonlyMap<bigint, Habit>
}

/** Units of every habit, and rows that belong to nobody. */
export function randomDatabase(catalog: Catalog, choices: RandomChoices): RandomDatabase {
  const habits = [...HABITS, ...HABITS.filter(() => choices.chance(40)), 'ordinary', 'ordinary'] as const
  const units = new Map(habits.map((habit) => [choices.bits64(), habit]))
  const rows = new Map<string, StoredRow[]>()
  for (const table of catalog.tables.values()) {
    const owned =
      table.kind === 'public'
        ? publicRows(table, choices)
        : [...units].flatMap(([unit, habit]) => unitRows(table, unit, habit, choices))
    rows.set(table.name, choices.shuffled(owned))
  }
  return { rows, units }
}

/** The same database with rows that have no unit, which no answer may depend on. */
export function withStrayRows(database: RandomDatabase, catalog: Catalog, choices: RandomChoices): StoredDatabase {
  return new Map(
    Array.from(database.rows, ([name, rows]) => {
      const table = catalog.tables.get(name)
      if (table === undefined || table.kind === 'public') return [name, rows]
      const strays = Array.from({ length: 12 }, (_, i) => ({
        ...newRow(table, choices),
        unit: null,
        rank: 1 + (i % 3),
      }))
      return [name, [...rows, ...strays]]
    }),
  )
}

/** The ranks are a random order of this unit's rows and depend on nothing else. */
function unitRows(table: CatalogTable, unit: bigint, habit: Habit, choices: RandomChoices): StoredRow[] {
  const rows = habitRows(table, habit, choices)
  const ranks = choices.shuffled(rows.map((_, i) => i + 1))
  return rows.map((row, i) => ({ ...row, unit, rank: ranks[i] ?? 1 }))
}

function habitRows(table: CatalogTable, habit: Habit, choices: RandomChoices): Omit<StoredRow, 'unit' | 'rank'>[] {
  switch (habit) {
    case 'ordinary':
      return repeat(choices.between(0, 3), () => newRow(table, choices))
    case 'many rows':
      return repeat(choices.between(20, 40), () => newRow(table, choices))
    case 'extreme values': {
      const extreme = choices.pick<'low' | 'high'>(['low', 'high'])
      const group = newRow(table, choices)
      return repeat(15, () => ({
        values: storedColumns(table).map(({ type }, i) => extremeValue(type, extreme, group.values[i] ?? null)),
      }))
    }
    case 'nulls':
      return repeat(6, () => ({
        values: storedColumns(table).map(({ type }) => (choices.chance(70) ? null : newValue(type, choices))),
      }))
    case 'every group': {
      const most = Math.max(...storedColumns(table).map(({ type }) => (type.kind === 'code' ? type.values.length : 1)))
      return repeat(most * 2, (i) => ({
        values: storedColumns(table).map(({ type }) =>
          type.kind === 'code' ? BigInt(i % type.values.length) : newValue(type, choices),
        ),
      }))
    }
    case 'duplicates': {
      const row = newRow(table, choices)
      return repeat(12, () => row)
    }
    case 'joins widely': {
      const row = newRow(table, choices)
      return repeat(9, () => ({
        values: storedColumns(table).map(({ type }, i) => (type.kind === 'code' ? 0n : (row.values[i] ?? null))),
      }))
    }
  }
}

/** Repeats its join keys, so that a join multiplies private rows. */
function publicRows(table: CatalogTable, choices: RandomChoices): StoredRow[] {
  return repeat(7, () => ({ ...newRow(table, choices), unit: null, rank: 0 }))
}

function newRow(table: CatalogTable, choices: RandomChoices): { readonly values: readonly StoredValue[] } {
  return { values: storedColumns(table).map(({ type }) => (choices.chance(8) ? null : newValue(type, choices))) }
}

/** Mostly inside the declared bounds, sometimes far outside: storage only promises magnitudes below 2^62. */
function newValue(type: ColumnDomain, choices: RandomChoices): StoredValue {
  switch (type.kind) {
    case 'fixed': {
      const { lower, upper } = type.bounds ?? { lower: -100n, upper: 100n }
      if (choices.chance(15)) return choices.pick([LARGEST, -LARGEST, upper + 1n, lower - 1n, 0n])
      return lower + (choices.bits64() % (upper - lower + 1n))
    }
    case 'code':
      return BigInt(choices.below(type.values.length))
    case 'text':
      return choices.pick(['', 'x', 'X', "o'k", '住院', 'a%b', '  '])
    case 'boolean':
      return choices.chance(50)
    case 'date':
      return choices.pick(['2024-02-29', '2025-01-01', '0001-01-01', '9999-12-31', '5874897-12-31', 'infinity'])
    case 'timestamp':
      return choices.pick(['2024-02-29 23:59:59', 'infinity'])
  }
}

function extremeValue(type: ColumnDomain, extreme: 'low' | 'high', otherwise: StoredValue): StoredValue {
  return type.kind === 'fixed' ? (extreme === 'high' ? LARGEST : -LARGEST) : otherwise
}

const LARGEST = (1n << 62n) - 1n

function repeat<T>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, i) => make(i))
}
