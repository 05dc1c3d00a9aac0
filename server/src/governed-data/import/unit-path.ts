import { join } from 'node:path'
import type { DuckDBConnection } from '@duckdb/node-api'
import { quoteText } from '../../connectors/duckdb/quote.ts'
import { DataError } from '../data-error.ts'
import type { PrepareTable } from './import-job.ts'
import { preparedColumn } from './prepared-column.ts'
import { sourceColumn } from './source-column.ts'
import { sourceRelation, type SourceRelation } from './source-relation.ts'

/** Column of the unit that a path leads to, as text. */
export const FOUND_UNIT = '__yingbi_unit'
const KEY = '__yingbi_key'

interface PathContext {
  readonly connection: DuckDBConnection
  readonly workDir: string
  readonly tables: readonly PrepareTable[]
}

/**
 * The rows of a source with the unit that each reaches over other tables; those that reach none are left out. Each step is
 * an inner join on a key that no two rows share, so that a row has one unit.
 *
 * Errors: UPLOAD_KEY_REPEATED, UPLOAD_TABLE_MISSING, UPLOAD_COLUMN_MISSING and those of `sourceRelation`.
 */
export async function withUnit(
  table: PrepareTable,
  source: SourceRelation,
  context: PathContext,
): Promise<SourceRelation> {
  const [step] = table.stored.unitPath ?? []
  if (step === undefined) return source
  const parent = context.tables.find(({ name }) => name === step.table)
  if (parent === undefined) {
    throw new DataError('UPLOAD_TABLE_MISSING', {
      table: step.table,
      tables: context.tables.map(({ name }) => name).join(', '),
    })
  }
  const units = await unitsByKey(parent, step.key, context)
  const column = AS_TEXT.text(sourceColumn(table, source, step.column))
  return {
    ...source,
    from: `(SELECT s.*, u.${FOUND_UNIT} FROM ${source.from} AS s JOIN ${units} AS u ON u.${KEY} = ${column})`,
  }
}

/** Keys are compared as the text that they are stored as. */
const AS_TEXT = preparedColumn({ type: 'code', scale: null, codes: null, nullable: true }, null)

/** Each key of a table with the unit of its row, written to a file once for each table that refers to it. */
async function unitsByKey(table: PrepareTable, key: string, context: PathContext): Promise<string> {
  const { connection } = context
  const source = await withUnit(table, await sourceRelation(connection, table.source), context)
  const own = table.stored.unitColumn
  if (own === null) throw new DataError('UPLOAD_COLUMN_MISSING', { table: table.name, column: '', columns: '' })
  const unit = table.stored.unitPath === undefined ? AS_TEXT.text(sourceColumn(table, source, own)) : FOUND_UNIT
  const keyText = AS_TEXT.text(sourceColumn(table, source, key))
  const file = quoteText(join(context.workDir, `units-${table.name}-${key}.parquet`))
  await connection.run(
    `COPY (SELECT ${KEY}, ${FOUND_UNIT} FROM (SELECT ${keyText} AS ${KEY}, ${unit} AS ${FOUND_UNIT} FROM ${source.from})
       WHERE ${KEY} IS NOT NULL AND ${FOUND_UNIT} IS NOT NULL)
     TO ${file} (FORMAT parquet, COMPRESSION lz4)`,
  )
  const rows = `read_parquet(${file}, hive_partitioning = false)`
  const repeated = await connection.run(`SELECT 1 FROM ${rows} GROUP BY ${KEY} HAVING count(*) > 1 LIMIT 1`)
  if ((await repeated.getRows()).length > 0) {
    throw new DataError('UPLOAD_KEY_REPEATED', { table: table.name, column: key })
  }
  return rows
}
