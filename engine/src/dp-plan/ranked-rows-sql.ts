import type { Catalog } from '../catalog/catalog.ts'
import type { Dialect } from '../dialect/dialect.ts'
import { selectText } from '../dialect/sql-writer.ts'
import type { ExactColumn, RankedRows } from './measured-plan.ts'
import { type Histogram, histogramsOf, leavesSelect, withoutLeaf } from './histogram-sql.ts'
import { keyOutput } from './key-output.ts'
import { type MeasuredInput, type MeasuredRows, measuredRows } from './measured-rows.ts'
import { measurementKind } from './measurements/measurement-kinds.ts'
import type { Measurement, UnclippedSum } from './measurements/measurement.ts'

export interface MeasuredSql {
  readonly sql: string
  readonly exactColumns: readonly ExactColumn[]
  /** Positions of the measurements that are counted by leaf. */
  readonly histograms: readonly number[]
}

interface Output {
  readonly exact: ExactColumn
  readonly sql: string
  readonly unclipped: UnclippedSum | null
}

/** One plain aggregation over the rows that the ranks leave; nothing is grouped by unit. */
export function rankedRowsSql(
  query: MeasuredInput,
  bounding: RankedRows,
  options: { readonly catalog: Catalog; readonly dialect: Dialect; readonly countUnits: boolean },
): MeasuredSql {
  const { dialect } = options
  const rows = measuredRows(query, { ...options, bounding })
  const outputs = query.measurements.flatMap((measurement, i) => outputsOf(measurement, i, rows, bounding, dialect))
  if (options.countUnits) {
    outputs.unshift({ exact: { kind: 'units' }, sql: countUnits(rows, bounding), unclipped: null })
  }
  const histograms = histogramsOf(query)
  const padding = withoutLeaf(histograms)
  const totals = outputs.map((output) => output.sql)
  const selects =
    outputs.length === 0 && histograms.length > 0
      ? []
      : [aggregation(query, rows, rows.source.where, [...totals, ...padding], dialect)]
  for (const { value, interval } of corrections(outputs)) {
    const outside = `(${value} < ${interval.lower} OR ${value} > ${interval.upper})`
    const changes = outputs.map(({ unclipped }) =>
      unclipped !== null && sameClip(unclipped, { value, interval })
        ? dialect.sum(`${unclipped.clipped} - ${value}`)
        : '0',
    )
    selects.push(aggregation(query, rows, [...rows.source.where, outside], [...changes, ...padding], dialect))
  }
  for (const [i, histogram] of histograms.entries()) {
    const items = leavesOfRows(histogram, rows, dialect)
    selects.push(leavesSelect(query, items, { part: i + 1, exactColumns: outputs.length, dialect }))
  }
  return {
    sql: selects.join('\nUNION ALL\n'),
    exactColumns: outputs.map((output) => output.exact),
    histograms: histograms.map(({ position }) => position),
  }
}

function leavesOfRows({ measurement, position, kind }: Histogram, rows: MeasuredRows, dialect: Dialect): string {
  const values = rows.values[position] ?? []
  const outputs = [
    ...rows.keys.map((key, i) => `${key} AS k${i + 1}`),
    `${kind.leaf(measurement, { values, dialect })} AS leaf`,
  ]
  const present = values.map((value) => `${value} IS NOT NULL`)
  return selectText(outputs, { from: rows.source.from, where: [...rows.source.where, ...present] })
}

function outputsOf(
  measurement: Measurement,
  position: number,
  rows: MeasuredRows,
  bounding: RankedRows,
  dialect: Dialect,
): readonly Output[] {
  const [argument] = measurement.arguments
  const terms = measurementKind(measurement.facts).rankedTerms(measurement, {
    values: rows.values[position] ?? [],
    dialect,
    isStored: rows.isSingleScan && argument?.kind === 'column',
    countUnits: countUnits(rows, bounding),
  })
  return terms.map(({ sql, base, unclipped }, term) => ({
    exact: { kind: 'term', measurement: position, term, base },
    sql,
    unclipped,
  }))
}

function countUnits(rows: MeasuredRows, bounding: RankedRows): string {
  return bounding.kind === 'one-row-per-unit' ? 'count(*)' : `count(DISTINCT ${rows.unit})`
}

function aggregation(
  query: MeasuredInput,
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

function corrections(outputs: readonly Output[]): readonly UnclippedSum[] {
  const distinct: UnclippedSum[] = []
  for (const { unclipped } of outputs) {
    if (unclipped !== null && !distinct.some((known) => sameClip(known, unclipped))) distinct.push(unclipped)
  }
  return distinct
}

type Clip = Pick<UnclippedSum, 'value' | 'interval'>

function sameClip(a: Clip, b: Clip): boolean {
  return a.value === b.value && a.interval.lower === b.interval.lower && a.interval.upper === b.interval.upper
}
