import {
  type ColumnPolicy,
  type DatasetPolicy,
  type TablePolicy,
  type UnitPath,
  unitColumnOf,
  unitStepsOf,
} from '@yingbi/contracts'
import { RANK_COLUMN, UNIT_COLUMN } from '@yingbi/engine'

/**
 * What a data version physically holds, by table and column: enough to decide, without opening the data, whether a
 * new policy still describes it.
 */
export type StoredTables = Readonly<Record<string, StoredTable>>

export interface StoredTable {
  readonly kind: 'private' | 'public'
  /** Logical column whose hash is stored as `UNIT_COLUMN`; null for public tables. */
  readonly unitColumn: string | null
  /** Steps to the table that has it, nearest first; absent where this table has it itself. */
  readonly unitPath?: readonly UnitPath[]
  readonly columns: Readonly<Record<string, StoredColumn>>
}

export interface StoredColumn {
  readonly type: ColumnPolicy['type']
  /** Decimal digits of the fixed-point grid; null for other types. */
  readonly scale: number | null
  /** Values of the code list in the order of their positions; null for other types. */
  readonly codes: readonly string[] | null
  /** False when the import made sure that no value is missing. */
  readonly nullable: boolean
}

/** A column is stored when something may be done with it; a direct identifier never is, the unit only as a hash. */
export function isStored(table: TablePolicy, name: string, column: ColumnPolicy): boolean {
  return column.uses.length > 0 && column.role !== 'identifier' && name !== table.unitColumn
}

/** What an import under this policy stores. */
export function storedTables(policy: DatasetPolicy): StoredTables {
  return Object.fromEntries(
    Object.entries(policy.tables).map(([name, table]) => [
      name,
      {
        kind: table.kind,
        unitColumn: unitColumnOf(policy.tables, name),
        ...pathOf(policy, name),
        columns: Object.fromEntries(
          Object.entries(table.columns)
            .filter(([column, columnPolicy]) => isStored(table, column, columnPolicy))
            .map(([column, columnPolicy]) => [column, storedColumn(policy, columnPolicy)]),
        ),
      },
    ]),
  )
}

function pathOf(policy: DatasetPolicy, name: string): Pick<StoredTable, 'unitPath'> {
  const { steps = [] } = unitStepsOf(policy.tables, name) ?? {}
  return steps.length === 0 ? {} : { unitPath: steps }
}

function storedColumn(policy: DatasetPolicy, column: ColumnPolicy): StoredColumn {
  const isNumber = column.type === 'integer' || column.type === 'decimal'
  const list = column.codeList === undefined ? [] : (policy.codeLists[column.codeList] ?? [])
  return {
    type: column.type,
    scale: isNumber ? (column.type === 'integer' ? 0 : (column.scale ?? 0)) : null,
    codes: column.type === 'code' ? list.map((entry) => entry.value) : null,
    nullable: column.nullable,
  }
}

/** DuckDB types of stored columns; the table of `engine/src/catalog/prepared-layout.ts`. */
const PHYSICAL_TYPES = {
  integer: 'BIGINT',
  decimal: 'BIGINT',
  code: 'USMALLINT',
  text: 'VARCHAR',
  boolean: 'BOOLEAN',
  date: 'DATE',
  timestamp: 'TIMESTAMP',
} as const satisfies Record<ColumnPolicy['type'], string>

/** Columns of the prepared table in storage order, the unit first. */
export function physicalColumns(table: StoredTable): readonly { readonly name: string; readonly type: string }[] {
  const columns = Object.entries(table.columns).map(([name, column]) => ({ name, type: PHYSICAL_TYPES[column.type] }))
  if (table.kind === 'public') return columns
  return [{ name: UNIT_COLUMN, type: 'UBIGINT' }, { name: RANK_COLUMN, type: 'INTEGER' }, ...columns]
}
