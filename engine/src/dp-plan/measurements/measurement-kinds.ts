import { bernsteinMeasurement } from './bernstein-measurement.ts'
import { distinctMeasurement } from './distinct-measurement.ts'
import { rowsMeasurement, unitsMeasurement, valuesMeasurement } from './count-measurements.ts'
import { magnitudesMeasurement } from './magnitudes-measurement.ts'
import type { MeasurementFacts, MeasurementKind } from './measurement.ts'
import { pairedSumsMeasurement } from './paired-sums-measurement.ts'
import { sumMeasurement } from './sum-measurement.ts'
import { treeMeasurement } from './tree-measurement.ts'

const KINDS: Readonly<Record<MeasurementFacts['kind'], MeasurementKind>> = {
  rows: rowsMeasurement,
  values: valuesMeasurement,
  units: unitsMeasurement,
  distinct: distinctMeasurement,
  sum: sumMeasurement,
  pairedSums: pairedSumsMeasurement,
  bernstein: bernsteinMeasurement,
  tree: treeMeasurement,
  magnitudes: magnitudesMeasurement,
}

export function measurementKind({ kind }: Pick<MeasurementFacts, 'kind'>): MeasurementKind {
  return KINDS[kind]
}
