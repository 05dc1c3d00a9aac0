import type { Catalog } from '../catalog/catalog.ts'
import type { Dialect } from '../dialect/dialect.ts'
import { indent, selectText } from '../dialect/sql-writer.ts'
import { clipValue } from './clip-value.ts'
import { bitMask, type GroupChoiceSql, hashThreshold } from './group-choice.ts'
import type { ExactColumn, TwoLevel } from './measured-plan.ts'
import type { MeasuredAggregate, MeasuredQuery } from './measured-query.ts'
import { groupIndex, type MeasuredRows, measuredRows } from './measured-rows.ts'
import { keyOutput, type MeasuredSql } from './ranked-rows-sql.ts'

/**
 * Partial results per unit and group, each limited to M rows, of at most C_u groups per unit, then summed by group.
 * INVARIANT: bounding is the last step before the sums, after every join and over the final keys.
 */
export function twoLevelSql(
  query: MeasuredQuery,
  bounding: TwoLevel,
  options: {
    readonly catalog: Catalog
    readonly dialect: Dialect
    readonly countUnits: boolean
    readonly groupCount: bigint | null
  },
): MeasuredSql {
  const { dialect } = options
  const rows = measuredRows(query, { ...options, bounding })
  const outputs = query.aggregates.flatMap((aggregate, i) => totalsOf(aggregate, i, bounding.rowsPerGroup))
  if (options.countUnits) outputs.unshift({ exact: { kind: 'units' }, sql: 'count(*)' })
  const choice = choiceOf(query, bounding, rows, options)
  const ctes =
    choice === null ? [allPartials(query, rows, dialect)] : chosenPartials(query, rows, choice, bounding, dialect)
  const keys = rows.keys.map((_, i) => `p.k${i + 1}`)
  const selected = [
    ...keys.map((key, i) => keyOutput(query, i, key, dialect)),
    ...(outputs.length === 0 ? ['count(*)'] : outputs.map((output) => output.sql)),
  ]
  const final = selectText(selected, { from: 'partials AS p', where: [] })
  const grouped = keys.length === 0 ? final : `${final}\nGROUP BY ${keys.join(', ')}`
  return { sql: `WITH ${ctes.join(',\n')}\n${grouped}`, exactColumns: outputs.map((output) => output.exact) }
}

function choiceOf(
  query: MeasuredQuery,
  bounding: TwoLevel,
  { unit, keys }: MeasuredRows,
  options: { readonly dialect: Dialect; readonly groupCount: bigint | null },
): GroupChoiceSql | null {
  const { dialect, groupCount } = options
  if (bounding.choice === 'all-groups') return null
  if (bounding.choice === 'hash-threshold' || groupCount === null)
    return hashThreshold(bounding, { unit, keys }, dialect)
  return bitMask(bounding, { unit, index: groupIndex(query.keys, keys, dialect), groupCount })
}

function allPartials(query: MeasuredQuery, rows: MeasuredRows, dialect: Dialect): string {
  const outputs = [
    ...rows.keys.map((key, i) => `${key} AS k${i + 1}`),
    ...query.aggregates.flatMap((aggregate, i) => partialsOf(aggregate, i, rows.values[i] ?? '', dialect)),
  ]
  const select = selectText(outputs.length === 0 ? ['1 AS present'] : outputs, rows.source)
  return cte('partials', '', `${select}\nGROUP BY ${[rows.unit, ...rows.keys].join(', ')}`)
}

function chosenPartials(
  query: MeasuredQuery,
  rows: MeasuredRows,
  choice: GroupChoiceSql,
  bounding: TwoLevel,
  dialect: Dialect,
): readonly string[] {
  const rowOutputs = [
    `${rows.unit} AS unit`,
    ...rows.keys.map((key, i) => `${key} AS k${i + 1}`),
    ...rows.values.flatMap((value, i) => (value === null ? [] : [`${value} AS v${i + 1}`])),
    `${choice.token} AS token`,
  ]
  // A single table is cheaper to read twice than to copy; a join is not.
  const mode = rows.isSingleScan ? 'NOT MATERIALIZED ' : 'MATERIALIZED '
  const byToken = bounding.choice === 'hash-threshold'
  const keys = rows.keys.map((_, i) => `r.k${i + 1}`)
  const outputs = [
    ...keys.map((key, i) => `${byToken ? `min(${key})` : key} AS k${i + 1}`),
    ...query.aggregates.flatMap((aggregate, i) => partialsOf(aggregate, i, `r.v${i + 1}`, dialect)),
  ]
  const partials = selectText(outputs, {
    from: `unit_rows AS r\n${choice.isTotal ? 'JOIN' : 'LEFT JOIN'} kept ON kept.unit = r.unit`,
    where: [choice.passes],
  })
  return [
    cte('unit_rows', mode, selectText(rowOutputs, rows.source)),
    ...choice.kept.map(({ name, select }) => cte(name, '', select)),
    cte('partials', '', `${partials}\nGROUP BY ${['r.unit', ...(byToken ? ['r.token'] : keys)].join(', ')}`),
  ]
}

function partialsOf(aggregate: MeasuredAggregate, index: number, value: string, dialect: Dialect): readonly string[] {
  const i = index + 1
  switch (aggregate.kind) {
    case 'countRows':
      return [`count(*) AS n${i}`]
    case 'countValues':
      return [`count(${value}) AS n${i}`]
    case 'countUnits':
      return []
    case 'sum':
      return [`sum(${clipValue(value, aggregate.argument, aggregate.interval, dialect)}) AS s${i}`]
    case 'average': {
      const sum = `sum(${clipValue(value, aggregate.argument, aggregate.interval, dialect)})`
      const base = aggregate.interval.lower
      // The count is widened first: the product may need more than 64 bits.
      const above = base === 0n ? sum : `${sum} - CAST(count(${value}) AS ${dialect.widestInteger}) * ${base}`
      return [`count(${value}) AS n${i}`, `${above} AS s${i}`]
    }
  }
}

interface Total {
  readonly exact: ExactColumn
  readonly sql: string
}

/** One group's cell from the partials of its units, each limited to what M rows can make of it. */
function totalsOf(aggregate: MeasuredAggregate, column: number, rowsPerGroup: bigint): readonly Total[] {
  const i = column + 1
  const exact: ExactColumn = { kind: 'total', column }
  switch (aggregate.kind) {
    case 'countRows':
    case 'countValues':
      return [{ exact, sql: `sum(least(p.n${i}, ${rowsPerGroup}))` }]
    case 'countUnits':
      return [{ exact, sql: 'count(*)' }]
    case 'sum': {
      const { lower, upper } = aggregate.interval
      // A unit may have any number of rows up to M in the group, hence 0 is always within.
      const least = lower < 0n ? lower * rowsPerGroup : 0n
      const most = upper > 0n ? upper * rowsPerGroup : 0n
      return [
        {
          exact,
          sql: `sum(CASE WHEN p.s${i} < ${least} THEN ${least} WHEN p.s${i} > ${most} THEN ${most} ELSE p.s${i} END)`,
        },
      ]
    }
    case 'average':
      // More than M rows are scaled down to M rows of the same mean: s M / n, rounded down, is within [0, M R].
      return [
        { exact: { kind: 'averageRows', column }, sql: `sum(least(p.n${i}, ${rowsPerGroup}))` },
        {
          exact: { kind: 'averageTotal', column, base: 0n },
          sql: `sum(CASE WHEN p.n${i} <= ${rowsPerGroup} THEN p.s${i} ELSE (p.s${i} * ${rowsPerGroup}) // p.n${i} END)`,
        },
      ]
  }
}

function cte(name: string, mode: string, body: string): string {
  return `${name} AS ${mode}(\n${indent(body)}\n)`
}
