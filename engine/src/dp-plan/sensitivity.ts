import { measurementKind } from './measurements/measurement-kinds.ts'
import type { MeasurementFacts } from './measurements/measurement.ts'
import type { Bounding, Sensitivity } from './measured-plan.ts'

/**
 * Sensitivity of one measurement under `bounding`.
 *
 * Ranked rows, K rows per unit: each row moves its group's vector by at most b in L1, and so in L2. Over K rows the
 * triangle inequality gives K b; it is reached when all are in one group. A unit is in at most K groups, each of which
 * it moves by 1.
 *
 * Two-level: a unit has partials in at most C groups, each at most B = M b in L1, and they are in different cells, so
 * the L2 norm is at most sqrt(C) B.
 *
 * Where a row's vector has a smaller L2 norm than L1 norm, as the nodes of a tree do, both hold with that norm for b.
 *
 * Source: Wilson et al. 2020 (arXiv 1909.01917), section 3; proof in ./PROOF.md#ranked-rows and ./PROOF.md#two-level.
 */
export function measurementSensitivity(
  facts: MeasurementFacts,
  bounding: Bounding,
  groupCount: bigint | null,
): Sensitivity {
  const kind = measurementKind(facts)
  const perRow = kind.rowMagnitude(facts)
  const rowNormSquared = kind.rowNormSquared?.(facts) ?? (perRow === null ? null : perRow * perRow)
  if (bounding.kind === 'two-level') {
    const { groupsPerUnit, rowsPerGroup } = bounding
    if (perRow === null || rowNormSquared === null) return { l1: groupsPerUnit, l2Squared: groupsPerUnit }
    return {
      l1: groupsPerUnit * rowsPerGroup * perRow,
      l2Squared: groupsPerUnit * rowsPerGroup * rowsPerGroup * rowNormSquared,
    }
  }
  const rows = bounding.rowsPerUnit
  if (perRow === null || rowNormSquared === null) {
    const groups = groupCount !== null && groupCount < rows ? groupCount : rows
    return { l1: groups, l2Squared: groups }
  }
  return { l1: rows * perRow, l2Squared: rows * rows * rowNormSquared }
}
