import type { Catalog } from '../catalog/catalog.ts'
import { preparedTableName } from '../catalog/prepared-layout.ts'
import type { Dialect } from '../dialect/dialect.ts'
import { indent, selectText, type SqlSource, writeSource } from '../dialect/sql-writer.ts'
import { writeExpression } from '../dialect/write-expression.ts'
import { EngineError } from '../errors.ts'
import { literal } from '../relation/build-expression.ts'
import type { Expression } from '../relation/expression.ts'
import type { KeyValue, MeasuredKey, MeasuredQuery } from './measured-query.ts'
import { measurementKind } from './measurements/measurement-kinds.ts'
import type { Measurement } from './measurements/measurement.ts'
import { isWithin } from './clip-value.ts'
import { histogramsOf } from './histogram-sql.ts'
import type { Bounding } from './measured-plan.ts'

/** What both ways of bounding start from: the rows of known groups, with SQL for their unit, keys and arguments. */
export interface MeasuredRows {
  readonly source: Pick<SqlSource, 'from' | 'where'>
  readonly unit: string
  readonly keys: readonly string[]
  /** SQL of each measurement's arguments. */
  readonly values: readonly (readonly string[])[]
  /** Which rows of a unit come first, where something picks rows and ranks tell; see `histogram-sql.ts`. */
  readonly rank: string | null
  /** Whether all of it comes from one stored table, with nothing joined. */
  readonly isSingleScan: boolean
}

/** A measured query with what has to be measured for its aggregates. */
export interface MeasuredInput extends Pick<MeasuredQuery, 'input' | 'keys'> {
  readonly measurements: readonly Measurement[]
}

export function measuredRows(
  query: MeasuredInput,
  options: { readonly catalog: Catalog; readonly dialect: Dialect; readonly bounding: Bounding },
): MeasuredRows {
  const { catalog, dialect, bounding } = options
  const source = writeSource(query.input, {
    dialect,
    tableName: (table) => preparedTableName(catalog.dataset, catalog.dataVersion, table),
    rowsPerUnit: bounding.kind === 'two-level' ? null : bounding.rowsPerTable,
  })
  const { unit } = source
  if (unit === null) throw new EngineError('ERR_RELATION_MALFORMED')
  const write = (expression: Expression) => writeExpression(expression, source.columns, dialect)
  const bare: MeasuredRows = {
    source,
    unit,
    keys: query.keys.map((key) => write(key.expression)),
    values: query.measurements.map((measurement) => measurement.arguments.map(write)),
    rank: bounding.kind === 'two-level' && histogramsOf(query).length > 0 ? source.rank : null,
    isSingleScan: source.isTable,
  }
  const isNamed =
    query.keys.some((key) => key.expression.kind !== 'column') || query.measurements.some(isReadSeveralTimes)
  const rows = withRowValues(query, isNamed ? named(bare) : bare, dialect)
  const listed = query.keys.flatMap((key, i) => knownKeyPredicate(key, rows.keys[i] ?? '', dialect))
  return { ...rows, source: { from: rows.source.from, where: [...rows.source.where, ...listed] } }
}

/** Clipping compares a value with both ends. */
function isReadSeveralTimes({ facts, arguments: values }: Measurement): boolean {
  const intervals = facts.kind === 'bernstein' ? facts.axes.map(({ interval }) => interval) : []
  const clips = 'interval' in facts ? [facts.interval] : intervals
  return clips.some((clip, i) => {
    const value = values[i]
    return value !== undefined && value.kind !== 'column' && !isWithin(value, clip)
  })
}

/** Values in the form in which measurements read them, in a subquery, since they are read several times. */
function withRowValues(query: MeasuredInput, rows: MeasuredRows, dialect: Dialect): MeasuredRows {
  if (query.measurements.every(({ facts }) => measurementKind(facts).rowValues === undefined)) return rows
  const values = query.measurements.map((measurement, i) => {
    const given = rows.values[i] ?? []
    return measurementKind(measurement.facts).rowValues?.(measurement, { values: given, dialect }) ?? given
  })
  return named({ ...rows, values })
}

/** Computes what is more than a column once, in a subquery, because later parts read it several times. */
function named(rows: MeasuredRows): MeasuredRows {
  const outputs = [
    `${rows.unit} AS unit`,
    ...rows.keys.map((key, i) => `${key} AS k${i + 1}`),
    ...valueOutputs(rows),
    ...rankOutputs(rows),
  ]
  return {
    source: { from: `(\n${indent(selectText(outputs, rows.source))}\n) AS r`, where: [] },
    unit: 'r.unit',
    keys: rows.keys.map((_, i) => `r.k${i + 1}`),
    values: namedValues(rows, 'r.'),
    rank: rows.rank === null ? null : 'r.rank',
    isSingleScan: rows.isSingleScan,
  }
}

export function rankOutputs({ rank }: Pick<MeasuredRows, 'rank'>): readonly string[] {
  return rank === null ? [] : [`${rank} AS rank`]
}

/** Names for the arguments: `v2` for the only one of the second measurement, `v2_1` and `v2_2` for two. */
export function namedValues(rows: Pick<MeasuredRows, 'values'>, prefix: string): readonly (readonly string[])[] {
  return rows.values.map((values, i) =>
    values.map((_, j) => `${prefix}v${i + 1}${values.length > 1 ? `_${j + 1}` : ''}`),
  )
}

export function valueOutputs(rows: Pick<MeasuredRows, 'values'>): readonly string[] {
  const names = namedValues(rows, '').flat()
  return rows.values.flat().map((sql, i) => `${sql} AS ${names[i] ?? ''}`)
}

/**
 * Rows outside the listed groups are left out before bounding, so that they do not use up a unit's share. A list that
 * is a whole code list only leaves out nulls: other positions do not exist in prepared storage, and if they did, the
 * answer would not show their groups.
 */
function knownKeyPredicate(key: MeasuredKey, sql: string, dialect: Dialect): readonly string[] {
  if (key.values === null) return []
  const { type } = key.expression
  const present = key.values.filter((value) => value !== null)
  const withNull = present.length < key.values.length
  const whole = type.kind === 'code' && present.length === type.values.length
  const written = present.map((value) => dialect.literal(literal(value, type)))
  const listed = whole ? `${sql} IS NOT NULL` : written.length === 0 ? 'false' : `${sql} IN (${written.join(', ')})`
  if (!withNull) return [listed]
  return whole ? [] : [`(${listed} OR ${sql} IS NULL)`]
}

/** Position of a known group among all of them, as SQL over the keys: mixed radix, the last key fastest. */
export function groupIndex(keys: readonly MeasuredKey[], sql: readonly string[], dialect: Dialect): string {
  const digits = keys.map((key, i) => keyIndex(key, sql[i] ?? '', dialect))
  return digits.reduce((index, digit, i) =>
    i === 0 ? digit : `(${index}) * ${keys[i]?.values?.length ?? 0} + ${digit}`,
  )
}

function keyIndex(key: MeasuredKey, sql: string, dialect: Dialect): string {
  const { type } = key.expression
  const values: readonly KeyValue[] = key.values ?? []
  const present = values.at(-1) === null ? values.slice(0, -1) : values
  if (type.kind === 'code' && present.every((value, i) => value === BigInt(i))) {
    const position = dialect.tokens.position(sql)
    return present.length === values.length ? position : `coalesce(${position}, ${present.length})`
  }
  const cases = values.map((value, i) =>
    value === null
      ? `WHEN ${sql} IS NULL THEN ${i}`
      : `WHEN ${sql} = ${dialect.literal(literal(value, type))} THEN ${i}`,
  )
  return dialect.tokens.position(`CASE ${cases.join(' ')} END`)
}
