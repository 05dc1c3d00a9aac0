import { EngineError } from '../errors.ts'
import { gaussianThreshold, passesGaussianThreshold } from '../mechanisms/partition-selection/gaussian-threshold.ts'
import { passesWeightedThreshold, weightedThreshold } from '../mechanisms/partition-selection/weighted-threshold.ts'
import { makeDiscreteGaussianSampler } from '../random/discrete-gaussian-sampler.ts'
import type { RandomSource } from '../random/random-source.ts'
import type { ExactGroup } from './exact-aggregates.ts'
import type { MeasuredPlan, SelectionPlan } from './measured-plan.ts'
import type { KeyValue } from './measured-query.ts'

/** A group that is shown; `noisyUnits` is the noisy count by which it was chosen, when there is one. */
export interface SelectedGroup extends ExactGroup {
  readonly noisyUnits: bigint | null
}

/**
 * The groups that may be seen, in the order of their keys.
 * Privacy: the share of `plan.selection`; what the caller learns of the others, even their number, would be a leak.
 */
export function selectGroups(
  plan: MeasuredPlan,
  groups: readonly ExactGroup[],
  random: RandomSource,
): readonly SelectedGroup[] {
  const keep = groupSelector(plan)
  return groups
    .toSorted((a, b) => compareKeys(a.key, b.key))
    .flatMap((group) => {
      const selected = keep(group, random)
      return selected === null ? [] : [selected]
    })
}

type GroupSelector = (group: ExactGroup, random: RandomSource) => SelectedGroup | null

function groupSelector(plan: MeasuredPlan): GroupSelector {
  const { selection, id } = plan
  if (selection === null) throw new EngineError('ERR_PLAN_UNSOUND', { measured: id, part: 'selection' })
  const unitsOf = columnReader(plan, 'units')
  return selection.rule === 'gaussian-threshold'
    ? selectorByUnits(selection, unitsOf)
    : selectorByScore(selection, unitsOf, columnReader(plan, 'score'))
}

type ColumnReader = (group: ExactGroup) => bigint

function columnReader({ exactColumns, id }: MeasuredPlan, column: 'units' | 'score'): ColumnReader {
  const position = exactColumns.findIndex(({ kind }) => kind === column)
  if (position < 0) throw new EngineError('ERR_PLAN_UNSOUND', { measured: id, part: 'selection' })
  return (group) => group.totals[position] ?? 0n
}

/** The noisy score is of no use to anybody and is not passed on. */
function selectorByScore(selection: SelectionPlan, unitsOf: ColumnReader, scoreOf: ColumnReader): GroupSelector {
  const { sigma2, minimumUnits } = selection
  const threshold = weightedThreshold(selection)
  const draw = makeDiscreteGaussianSampler(sigma2)
  return (group, random) => {
    const noisyScore = scoreOf(group) + draw(random)
    const isKept = passesWeightedThreshold({ units: unitsOf(group), noisyScore, threshold, minimumUnits })
    return isKept ? { ...group, noisyUnits: null } : null
  }
}

function selectorByUnits(selection: SelectionPlan, unitsOf: ColumnReader): GroupSelector {
  const { sigma2, delta, minimumUnits } = selection
  const groupsPerUnit = Number(selection.groupsPerUnit)
  const threshold = gaussianThreshold({ sigma2, groupsPerUnit, delta, minimumUnits })
  const draw = makeDiscreteGaussianSampler(sigma2)
  return (group, random) => {
    const units = unitsOf(group)
    const noisyUnits = units + draw(random)
    return passesGaussianThreshold({ units, noisyUnits, threshold, minimumUnits }) ? { ...group, noisyUnits } : null
  }
}

/** By the first key that differs: nulls last, numbers by value, text by code unit. */
function compareKeys(a: readonly KeyValue[], b: readonly KeyValue[]): number {
  for (const [i, left] of a.entries()) {
    const right = b[i] ?? null
    if (left === right) continue
    if (left === null) return 1
    if (right === null) return -1
    return left < right ? -1 : 1
  }
  return 0
}
