import {
  groupWeights,
  MOST_WEIGHTED_GROUPS,
  WHOLE_WEIGHT,
} from '../mechanisms/partition-selection/weighted-threshold.ts'
import type { Bounding, SelectionRule, Sensitivity } from './measured-plan.ts'
import type { Measurement } from './measurements/measurement.ts'

export interface SelectionShape {
  readonly rule: SelectionRule
  readonly groupsPerUnit: bigint
}

/**
 * Weighted wherever a unit may be in several groups: at one loss it shows smaller groups unless nearly all units are in as many
 * groups as they may be, and there it is behind by a few units (`../mechanisms/partition-selection/selection-sizes.test.ts`).
 * Two exceptions: units that are asked for are counted by the selection at no further cost, and there are weights for so many
 * groups only. INVARIANT: the rule does not depend on the loss, so that a stored answer of a larger loss serves a smaller one.
 */
export function selectionShape(bounding: Bounding, measurements: readonly Measurement[]): SelectionShape {
  const groupsPerUnit = bounding.kind === 'two-level' ? bounding.groupsPerUnit : bounding.rowsPerUnit
  const isWeighted =
    bounding.kind === 'two-level' &&
    bounding.choice === 'hash-threshold' &&
    groupsPerUnit > 1n &&
    groupsPerUnit <= MOST_WEIGHTED_GROUPS &&
    !measurements.some(({ facts }) => facts.kind === 'units')
  return { rule: isWeighted ? 'weighted-gaussian-threshold' : 'gaussian-threshold', groupsPerUnit }
}

/** How far a unit moves what groups are selected by: their numbers of units, or their scores in steps of the grid. */
export function selectionSensitivity({ rule, groupsPerUnit }: SelectionShape): Sensitivity {
  if (rule === 'gaussian-threshold') return { l1: groupsPerUnit, l2Squared: groupsPerUnit }
  const moved = groupWeights(groupsPerUnit).map((weight, i) => weight * BigInt(i + 1))
  return { l1: moved.reduce((most, each) => (each > most ? each : most)), l2Squared: WHOLE_WEIGHT * WHOLE_WEIGHT }
}
