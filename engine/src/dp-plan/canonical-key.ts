import type { Catalog } from '../catalog/catalog.ts'
import type { MeasuredShape } from './measured-shape.ts'

/** See `MeasuredPlan.canonicalKey`. The loss is no part of it: a more accurate answer serves a less accurate question. */
export function canonicalKey(shape: MeasuredShape, catalog: Catalog, minimumUnits: bigint): string {
  const { query, bounding } = shape
  return structure({
    dataset: catalog.dataset,
    dataVersion: catalog.dataVersion,
    policyVersion: catalog.policyVersion,
    delta: catalog.delta,
    bounding,
    minimumUnits: shape.selection === null ? null : minimumUnits,
    input: query.input,
    keys: query.keys,
    aggregates: query.aggregates,
  })
}

/** JSON with sorted keys, bigints and maps, and without places in the text. */
function structure(value: unknown): string {
  if (typeof value === 'bigint') return `${value}n`
  if (value instanceof Map) return structure([...value])
  if (Array.isArray(value)) return `[${value.map(structure).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  const entries = Object.entries(value).filter(([name]) => name !== 'span')
  const sorted = entries.toSorted(([a], [b]) => (a < b ? -1 : 1))
  return `{${sorted.map(([name, part]) => `${JSON.stringify(name)}:${structure(part)}`).join(',')}}`
}
