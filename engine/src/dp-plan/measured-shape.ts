import type { Catalog } from '../catalog/catalog.ts'
import { aggregateOperands } from '../relation/aggregate-operands.ts'
import { MAX_SUM_DIGITS, MAX_SUMMED_MAGNITUDE } from '../relation/summed-magnitude.ts'
import { type EngineRefusal, refusal } from '../sql/engine-refusal.ts'
import { type BoundingWish, chooseBounding } from './choose-bounding.ts'
import { contributionOf, privateScans } from './contribution.ts'
import { expectedRows } from './expected-rows.ts'
import { knownGroupCount, MAX_GROUPS } from './known-groups.ts'
import type { Bounding, Sensitivity } from './measured-plan.ts'
import { selectionShape, type SelectionShape } from './selection-rule.ts'
import type { MeasuredAggregate, MeasuredQuery } from './measured-query.ts'
import { allotMeasurements } from './allot-measurements.ts'
import type { Measurement } from './measurements/measurement.ts'
import { measurementSensitivity } from './sensitivity.ts'
import type { StatisticFacts } from './statistics/statistic.ts'

/** A measured query with everything about its noise but the amount. */
export interface MeasuredShape {
  readonly query: MeasuredQuery
  readonly bounding: Bounding
  /** Null: partition selection. */
  readonly groupCount: bigint | null
  readonly selection: SelectionShape | null
  readonly measurements: readonly MeasurementShape[]
  readonly columns: readonly ColumnShape[]
  /** Parts of the loss: one a measurement that pays for itself, one for the selection. */
  readonly shares: number
  /** Rows of a group, by published sizes and lists; null when they are not known. */
  readonly expectedRows: number | null
  /** Totals are made to agree with its answers, which rests on the shape of Gaussian noise. */
  readonly gaussianOnly: boolean
}

export interface MeasurementShape {
  readonly measurement: Measurement
  readonly sensitivity: Sensitivity
  readonly sharesSelectionNoise: boolean
}

/** A column of the noisy table and the position of the measurement that it is read off. */
export interface ColumnShape {
  readonly aggregate: MeasuredAggregate
  readonly statistic: StatisticFacts
  readonly measurement: number
}

export type ShapeResult =
  | { readonly kind: 'shape'; readonly shape: MeasuredShape }
  | { readonly kind: 'refused'; readonly refusals: readonly EngineRefusal[] }

/** Errors (as refusals): DP_UNIT_MISSING, DP_CONTRIBUTION_MISSING, DP_TOO_MANY_GROUPS, DP_VALUE_RANGE_TOO_WIDE. */
export function measuredShape(
  query: MeasuredQuery,
  catalog: Catalog,
  { wish, gaussianOnly }: { readonly wish: BoundingWish | null; readonly gaussianOnly: boolean },
): ShapeResult {
  const groupCount = knownGroupCount(query.keys)
  const refusals = [
    ...metadataRefusals(query, catalog),
    ...rangeRefusals(query),
    ...(groupCount !== null && groupCount > BigInt(MAX_GROUPS) ? [tooManyGroups(query, groupCount)] : []),
  ]
  if (refusals.length > 0) return { kind: 'refused', refusals }
  const { measurements: measured, columns } = allotMeasurements(query.aggregates)
  const bounding = chooseBounding(measured, contributionOf(query, catalog), groupCount, wish)
  const selection = groupCount === null ? selectionShape(bounding, measured) : null
  const measurements = measured.map((measurement) => ({
    measurement,
    sensitivity: measurementSensitivity(measurement.facts, bounding, groupCount),
    sharesSelectionNoise: measurement.facts.kind === 'units' && selection?.rule === 'gaussian-threshold',
  }))
  const paying = measurements.filter((measurement) => !measurement.sharesSelectionNoise).length
  const shares = paying + (selection === null ? 0 : 1)
  const rows = expectedRows(query, catalog, groupCount)
  const common = { query, bounding, groupCount, selection, measurements, columns, shares }
  const shape = { ...common, expectedRows: rows, gaussianOnly }
  return { kind: 'shape', shape }
}

function metadataRefusals(query: MeasuredQuery, catalog: Catalog): readonly EngineRefusal[] {
  return [...new Set(privateScans(query.input))].flatMap((name) => {
    const table = catalog.tables.get(name)
    const { zh, en } = catalog.unit.title
    if (table === undefined || table.unitColumn === null) {
      return [refusal('DP_UNIT_MISSING', query.input.span, { params: { table: name } })]
    }
    if (table.contribution !== null) return []
    return [refusal('DP_CONTRIBUTION_MISSING', query.input.span, { params: { table: name, unitEn: en, unitZh: zh } })]
  })
}

function rangeRefusals(query: MeasuredQuery): readonly EngineRefusal[] {
  return query.aggregates.flatMap((aggregate) => {
    const magnitudes = aggregateOperands(aggregate).map(({ interval: { lower, upper } }) =>
      upper > -lower ? upper : -lower,
    )
    const magnitude = magnitudes.find((each) => each > MAX_SUMMED_MAGNITUDE)
    if (magnitude === undefined) return []
    const params = {
      expression: aggregate.name,
      magnitude: `10^${magnitude.toString().length - 1}`,
      limit: MAX_SUM_DIGITS,
    }
    return [refusal('DP_VALUE_RANGE_TOO_WIDE', aggregate.span, { operator: 'SUM', params })]
  })
}

function tooManyGroups(query: MeasuredQuery, groups: bigint): EngineRefusal {
  const params = { groups: groups.toString(), limit: MAX_GROUPS }
  return refusal('DP_TOO_MANY_GROUPS', query.keys[0]?.span ?? null, { operator: 'GROUP BY', params })
}
