import { treeShape } from '../../mechanisms/quantile-tree/tree-shape.ts'
import type { MeasurementFacts, MeasurementKind } from './measurement.ts'
import { clippedValue, intervalOf } from './sum-measurement.ts'

/** Quantiles of x: a row moves one node of each level below the root by 1. */
export const treeMeasurement: MeasurementKind = {
  rowMagnitude: heightOf,
  rowNormSquared: heightOf,
  rankedTerms: () => [],
  partials: () => [],
  totals: () => [],
  vector: () => [],
  histogram: {
    shape: (facts) => treeShape(intervalOf(facts)),
    leaf: (measurement, context) => {
      const { lower } = intervalOf(measurement.facts)
      const { leafWidth } = treeShape(intervalOf(measurement.facts))
      const clipped = `CAST(${clippedValue(measurement, context)} AS BIGINT)`
      const offset = lower === 0n ? clipped : lower < 0n ? `${clipped} + ${-lower}` : `${clipped} - ${lower}`
      return leafWidth === 1n ? offset : context.dialect.quotient('narrow', `(${offset})`, `${leafWidth}`)
    },
  },
}

function heightOf(facts: MeasurementFacts): bigint {
  return BigInt(treeShape(intervalOf(facts)).height)
}
