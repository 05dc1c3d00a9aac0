import type { StoredColumn, StoredTable } from '../../governed-data/stored-tables.ts'
import { quoteName, quoteText } from './quote.ts'
import type { ScratchColumn, ScratchType } from './scratch-protocol.ts'

/** Rows of a public table that the outer query may see at most. */
const MAX_ROWS = 100_000

/** Reads a prepared public table with the values that people know: codes as text, numbers on their decimal grid. */
export function publicTableSql(
  preparedName: string,
  table: StoredTable,
): { readonly columns: readonly ScratchColumn[]; readonly sql: string } {
  const columns = Object.entries(table.columns).map(([name, column]) => ({ name, ...logical(name, column) }))
  const outputs = columns.map(({ name, sql }) => `${sql} AS ${quoteName(name)}`)
  return {
    columns: columns.map(({ name, type }) => ({ name, type })),
    sql: `SELECT ${outputs.join(', ')} FROM ${quoteName(preparedName)} LIMIT ${MAX_ROWS}`,
  }
}

function logical(name: string, column: StoredColumn): { readonly sql: string; readonly type: ScratchType } {
  const stored = quoteName(name)
  const scale = column.scale ?? 0
  const codes = `[${(column.codes ?? []).map(quoteText).join(', ')}]::VARCHAR[]`
  // A product of decimals is exact; a quotient would be a floating-point number.
  const quantum = `CAST(${(10 ** -scale).toFixed(scale)} AS DECIMAL(${scale + 1}, ${scale}))`
  const scaled = `CAST(CAST(${stored} AS DECIMAL(19, 0)) * ${quantum} AS DECIMAL(38, ${scale}))`
  const forms = {
    integer: { sql: stored, type: 'BIGINT' },
    decimal: scale === 0 ? { sql: stored, type: 'BIGINT' } : { sql: scaled, type: `DECIMAL(38,${scale})` },
    code: { sql: `list_extract(${codes}, CAST(${stored} AS BIGINT) + 1)`, type: 'VARCHAR' },
    text: { sql: stored, type: 'VARCHAR' },
    boolean: { sql: stored, type: 'BOOLEAN' },
    date: { sql: stored, type: 'DATE' },
    timestamp: { sql: stored, type: 'TIMESTAMP' },
  } as const satisfies Record<StoredColumn['type'], { sql: string; type: ScratchType }>
  return forms[column.type]
}
