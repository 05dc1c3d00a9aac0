import type { Dialect } from '../dialect/dialect.ts'
import { indent, selectText } from '../dialect/sql-writer.ts'
import { keyOutput } from './key-output.ts'
import type { MeasuredKey } from './measured-query.ts'
import { measurementKind } from './measurements/measurement-kinds.ts'
import type { HistogramKind, Measurement } from './measurements/measurement.ts'

/** A measurement that is counted by leaf, and its position among the measurements. */
export interface Histogram {
  readonly measurement: Measurement
  readonly position: number
  readonly kind: HistogramKind
}

export function histogramsOf({
  measurements,
}: {
  readonly measurements: readonly Measurement[]
}): readonly Histogram[] {
  return measurements.flatMap((measurement, position) => {
    const kind = measurementKind(measurement.facts).histogram
    return kind === undefined ? [] : [{ measurement, position, kind }]
  })
}

/** What a SELECT of plain totals has in the place of part, leaf and rows. */
export function withoutLeaf(histograms: readonly Histogram[]): readonly string[] {
  return histograms.length === 0 ? [] : ['0', '0', '0']
}

/** Rows by key and leaf, as a SELECT beside the one of plain totals. `items` has columns k1, k2, ... and `leaf`. */
export function leavesSelect(
  query: { readonly keys: readonly MeasuredKey[] },
  items: string,
  options: { readonly part: number; readonly exactColumns: number; readonly dialect: Dialect },
): string {
  const keys = query.keys.map((_, i) => `h.k${i + 1}`)
  const outputs = [
    ...keys.map((key, i) => keyOutput(query, i, key, options.dialect)),
    ...Array.from({ length: options.exactColumns }, () => '0'),
    `${options.part}`,
    'h.leaf',
    'count(*)',
  ]
  const select = selectText(outputs, { from: `(\n${indent(items)}\n) AS h`, where: [] })
  return `${select}\nGROUP BY ${[...keys, 'h.leaf'].join(', ')}`
}

/** Leaves take 16 bits. */
const LEAF_RANGE = 65_536

/**
 * A number that orders a unit's rows in a group and holds their leaf: rows of one number are in one leaf, so that it does
 * not matter which of them is taken. By rank where a row is one stored row, so that any of them is as likely as any
 * other, else by the hash of unit and value. Null for rows that are not counted.
 */
export function pickToken(row: { leaf: string; rank: string | null; unit: string; value: string }, dialect: Dialect) {
  const leaf = `CAST(${row.leaf} AS UBIGINT)`
  const order =
    row.rank === null ? `(${dialect.hash([row.unit, row.value])} // ${LEAF_RANGE})` : `CAST(${row.rank} AS UBIGINT)`
  return `${order} * ${LEAF_RANGE} + ${leaf}`
}

export function leafOfToken(token: string): string {
  return `${token} % ${LEAF_RANGE}`
}
