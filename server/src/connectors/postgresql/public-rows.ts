import type { StoredColumn, StoredTable } from '../../governed-data/stored-tables.ts'
import type { ScratchCell, ScratchColumn, ScratchTable, ScratchType } from '../duckdb/scratch-protocol.ts'
import { postgresqlName } from '@yingbi/engine'
import { quoteName } from './quote-name.ts'
import type { SourceRow } from './source-session.ts'

/** Rows of a public table that the outer query may see at most. */
const MAX_ROWS = 100_000

/** Reads a prepared public table as it is stored; `publicTable` gives its values their meaning. */
export function publicRowsSql(schema: string, name: string, stored: StoredTable): string {
  const columns = Object.keys(stored.columns).map((column) => quoteName(postgresqlName(column)))
  return `SELECT ${columns.join(', ')} FROM ${quoteName(schema)}.${quoteName(name)} ORDER BY ctid LIMIT ${MAX_ROWS}`
}

/** The values that people know: codes as text, numbers on their decimal grid. */
export function publicTable(name: string, stored: StoredTable, rows: readonly SourceRow[]): ScratchTable {
  const columns = Object.entries(stored.columns)
  return {
    name,
    columns: columns.map(([column, { type, scale }]): ScratchColumn => ({
      name: column,
      type: scratchType(type, scale ?? 0),
    })),
    rows: rows.map((row) => columns.map(([, column], index) => logicalCell(column, row[index] ?? null))),
  }
}

function scratchType(type: StoredColumn['type'], scale: number): ScratchType {
  switch (type) {
    case 'integer':
      return 'BIGINT'
    case 'decimal':
      return scale === 0 ? 'BIGINT' : `DECIMAL(38,${scale})`
    case 'code':
    case 'text':
      return 'VARCHAR'
    case 'boolean':
      return 'BOOLEAN'
    case 'date':
      return 'DATE'
    case 'timestamp':
      return 'TIMESTAMP'
  }
}

function logicalCell({ type, scale, codes }: StoredColumn, text: string | null): ScratchCell {
  if (text === null) return null
  switch (type) {
    case 'integer':
      return BigInt(text)
    case 'decimal':
      return scale === null || scale === 0 ? BigInt(text) : decimalText(BigInt(text), scale)
    case 'code':
      return codes?.[Number(text)] ?? null
    case 'boolean':
      return text === 't' || text === 'true'
    case 'timestamp':
      return `${text.replace(' ', 'T')}Z`
    case 'text':
    case 'date':
      return text
  }
}

function decimalText(units: bigint, scale: number): string {
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, '0')
  const at = digits.length - scale
  return `${units < 0n ? '-' : ''}${digits.slice(0, at)}.${digits.slice(at)}`
}
