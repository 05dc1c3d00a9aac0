import type { Catalog } from '../catalog/catalog.ts'
import type { Dialect } from '../dialect/dialect.ts'
import { selectText } from '../dialect/sql-writer.ts'
import type { Interval } from '../relation/expression.ts'
import { clipValue, isWithin } from './clip-value.ts'
import type { ExactColumn, RankedRows } from './measured-plan.ts'
import type { MeasuredAggregate, MeasuredQuery } from './measured-query.ts'
import { type MeasuredRows, measuredRows } from './measured-rows.ts'

export interface MeasuredSql {
  readonly sql: string
  readonly exactColumns: readonly ExactColumn[]
}

interface Output {
  readonly exact: ExactColumn
  readonly sql: string
  /** Where the value is summed as stored: which column, and the limits that the correction has to restore. */
  readonly unclipped: { readonly value: string; readonly clipped: string; readonly interval: Interval } | null
}

/** One plain aggregation over the rows that the ranks leave; nothing is grouped by unit. */
export function rankedRowsSql(
  query: MeasuredQuery,
  bounding: RankedRows,
  options: { readonly catalog: Catalog; readonly dialect: Dialect; readonly countUnits: boolean },
): MeasuredSql {
  const { dialect } = options
  const rows = measuredRows(query, { ...options, bounding })
  const outputs = query.aggregates.flatMap((aggregate, i) => outputsOf(aggregate, i, rows, bounding, dialect))
  if (options.countUnits) {
    outputs.unshift({ exact: { kind: 'units' }, sql: countUnits(rows, bounding), unclipped: null })
  }
  const selects = [
    aggregation(
      query,
      rows,
      rows.source.where,
      outputs.map((output) => output.sql),
      dialect,
    ),
  ]
  for (const { value, interval } of corrections(outputs)) {
    const outside = `(${value} < ${interval.lower} OR ${value} > ${interval.upper})`
    const changes = outputs.map(({ unclipped }) =>
      unclipped !== null && sameClip(unclipped, { value, interval }) ? `sum(${unclipped.clipped} - ${value})` : '0',
    )
    selects.push(aggregation(query, rows, [...rows.source.where, outside], changes, dialect))
  }
  return { sql: selects.join('\nUNION ALL\n'), exactColumns: outputs.map((output) => output.exact) }
}

function outputsOf(
  aggregate: MeasuredAggregate,
  column: number,
  rows: MeasuredRows,
  bounding: RankedRows,
  dialect: Dialect,
): readonly Output[] {
  const value = rows.values[column] ?? ''
  const total: ExactColumn = { kind: 'total', column }
  switch (aggregate.kind) {
    case 'countRows':
      return [{ exact: total, sql: 'count(*)', unclipped: null }]
    case 'countValues':
      return [{ exact: total, sql: `count(${value})`, unclipped: null }]
    case 'countUnits':
      return [{ exact: total, sql: countUnits(rows, bounding), unclipped: null }]
    case 'sum':
      return [{ exact: total, ...summed(aggregate, value, rows, dialect) }]
    case 'average':
      return [
        { exact: { kind: 'averageRows', column }, sql: `count(${value})`, unclipped: null },
        {
          exact: { kind: 'averageTotal', column, base: aggregate.interval.lower },
          ...summed(aggregate, value, rows, dialect),
        },
      ]
  }
}

/**
 * A stored column is summed as it is, and a second SELECT adds what clipping changes: the sum over the rows outside
 * the interval of clipped value minus value. Exact, since all of it is integer arithmetic, and when the column's own
 * statistics say that no such row exists the second SELECT reads nothing, so that clipping costs nothing.
 */
function summed(
  aggregate: Extract<MeasuredAggregate, { kind: 'sum' | 'average' }>,
  value: string,
  rows: MeasuredRows,
  dialect: Dialect,
): Pick<Output, 'sql' | 'unclipped'> {
  const { argument, interval } = aggregate
  const clipped = clipValue(value, argument, interval, dialect)
  if (!rows.isSingleScan || argument.kind !== 'column' || isWithin(argument, interval)) {
    return { sql: `sum(${clipped})`, unclipped: null }
  }
  return { sql: `sum(${value})`, unclipped: { value, clipped, interval } }
}

function countUnits(rows: MeasuredRows, bounding: RankedRows): string {
  return bounding.kind === 'one-row-per-unit' ? 'count(*)' : `count(DISTINCT ${rows.unit})`
}

function aggregation(
  query: MeasuredQuery,
  rows: MeasuredRows,
  where: readonly string[],
  outputs: readonly string[],
  dialect: Dialect,
): string {
  const keys = rows.keys.map((key, i) => keyOutput(query, i, key, dialect))
  const select = selectText([...keys, ...(outputs.length === 0 ? ['count(*)'] : outputs)], {
    from: rows.source.from,
    where,
  })
  return rows.keys.length === 0 ? select : `${select}\nGROUP BY ${rows.keys.join(', ')}`
}

export function keyOutput(query: MeasuredQuery, index: number, sql: string, dialect: Dialect): string {
  const key = query.keys[index]
  return key === undefined ? sql : dialect.keyOutput(sql, key.expression.type)
}

function corrections(outputs: readonly Output[]): readonly { value: string; interval: Interval }[] {
  const distinct: { value: string; interval: Interval }[] = []
  for (const { unclipped } of outputs) {
    if (unclipped !== null && !distinct.some((known) => sameClip(known, unclipped))) distinct.push(unclipped)
  }
  return distinct
}

function sameClip(
  a: { readonly value: string; readonly interval: Interval },
  b: { readonly value: string; readonly interval: Interval },
): boolean {
  return a.value === b.value && a.interval.lower === b.interval.lower && a.interval.upper === b.interval.upper
}
