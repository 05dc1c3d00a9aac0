import type { BilingualText, SourcePolicyDraft, SourceTableName } from '@yingbi/contracts'
import { logicalType } from '../connectors/postgresql/column-kind.ts'
import type { SourceColumnInfo, SourceTableInfo } from '../connectors/postgresql/read-catalog.ts'
import { columnNames } from '../governed-data/import/column-name.ts'
import { suggestColumn } from './column-suggestion.ts'
import { draftTablesYaml, type DraftColumn, type DraftTable } from './draft-policy.ts'

const MAX_SCALE = 6
/** Digits that are proposed where the database declares none. */
const USUAL_SCALE = 2

/**
 * A policy to start from, made of names, types and keys alone: no row is read for it. Table names of the policy follow
 * those of the source; columns of types that are not read are left out and named in the notes.
 */
export function draftSourcePolicy(source: string, tables: readonly SourceTableInfo[]): SourcePolicyDraft {
  const names = columnNames(tables.map(({ table }) => table))
  const nameOf = (index: number): string => names[index] ?? `table_${index + 1}`
  const unit = unitTable(tables)
  const drafts = tables.map((table, index) => draftTable(nameOf(index), table, unitColumn(table, unit)))
  return {
    yaml: draftTablesYaml(source, drafts),
    tables: Object.fromEntries(
      tables.map(({ schema, table }, index): [string, SourceTableName] => [nameOf(index), { schema, table }]),
    ),
    notes: [...tables.flatMap((table, index) => unreadColumns(nameOf(index), table)), ...unitNotes(tables, unit)],
  }
}

function draftTable(name: string, table: SourceTableInfo, unit: string | null): DraftTable {
  const columns = columnNames(table.columns.map((column) => column.name))
  const sqlName = (index: number): string => columns[index] ?? `column_${index + 1}`
  return {
    name,
    unitColumn: unit === null ? null : sqlName(table.columns.findIndex((column) => column.name === unit)),
    // Counting or estimating would say something of the rows.
    approximateRows: null,
    columns: table.columns.flatMap((column, index) => draftColumn(sqlName(index), column, table, column.name === unit)),
  }
}

/** None for a type that is not read. */
function draftColumn(name: string, column: SourceColumnInfo, table: SourceTableInfo, isUnit: boolean): DraftColumn[] {
  const type = logicalType(column.type)
  if (type === null) return []
  const isKey = table.primaryKey.length === 1 && table.primaryKey[0] === column.name
  const suggestion = suggestColumn({
    name,
    sourceName: column.name,
    type,
    scale: type === 'decimal' ? Math.min(MAX_SCALE, Math.max(0, column.type.scale ?? USUAL_SCALE)) : null,
    nullShare: column.notNull ? 0 : 1,
    distinct: isKey ? 'unique-like' : type === 'code' || type === 'boolean' ? 'few' : 'many',
    identifiers: [],
    longText: false,
  })
  const { distinct: _distinct, reasons, ...rest } = suggestion
  if (isUnit || isKey) return [{ ...rest, type: 'text', scale: null, role: 'identifier', reasons: ['key'] }]
  // Only the name and the type were looked at.
  const known = reasons.filter((reason) => !BY_VALUES.has(reason))
  const codes = type === 'code' ? { codes: column.type.labels.map((label) => label.normalize('NFC').trim()) } : {}
  return [{ ...rest, ...codes, reasons: known.length === 0 ? ['type'] : known }]
}

const BY_VALUES: ReadonlySet<string> = new Set(['few-values', 'many-values', 'unique-like', 'long-text', 'number'])

/** The table that stands for the unit, when exactly one of those chosen is referred to and refers to no other. */
function unitTable(tables: readonly SourceTableInfo[]): SourceTableInfo | null {
  const referred = tables.filter(
    (table) =>
      table.primaryKey.length === 1 &&
      tables.some((other) => other !== table && referenceTo(other, table) !== null) &&
      !tables.some((other) => other !== table && referenceTo(table, other) !== null),
  )
  return referred.length === 1 ? (referred[0] ?? null) : null
}

function unitColumn(table: SourceTableInfo, unit: SourceTableInfo | null): string | null {
  if (unit === null) return null
  return table === unit ? (unit.primaryKey[0] ?? null) : referenceTo(table, unit)
}

/** The column of `table` that refers to the key of `to`, when there is exactly one. */
function referenceTo(table: SourceTableInfo, to: SourceTableInfo): string | null {
  const columns = table.foreignKeys
    .filter((key) => key.schema === to.schema && key.table === to.table && key.columns.length === 1)
    .filter((key) => key.referenced[0] === to.primaryKey[0])
    .flatMap((key) => key.columns)
  return columns.length === 1 ? (columns[0] ?? null) : null
}

function unreadColumns(name: string, table: SourceTableInfo): BilingualText[] {
  const unread = table.columns.filter(({ type }) => logicalType(type) === null)
  if (unread.length === 0) return []
  const listed = unread.map((column) => `${column.name} (${column.type.display})`)
  const list = `${listed.slice(0, 8).join(', ')}${listed.length > 8 ? ', …' : ''}`.slice(0, 300)
  return [
    {
      zh: `${name}：以下列的类型不读取：${list}`,
      en: `${name}: these columns are of types that are not read: ${list}`,
    },
  ]
}

function unitNotes(tables: readonly SourceTableInfo[], unit: SourceTableInfo | null): BilingualText[] {
  if (unit === null || tables.length === 1) return []
  const without = tables.filter((table) => unitColumn(table, unit) === null).map(({ table }) => table)
  if (without.length === 0) return []
  const list = without.join(', ').slice(0, 300)
  return [
    {
      zh: `没有直接指向 ${unit.table} 的外键，隐私单元的列要另行填写：${list}`,
      en: `No foreign key leads directly to ${unit.table}; name the column of the unit yourself: ${list}`,
    },
  ]
}
