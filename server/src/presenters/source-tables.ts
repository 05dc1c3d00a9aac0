import type { Locale, SourceTable } from '@yingbi/contracts'
import type { SourceTableInfo } from '../connectors/postgresql/read-catalog.ts'
import { UNFIT_REASONS, unfitReason } from '../connectors/postgresql/unfit-table.ts'

/** A table of a source, with the reason when it cannot be used. */
export function presentSourceTable(table: SourceTableInfo, locale: Locale): SourceTable {
  const reason = unfitReason(table)
  return {
    schema: table.schema,
    table: table.table,
    columns: table.columns.length,
    usable: reason === null,
    reason: reason === null ? null : UNFIT_REASONS[reason][locale === 'zh-CN' ? 'zh' : 'en'],
  }
}
