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
