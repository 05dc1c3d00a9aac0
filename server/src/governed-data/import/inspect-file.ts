import type { DuckDBConnection } from '@duckdb/node-api'
import { quoteName, quoteText } from '../../connectors/duckdb/quote.ts'
import { DataError } from '../data-error.ts'
import { columnStatistics } from './column-statistics.ts'
import type { FileInspection, SourceFile } from './import-job.ts'
import { sourceRelation } from './source-relation.ts'

const SAMPLE_ROWS = 20_000
const SAMPLE_CELLS = 1_000_000

/** Looks at the first rows of a file. Errors: UPLOAD_EMPTY and those of `sourceRelation`. */
export async function inspectFile(connection: DuckDBConnection, file: SourceFile): Promise<FileInspection> {
  const { from, columns } = await sourceRelation(connection, file)
  const limit = Math.min(SAMPLE_ROWS, Math.max(1, Math.floor(SAMPLE_CELLS / columns.length)))
  const expressions = columns.map(({ name, expression }) => `CAST(${expression} AS VARCHAR) AS ${quoteName(name)}`)
  const result = await connection.run(`SELECT ${expressions.join(', ')} FROM ${from} LIMIT ${limit}`)
  const sample = (await result.getColumns()) as (string | null)[][]
  const rows = sample[0]?.length ?? 0
  if (rows === 0) throw new DataError('UPLOAD_EMPTY')
  return {
    approximateRows: twoDigits(await estimateRows(connection, file, rows, limit, sample)),
    columns: columns.map(({ name, sourceName }, index) => columnStatistics({ name, sourceName }, sample[index] ?? [])),
  }
}

async function estimateRows(
  connection: DuckDBConnection,
  file: SourceFile,
  rows: number,
  limit: number,
  sample: readonly (readonly (string | null)[])[],
): Promise<number> {
  if (rows < limit) return rows
  if (file.format === 'parquet') {
    const metadata = await connection.run(`SELECT sum(num_rows) FROM parquet_file_metadata(${quoteText(file.path)})`)
    return Number((await metadata.getRows())[0]?.[0] ?? rows)
  }
  const valueBytes = sample.reduce(
    (total, column) => column.reduce((sum, value) => sum + Buffer.byteLength(value ?? ''), total),
    0,
  )
  const separators = rows * sample.length
  return (file.bytes / (valueBytes + separators)) * rows
}

function twoDigits(rows: number): number {
  return Number(rows.toPrecision(2))
}
