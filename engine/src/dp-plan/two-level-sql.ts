import type { Catalog } from '../catalog/catalog.ts'
import type { Dialect } from '../dialect/dialect.ts'
import { indent, selectText } from '../dialect/sql-writer.ts'
import { bitMask, type GroupChoiceSql, hashThreshold } from './group-choice.ts'
import type { ExactColumn, TwoLevel } from './measured-plan.ts'
import {
  groupIndex,
  type MeasuredInput,
  type MeasuredRows,
  measuredRows,
  namedValues,
  valueOutputs,
} from './measured-rows.ts'
import { measurementKind } from './measurements/measurement-kinds.ts'
import { keyOutput, type MeasuredSql } from './ranked-rows-sql.ts'

/**
 * Partial results per unit and group, each limited to M rows, of at most C_u groups per unit, then summed by group.
 * INVARIANT: bounding is the last step before the sums, after every join and over the final keys.
 */
export function twoLevelSql(
  query: MeasuredInput,
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
  const { rowsPerGroup } = bounding
  const outputs = query.measurements.flatMap((measurement, i) =>
    measurementKind(measurement.facts)
      .totals(measurement, { suffix: `${i + 1}`, rowsPerGroup, dialect })
      .map(({ sql, base }, term): { exact: ExactColumn; sql: string } => ({
        exact: { kind: 'term', measurement: i, term, base },
        sql,
      })),
  )
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
  query: MeasuredInput,
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

function allPartials(query: MeasuredInput, rows: MeasuredRows, dialect: Dialect): string {
  const outputs = [...rows.keys.map((key, i) => `${key} AS k${i + 1}`), ...partialsOf(query, rows.values, dialect)]
  const select = selectText(outputs.length === 0 ? ['1 AS present'] : outputs, rows.source)
  return cte('partials', '', `${select}\nGROUP BY ${[rows.unit, ...rows.keys].join(', ')}`)
}

function chosenPartials(
  query: MeasuredInput,
  rows: MeasuredRows,
  choice: GroupChoiceSql,
  bounding: TwoLevel,
  dialect: Dialect,
): readonly string[] {
  const rowOutputs = [
    `${rows.unit} AS unit`,
    ...rows.keys.map((key, i) => `${key} AS k${i + 1}`),
    ...valueOutputs(rows),
    `${choice.token} AS token`,
  ]
  // A single table is cheaper to read twice than to copy; a join is not.
  const mode = rows.isSingleScan ? 'NOT MATERIALIZED ' : 'MATERIALIZED '
  const byToken = bounding.choice === 'hash-threshold'
  const keys = rows.keys.map((_, i) => `r.k${i + 1}`)
  const outputs = [
    ...keys.map((key, i) => `${byToken ? `min(${key})` : key} AS k${i + 1}`),
    ...partialsOf(query, namedValues(rows, 'r.'), dialect),
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

function partialsOf(query: MeasuredInput, values: readonly (readonly string[])[], dialect: Dialect): readonly string[] {
  return query.measurements.flatMap((measurement, i) =>
    measurementKind(measurement.facts).partials(measurement, {
      values: values[i] ?? [],
      dialect,
      suffix: `${i + 1}`,
    }),
  )
}

function cte(name: string, mode: string, body: string): string {
  return `${name} AS ${mode}(\n${indent(body)}\n)`
}
