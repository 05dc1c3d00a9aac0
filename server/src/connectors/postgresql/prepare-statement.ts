import { postgresqlName, PREPARED_TYPES, RANK_COLUMN, UNIT_COLUMN } from '@yingbi/engine'
import type { StoredColumn, StoredTable } from '../../governed-data/stored-tables.ts'
import { keyedHash, preparedValue, unitText } from './prepared-value.ts'
import { quoteName } from './quote-name.ts'
import type { SourceColumnInfo } from './read-catalog.ts'

/** What one prepared table is made of. Every name is that of a column in the source. */
export interface PrepareTarget {
  /** Schema and name of the table that is made, unquoted. */
  readonly schema: string
  readonly name: string
  readonly from: { readonly schema: string; readonly table: string }
  readonly stored: StoredTable
  readonly unit: SourceColumnInfo | null
  /** By column of the policy, in the order of `stored.columns`. */
  readonly columns: readonly SourceColumnInfo[]
  /** Rows of a unit that the policy lets count; these come first. Null for a public table. */
  readonly rowsPerUnit: number | null
}

export interface Statement {
  readonly text: string
  readonly values: readonly unknown[]
}

const { postgresql: TYPES } = PREPARED_TYPES

/** Physical type of a column of a prepared table. */
export function preparedType(column: StoredColumn): string {
  const isNumber = column.type === 'integer' || column.type === 'decimal'
  return TYPES[isNumber ? 'fixed' : column.type]
}

/** Columns of the prepared table in storage order, with their types. */
export function preparedColumns(stored: StoredTable): readonly { readonly name: string; readonly type: string }[] {
  const columns = Object.entries(stored.columns).map(([name, column]) => ({
    name: postgresqlName(name),
    type: preparedType(column),
  }))
  if (stored.kind === 'public') return columns
  return [{ name: UNIT_COLUMN, type: TYPES.unit }, { name: RANK_COLUMN, type: TYPES.rank }, ...columns]
}

export function createStatement({ schema, name, stored }: PrepareTarget): string {
  const columns = preparedColumns(stored).map(({ name: column, type }) => {
    const extra = type === 'text' ? ' COLLATE "C"' : column === UNIT_COLUMN || column === RANK_COLUMN ? ' NOT NULL' : ''
    return `${quoteName(column)} ${type}${extra}`
  })
  return `CREATE TABLE ${quoteName(schema)}.${quoteName(name)} (${columns.join(', ')})`
}

/**
 * Fills the table and answers one row: how many rows it has and, column by column, how many misfits and how many values.
 * Nothing but constants of ours is in the text: the secret that keys the hashes and the code lists are parameters.
 */
export function fillStatement(target: PrepareTarget, unitSecret: string): Statement {
  const { schema, name, stored, unit } = target
  const values: unknown[] = unit === null ? [] : [unitSecret]
  const columns = Object.values(stored.columns).map((column, index) => {
    const info = target.columns[index]
    if (info === undefined) throw new Error('a stored column has no column in the source')
    return { index, info, column, prepared: preparedValue(column, info.type, `c${index}.place`) }
  })
  const texts = columns.map(({ index, info, prepared }) => `${prepared.text(sourceColumn(info))} AS t${index}`)
  const parsed = columns.map(({ index, prepared }) => {
    return prepared.parsed === null ? `t${index}` : `t${index}, ${prepared.parsed(`t${index}`)} AS p${index}`
  })
  const lists = columns.flatMap(({ index, column }) => {
    if (column.type !== 'code') return []
    values.push((column.codes ?? []).map((code) => code.normalize('NFC')))
    const listed = `SELECT code COLLATE "C" AS code, (min(place) - 1)::integer AS place FROM unnest($${values.length}::text[]) WITH ORDINALITY AS u (code, place) GROUP BY 1`
    return [`LEFT JOIN (${listed}) AS c${index} ON c${index}.code = t${index}`]
  })
  const ready = columns.flatMap(({ index, prepared }) => {
    const value = prepared.value({ text: `t${index}`, parsed: `p${index}` })
    return [`${value} AS v${index}`, `t${index} IS NOT NULL AS f${index}`]
  })
  const unitParts = unit === null ? [] : [`${unitText(sourceColumn(unit), unit.type)} AS unit_text`]
  const unitHash = unit === null ? [] : [`${keyedHash(`$1 || E'\\x1f' || unit_text`)} AS unit`]
  const unitKept = unit === null ? [] : ['unit_text']
  const staged = `SELECT ${[...unitHash, ...ready].join(', ')}
    FROM (SELECT ${[...unitKept, ...parsed].join(', ') || '1'}
      FROM (SELECT ${[...unitParts, ...texts].join(', ') || '1'} FROM ${quoteName(target.from.schema)}.${quoteName(target.from.table)} AS src OFFSET 0) AS texts
      ${unit === null ? '' : 'WHERE unit_text IS NOT NULL'} OFFSET 0) AS parsed
    ${lists.join('\n    ')}`
  const counts = columns.flatMap(({ index }) => [
    `count(*) FILTER (WHERE f${index} AND v${index} IS NULL)`,
    `count(v${index})`,
  ])
  const text = `WITH staged AS MATERIALIZED (${staged}),
placed AS (INSERT INTO ${quoteName(schema)}.${quoteName(name)} ${placedRows(target)})
SELECT ${['count(*) AS rows', ...counts].join(', ')} FROM staged`
  return { text, values }
}

/** The rows in the order in which they are stored. */
function placedRows({ stored, rowsPerUnit }: PrepareTarget): string {
  const columns = Object.keys(stored.columns).map((_, index) => `v${index}`)
  if (stored.kind === 'public') return `SELECT ${columns.join(', ')} FROM staged`
  // The order inside a unit comes from the content of its own rows; equal rows may take each other's place.
  const content = columns.map((value) => `coalesce(convert_to(${value}::text, 'UTF8'), '\\x00'::bytea)`)
  const bytes = [`convert_to($1, 'UTF8')`, ...content].join(` || '\\x1f'::bytea || `)
  // Hashes are ordered as the unsigned numbers that they are.
  const order = `(${keyedHash(bytes)} # '-9223372036854775808'::bigint)`
  const ranked = `SELECT unit, row_number() OVER (PARTITION BY unit ORDER BY ${order})::integer AS rank, ${columns.join(', ')} FROM staged`
  return `SELECT unit, rank, ${columns.join(', ')} FROM (${ranked}) AS ranked ORDER BY rank > ${rowsPerUnit ?? 0}, unit, rank`
}

function sourceColumn(column: SourceColumnInfo): string {
  return `src.${quoteName(column.name)}`
}
