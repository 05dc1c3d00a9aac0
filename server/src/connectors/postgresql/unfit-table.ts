import type { BilingualText, SourceTableName } from '@yingbi/contracts'
import { DataError } from '../../governed-data/data-error.ts'
import { logicalType } from './column-kind.ts'
import type { SourceTableInfo, TableFault } from './read-catalog.ts'

export type UnfitReason = TableFault | 'no-column' | 'missing'

/** Why a table of a source cannot be used, and what to do. */
export const UNFIT_REASONS: Readonly<Record<UnfitReason, BilingualText>> = {
  view: {
    zh: '视图会执行其中的函数，不读取；改用表或物化视图',
    en: 'a view runs the functions in it and is not read; use a table or a materialized view',
  },
  foreign: {
    zh: '外部表的行在别处，不读取；改用表或物化视图',
    en: 'the rows of a foreign table are elsewhere and are not read; use a table or a materialized view',
  },
  'foreign-part': {
    zh: '有分区是外部表，不读取；改用表或物化视图',
    en: 'a partition is a foreign table and is not read; use a table or a materialized view',
  },
  temporary: { zh: '临时表不读取', en: 'a temporary table is not read' },
  'not-readable': {
    zh: '该用户没有 SELECT 权限，或没有所在模式的 USAGE 权限',
    en: 'the user lacks SELECT on it, or USAGE on its schema',
  },
  'rows-hidden': {
    zh: '行级安全策略对该用户隐藏部分行',
    en: 'row-level security hides rows from the user',
  },
  'no-column': { zh: '没有可以读取的列', en: 'it has no column of a type that is read' },
  missing: { zh: '没有这张表', en: 'there is no such table' },
}

/** Null for a table that can be used. */
export function unfitReason(table: SourceTableInfo): UnfitReason | null {
  if (table.fault !== null) return table.fault
  return table.columns.some(({ type }) => logicalType(type) !== null) ? null : 'no-column'
}

/** The table that is asked for. Errors: DataError (SOURCE_TABLE_UNFIT). */
export function requireFitTable(
  source: string,
  wanted: SourceTableName,
  found: readonly SourceTableInfo[],
): SourceTableInfo {
  const info = found.find(({ schema, table }) => schema === wanted.schema && table === wanted.table)
  const reason = info === undefined ? 'missing' : unfitReason(info)
  if (info !== undefined && reason === null) return info
  const { en, zh } = UNFIT_REASONS[reason ?? 'missing']
  const table = `${wanted.schema}.${wanted.table}`
  throw new DataError('SOURCE_TABLE_UNFIT', { source, table, reasonEn: en, reasonZh: zh })
}
