import type { Catalog } from '../catalog/catalog.ts'
import type { Dialect } from '../dialect/dialect.ts'
import { indent, selectText } from '../dialect/sql-writer.ts'
import { bitMask, type GroupChoiceSql, hashThreshold } from './group-choice.ts'
import { type Histogram, histogramsOf, leavesSelect, withoutLeaf } from './histogram-sql.ts'
import { keyOutput } from './key-output.ts'
import type { ExactColumn, SelectionRule, TwoLevel } from './measured-plan.ts'
import {
  groupIndex,
  type MeasuredInput,
  type MeasuredRows,
  measuredRows,
  namedValues,
  rankOutputs,
  valueOutputs,
} from './measured-rows.ts'
import { measurementKind } from './measurements/measurement-kinds.ts'
import type { MeasuredSql } from './ranked-rows-sql.ts'
import { groupScore, unitWeight } from './weighted-units-sql.ts'

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
    /** Null where groups are known. */
    readonly selectionRule: SelectionRule | null
    /** Of a group that may be selected. */
    readonly minimumUnits: bigint
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
  const isWeighted = options.selectionRule === 'weighted-gaussian-threshold'
  if (isWeighted) outputs.unshift({ exact: { kind: 'score' }, sql: groupScore(options.minimumUnits, dialect) })
  if (options.selectionRule !== null) outputs.unshift({ exact: { kind: 'units' }, sql: 'count(*)' })
  const choice = choiceOf(query, bounding, rows, options)
  const ctes =
    choice === null
      ? [allPartials(query, rows, { bounding, isWeighted, dialect })]
      : bounding.choice === 'bit-mask-of-partials'
        ? choicePartials(query, rows, choice, bounding, dialect)
        : chosenPartials(query, rows, choice, { bounding, isWeighted, dialect })
  const histograms = histogramsOf(query)
  const keys = rows.keys.map((_, i) => `p.k${i + 1}`)
  const selected = [
    ...keys.map((key, i) => keyOutput(query, i, key, dialect)),
    ...(outputs.length === 0 ? ['count(*)'] : outputs.map((output) => output.sql)),
    ...withoutLeaf(histograms),
  ]
  const final = selectText(selected, { from: 'partials AS p', where: [] })
  const grouped = keys.length === 0 ? final : `${final}\nGROUP BY ${keys.join(', ')}`
  const selects = outputs.length === 0 && histograms.length > 0 ? [] : [grouped]
  for (const { exact } of outputs) {
    if (!isDistinct(query, exact)) continue
    const columns = outputs.map((output) => (output.exact === exact ? 'count' : 'none'))
    selects.push(distinctSelect(query, exact, { columns, padding: withoutLeaf(histograms), dialect }))
  }
  for (const [i, histogram] of histograms.entries()) {
    const items = leavesOfPartials(histogram, rows, rowsPerGroup, dialect)
    selects.push(leavesSelect(query, items, { part: i + 1, exactColumns: outputs.length, dialect }))
  }
  return {
    sql: `WITH ${ctes.join(',\n')}\n${selects.join('\nUNION ALL\n')}`,
    exactColumns: outputs.map((output) => output.exact),
    histograms: histograms.map(({ position }) => position),
  }
}

type Term = Extract<ExactColumn, { kind: 'term' }>

function isDistinct({ measurements }: MeasuredInput, column: ExactColumn): column is Term {
  const measurement = column.kind === 'term' ? measurements[column.measurement] : undefined
  return measurement !== undefined && measurementKind(measurement.facts).countsDistinct === true
}

/** Different values of each group, among those that units may bring. */
function distinctSelect(
  query: MeasuredInput,
  { measurement }: Term,
  options: {
    readonly columns: readonly ('count' | 'none')[]
    readonly padding: readonly string[]
    readonly dialect: Dialect
  },
): string {
  const { columns, padding, dialect } = options
  const { from, value } = dialect.valuesOf(`p.d${measurement + 1}`, 'u')
  const keys = query.keys.map((_, i) => `p.k${i + 1}`)
  const counts = columns.map((column) => (column === 'count' ? `count(DISTINCT ${value})` : '0'))
  const outputs = [...keys.map((key, i) => keyOutput(query, i, key, dialect)), ...counts, ...padding]
  const select = selectText(outputs, { from: `partials AS p\n${from}`, where: [] })
  return keys.length === 0 ? select : `${select}\nGROUP BY ${keys.join(', ')}`
}

/** The leaves that a unit's M picked rows in a group are in, as rows again. */
function leavesOfPartials({ position }: Histogram, rows: MeasuredRows, rowsPerGroup: bigint, dialect: Dialect): string {
  const { from, where, leaf } = dialect.leavesOf(`p.h${position + 1}`, 'u', rowsPerGroup)
  const outputs = [...rows.keys.map((_, i) => `p.k${i + 1}`), `${leaf} AS leaf`]
  return selectText(outputs, {
    from: from === '' ? 'partials AS p' : `partials AS p\n${from}`,
    where,
  })
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
  if (bounding.choice === 'bit-mask') {
    return bitMask(bounding, { unit, index: groupIndex(query.keys, keys, dialect), groupCount }, dialect)
  }
  const named = keys.map((_, i) => `g.k${i + 1}`)
  return bitMask(bounding, { unit: 'g.unit', index: groupIndex(query.keys, named, dialect), groupCount }, dialect)
}

interface PartialsOptions {
  readonly bounding: TwoLevel
  /** Whether each partial result gets the weight of its unit. */
  readonly isWeighted: boolean
  readonly dialect: Dialect
}

function allPartials(query: MeasuredInput, rows: MeasuredRows, options: PartialsOptions): string {
  const { bounding, isWeighted, dialect } = options
  const outputs = [
    ...rows.keys.map((key, i) => `${key} AS k${i + 1}`),
    ...partialsOf(query, rows, bounding, dialect),
    ...(isWeighted ? [`${unitWeight(rows.unit, bounding)} AS w`] : []),
  ]
  const select = selectText(outputs.length === 0 ? ['1 AS present'] : outputs, rows.source)
  return cte('partials', partialsMode(query, dialect), `${select}\nGROUP BY ${[rows.unit, ...rows.keys].join(', ')}`)
}

/** Partial results of every group, and then those of the chosen ones. */
function choicePartials(
  query: MeasuredInput,
  rows: MeasuredRows,
  choice: GroupChoiceSql,
  bounding: TwoLevel,
  dialect: Dialect,
): readonly string[] {
  const outputs = [
    `${rows.unit} AS unit`,
    ...rows.keys.map((key, i) => `${key} AS k${i + 1}`),
    ...partialsOf(query, rows, bounding, dialect),
  ]
  const groups = `${selectText(outputs, rows.source)}\nGROUP BY ${[rows.unit, ...rows.keys].join(', ')}`
  const tokens = selectText(['g.*', `${choice.token} AS token`], { from: 'groups AS g', where: [] })
  const chosen = { from: 'unit_rows AS r\nJOIN kept ON kept.unit = r.unit', where: [choice.passes] }
  return [
    cte('groups', dialect.readTwice.copied, groups),
    cte('unit_rows', '', tokens),
    ...choice.kept.map(({ name, select }) => cte(name, '', select)),
    cte('partials', partialsMode(query, dialect), selectText(['r.*'], chosen)),
  ]
}

function chosenPartials(
  query: MeasuredInput,
  rows: MeasuredRows,
  choice: GroupChoiceSql,
  options: PartialsOptions,
): readonly string[] {
  const { bounding, isWeighted, dialect } = options
  const rowOutputs = [
    `${rows.unit} AS unit`,
    ...rows.keys.map((key, i) => `${key} AS k${i + 1}`),
    ...valueOutputs(rows),
    ...rankOutputs(rows),
    `${choice.token} AS token`,
  ]
  // A single table is cheaper to read twice than to copy; a join is not.
  const mode = rows.isSingleScan ? dialect.readTwice.inlined : dialect.readTwice.copied
  const byToken = bounding.choice === 'hash-threshold'
  const keys = rows.keys.map((_, i) => `r.k${i + 1}`)
  const named = { unit: 'r.unit', values: namedValues(rows, 'r.'), rank: rows.rank === null ? null : 'r.rank' }
  const outputs = [
    ...keys.map((key, i) => {
      const type = query.keys[i]?.expression.type
      return `${byToken && type !== undefined ? dialect.minimum(key, type) : key} AS k${i + 1}`
    }),
    ...partialsOf(query, named, bounding, dialect),
    ...(isWeighted ? [`${unitWeight('r.unit', bounding)} AS w`] : []),
  ]
  const partials = selectText(outputs, {
    from: `unit_rows AS r\n${choice.isTotal ? 'JOIN' : 'LEFT JOIN'} kept ON kept.unit = r.unit`,
    where: [choice.passes],
  })
  return [
    cte('unit_rows', mode, selectText(rowOutputs, rows.source)),
    ...choice.kept.map(({ name, select }) => cte(name, '', select)),
    cte(
      'partials',
      partialsMode(query, dialect),
      `${partials}\nGROUP BY ${['r.unit', ...(byToken ? ['r.token'] : keys)].join(', ')}`,
    ),
  ]
}

function partialsOf(
  query: MeasuredInput,
  rows: Pick<MeasuredRows, 'unit' | 'values' | 'rank'>,
  { rowsPerGroup }: TwoLevel,
  dialect: Dialect,
): readonly string[] {
  return query.measurements.flatMap((measurement, i) => {
    const values = rows.values[i] ?? []
    const kind = measurementKind(measurement.facts)
    const { histogram } = kind
    if (kind.countsDistinct === true) {
      const [value = ''] = values
      return [`${dialect.firstDistinct(value, dialect.hash([rows.unit, value]), rowsPerGroup)} AS d${i + 1}`]
    }
    if (histogram === undefined) return kind.partials(measurement, { values, dialect, suffix: `${i + 1}` })
    const leaf = histogram.leaf(measurement, { values, dialect })
    const row = { leaf, rank: rows.rank, hash: dialect.hash([rows.unit, ...values]) }
    return [`${dialect.firstLeaves(row, rowsPerGroup)} AS h${i + 1}`]
  })
}

/** Read once for the totals, and once for each list that is taken apart. */
function partialsMode(query: MeasuredInput, dialect: Dialect): string {
  const kinds = query.measurements.map(({ facts }) => measurementKind(facts))
  return kinds.some((kind) => kind.countsDistinct === true || kind.histogram !== undefined)
    ? dialect.readTwice.copied
    : ''
}

function cte(name: string, mode: string, body: string): string {
  return `${name} AS ${mode}(\n${indent(body)}\n)`
}
