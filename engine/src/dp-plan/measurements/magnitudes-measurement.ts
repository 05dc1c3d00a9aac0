import { binTree, MAGNITUDE_BINS } from '../../mechanisms/bounds-discovery/magnitude-bins.ts'
import { fixedLiteral } from '../../relation/build-expression.ts'
import type { MeasurementKind } from './measurement.ts'
import { treeMeasurement } from './tree-measurement.ts'

const SHAPE = { leaves: MAGNITUDE_BINS, leafWidth: 1n, height: 1, branching: MAGNITUDE_BINS }

/** Where the values of x lie: a row is in one bin of its sign and magnitude. A tree of one level. */
export const magnitudesMeasurement: MeasurementKind = {
  ...treeMeasurement,
  rowMagnitude: () => 1n,
  rowNormSquared: () => 1n,
  rowValues: ({ arguments: [argument] }, { values: [value = ''], dialect }) => {
    const scale = argument?.type.kind === 'fixed' ? argument.type.scale : 0
    const bin = binTree(
      (leaf) => `${leaf}`,
      (edge, below, from) =>
        `CASE WHEN ${value} < ${dialect.literal(fixedLiteral(edge, scale))} THEN ${below} ELSE ${from} END`,
    )
    return [`CASE WHEN ${value} IS NULL THEN NULL ELSE ${bin} END`]
  },
  histogram: { shape: () => SHAPE, leaf: (_, { values: [bin = ''] }) => bin },
}
