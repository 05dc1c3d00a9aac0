import type { StoredColumn, StoredTable, StoredTables } from './stored-tables.ts'

/** Where a policy no longer describes what is stored, and why. */
export interface StoredMismatch {
  readonly path: string
  readonly reasonEn: string
  readonly reasonZh: string
}

/**
 * The first place where `next` needs more, or something else, than is stored; null when what is stored will do. Tables
 * and columns may be left out, code lists may grow at their end.
 */
export function findStoredMismatch(stored: StoredTables, next: StoredTables): StoredMismatch | null {
  for (const [name, table] of Object.entries(next)) {
    const found = tableMismatch(ownEntry(stored, name), table, `tables.${name}`)
    if (found !== null) return found
  }
  return null
}

/** Names come from the owner: `constructor` is on every object. */
function ownEntry<T>(entries: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(entries, name) ? entries[name] : undefined
}

function tableMismatch(stored: StoredTable | undefined, next: StoredTable, path: string): StoredMismatch | null {
  if (stored === undefined) return mismatch(path, 'the table is not stored', '没有存储这张表')
  if (stored.kind !== next.kind) return mismatch(`${path}.kind`, 'it was stored otherwise', '与已存储的不同')
  const isOtherPath = JSON.stringify(stored.unitPath ?? []) !== JSON.stringify(next.unitPath ?? [])
  if (stored.unitColumn !== next.unitColumn || isOtherPath) {
    return mismatch(`${path}.unitColumn`, 'the rows were stored by another unit', '已按另一个隐私单元存储')
  }
  for (const [name, column] of Object.entries(next.columns)) {
    const found = columnMismatch(ownEntry(stored.columns, name), column, `${path}.columns.${name}`)
    if (found !== null) return found
  }
  return null
}

function columnMismatch(stored: StoredColumn | undefined, next: StoredColumn, path: string): StoredMismatch | null {
  if (stored === undefined) {
    return mismatch(
      path,
      'the column had no use when the file was read, so it is not stored',
      '读取文件时这一列没有用途，因此没有存储',
    )
  }
  if (stored.type !== next.type) return mismatch(`${path}.type`, 'it was stored otherwise', '与已存储的不同')
  if (stored.scale !== next.scale) return mismatch(`${path}.scale`, 'it was stored otherwise', '与已存储的不同')
  if (stored.nullable && !next.nullable) {
    return mismatch(`${path}.nullable`, 'it was not checked that no value is missing', '未核对过是否没有空值')
  }
  const before = stored.codes ?? []
  if (before.some((code, position) => next.codes?.[position] !== code)) {
    return mismatch(`${path}.codeList`, 'values may only be added at the end of the list', '代码表只能在末尾增加取值')
  }
  return null
}

function mismatch(path: string, en: string, zh: string): StoredMismatch {
  return {
    path,
    reasonEn: `${en}; upload the file again under another name`,
    reasonZh: `${zh}，需换一个名称重新上传文件`,
  }
}
