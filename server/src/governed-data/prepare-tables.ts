import type { DatasetPolicy } from '@yingbi/contracts'
import { DataError } from './data-error.ts'
import type { PrepareTable } from './import/import-job.ts'
import { storedTables } from './stored-tables.ts'

/** What an import is to make of each source under a policy. Errors: UPLOAD_TABLE_MISSING. */
export function prepareTables(
  policy: DatasetPolicy,
  sources: Readonly<Record<string, PrepareTable['source']>>,
): readonly PrepareTable[] {
  return Object.entries(storedTables(policy)).map(([name, stored]) => {
    const source = Object.hasOwn(sources, name) ? sources[name] : undefined
    if (source === undefined) {
      throw new DataError('UPLOAD_TABLE_MISSING', { table: name, tables: Object.keys(sources).join(', ') })
    }
    return { name, stored, source }
  })
}
