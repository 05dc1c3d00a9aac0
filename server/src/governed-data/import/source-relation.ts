import { open } from 'node:fs/promises'
import type { DuckDBConnection } from '@duckdb/node-api'
import { engineFailureClass } from '../../connectors/duckdb/engine-failure.ts'
import { quoteName, quoteText } from '../../connectors/duckdb/quote.ts'
import { DataError } from '../data-error.ts'
import { MAX_LINE_BYTES } from '../uploads/line-watch.ts'
import { checkHeader, readCsvHeader } from './csv-header.ts'
import { columnNames } from './column-name.ts'
import type { SourceFile, SourceQuery } from './import-job.ts'

/** Source rows as something SQL can select from. */
export interface SourceRelation {
  /** A table expression. */
  readonly from: string
  readonly columns: readonly SourceColumn[]
}
export interface SourceColumn {
  /** SQL name, from `columnNames`. */
  readonly name: string
  readonly sourceName: string
  /** Expression over `from`. */
  readonly expression: string
}

/** DuckDB takes 32 lines by default, for each thread, which is most of an import's memory. */
const READ_BUFFER_BYTES = 4 * MAX_LINE_BYTES
const HEADER_BYTES = 1024 * 1024
const JSON_SAMPLE_ROWS = 20_480

/** Errors: UPLOAD_FORMAT, UPLOAD_EMPTY, UPLOAD_HEADER, UPLOAD_TOO_WIDE, and those of DuckDB on unreadable files. */
export async function sourceRelation(
  connection: DuckDBConnection,
  source: SourceFile | SourceQuery,
): Promise<SourceRelation> {
  if (source.kind === 'query') return describedRelation(connection, `(${source.sql})`)
  if (source.format === 'csv') return csvRelation(source.path)
  if (source.format === 'jsonl') return jsonRelation(connection, source.path)
  return describedRelation(connection, `read_parquet(${quoteText(source.path)})`)
}

async function csvRelation(path: string): Promise<SourceRelation> {
  const { delimiter, names } = readCsvHeader(await readHead(path))
  const columns = names.map((_, index) => `'c${index}': 'VARCHAR'`)
  const options = [
    'auto_detect = false',
    'header = true',
    `delim = ${quoteText(delimiter)}`,
    `quote = '"'`,
    `escape = '"'`,
    'strict_mode = true',
    `max_line_size = ${MAX_LINE_BYTES}`,
    `buffer_size = ${READ_BUFFER_BYTES}`,
    `columns = {${columns.join(', ')}}`,
  ]
  return relation(`read_csv(${quoteText(path)}, ${options.join(', ')})`, names, (index) => `c${index}`)
}

async function readHead(path: string): Promise<string> {
  const file = await open(path, 'r')
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEADER_BYTES), 0, HEADER_BYTES, 0)
    return buffer.subarray(0, bytesRead).toString('utf8')
  } finally {
    await file.close()
  }
}

async function jsonRelation(connection: DuckDBConnection, path: string): Promise<SourceRelation> {
  const options = `format = 'newline_delimited', records = true, maximum_object_size = ${MAX_LINE_BYTES}`
  // Without a threshold, objects of many keys stay records and are not taken for one map.
  const detection = `sample_size = ${JSON_SAMPLE_ROWS}, map_inference_threshold = -1`
  const sampled = `read_json(${quoteText(path)}, ${options}, ${detection})`
  const { columns } = await describedRelation(connection, sampled).catch((error: unknown) => {
    // The statement is ours and binds; what does not is a file whose lines are no objects.
    throw engineFailureClass(error) === 'Binder Error' ? new DataError('UPLOAD_FORMAT') : error
  })
  const names = columns.map((column) => column.sourceName)
  const types = names.map((name) => `${quoteText(name)}: 'VARCHAR'`)
  return relation(`read_json(${quoteText(path)}, ${options}, columns = {${types.join(', ')}})`, names, (index) =>
    quoteName(names[index] ?? ''),
  )
}

async function describedRelation(connection: DuckDBConnection, from: string): Promise<SourceRelation> {
  const described = await connection.run(`DESCRIBE SELECT * FROM ${from}`)
  const names = (await described.getRows()).map((row) => String(row[0]))
  if (names.length === 0) throw new DataError('UPLOAD_EMPTY')
  checkHeader(names)
  return relation(from, names, (index) => quoteName(names[index] ?? ''))
}

function relation(from: string, names: readonly string[], expression: (index: number) => string): SourceRelation {
  const sqlNames = columnNames(names)
  return {
    from,
    columns: names.map((sourceName, index) => ({
      name: sqlNames[index] ?? sourceName,
      sourceName,
      expression: expression(index),
    })),
  }
}
