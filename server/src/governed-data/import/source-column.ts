import { DataError } from '../data-error.ts'
import type { PrepareTable } from './import-job.ts'
import type { SourceRelation } from './source-relation.ts'

/** SQL of a column of the source. Errors: UPLOAD_COLUMN_MISSING. */
export function sourceColumn(table: Pick<PrepareTable, 'name'>, source: SourceRelation, name: string): string {
  const column = source.columns.find((candidate) => candidate.name === name)
  if (column !== undefined) return column.expression
  const columns = source.columns.map((candidate) => candidate.name).join(', ')
  throw new DataError('UPLOAD_COLUMN_MISSING', { table: table.name, column: name, columns: columns.slice(0, 1000) })
}
