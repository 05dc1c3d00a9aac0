import { emptyGroup, ExactAggregates, type ExactGroup, groupKey } from './dp-plan/exact-aggregates.ts'
import { INTERVAL_CONFIDENCE } from './dp-plan/expected-error.ts'
import { measurementAt, type MeasuredPlan, type MeasurementPlan } from './dp-plan/measured-plan.ts'
import type { KeyValue } from './dp-plan/measured-query.ts'
import { measurementKind } from './dp-plan/measurements/measurement-kinds.ts'
import { noisyColumns, type NoisyTable } from './dp-plan/noisy-table.ts'
import { releasedKey } from './dp-plan/released-value.ts'
import { selectGroups, type SelectedGroup } from './dp-plan/select-groups.ts'
import { consistentTree, type ConsistentTree } from './mechanisms/quantile-tree/consistent-tree.ts'
import { noisyTree } from './mechanisms/quantile-tree/noisy-tree.ts'
import { statisticKind } from './dp-plan/statistics/statistic-kinds.ts'
import { makeDiscreteGaussianSampler } from './random/discrete-gaussian-sampler.ts'
import { makeDiscreteLaplaceSampler } from './random/discrete-laplace-sampler.ts'
import type { RandomSource } from './random/random-source.ts'

/**
 * Adds noise to every coordinate of every measurement, of listed groups also where the data has none, reads the
 * columns off the noisy vectors, and hides the groups that selection does not keep. What it returns may be shown;
 * nothing else that was made of `exact` may.
 * Privacy: `plan.loss`, provided that `exact` came from `plan.sql` and is released once.
 */
export function release(plan: MeasuredPlan, exact: ExactAggregates, random: RandomSource): NoisyTable {
  const groups = shownGroups(plan, exact, random)
  const noiseOf = plan.measurements.map((measurement, i) => noisyVector(plan, measurement, i))
  const treeOf = plan.measurements.map((measurement, i) => treeReader(plan, measurement, i))
  const readers = plan.columns.map(({ statistic, measurement }) => {
    const options = { confidence: INTERVAL_CONFIDENCE }
    const measured = measurementAt(plan, measurement)
    const read = statisticKind(statistic, measured.facts).reader(statistic, measured, options)
    return (vectors: readonly (readonly bigint[])[], trees: readonly (ConsistentTree | null)[]) =>
      read(vectors[measurement] ?? [], trees[measurement] ?? null)
  })
  const rows = groups.map((group) => {
    const vectors = noiseOf.map((noisy) => noisy(group, random))
    const trees = treeOf.map((tree) => tree(group, random))
    return readers.map((read) => read(vectors, trees))
  })
  const keyCells = groups.map(({ key }) => key.map((value, i) => releasedKey(value, plan.keys[i]?.type)))
  const noKeys = plan.keys.map(() => null)
  return {
    columns: noisyColumns(plan),
    rows: rows.map((cells, i) => [...(keyCells[i] ?? []), ...cells.map((cell) => cell.value)]),
    low: rows.map((cells) => [...noKeys, ...cells.map((cell) => cell.low)]),
    high: rows.map((cells) => [...noKeys, ...cells.map((cell) => cell.high)]),
  }
}

/** In an order that does not depend on the data: that of the list, or that of the keys themselves. */
function shownGroups(plan: MeasuredPlan, exact: ExactAggregates, random: RandomSource): readonly SelectedGroup[] {
  const found = ExactAggregates.read(exact)
  if (plan.groups !== null) return plan.groups.map((key) => listedGroup(key, found, plan))
  return selectGroups(plan, [...found.values()], random)
}

function listedGroup(
  key: readonly KeyValue[],
  found: ReadonlyMap<string, ExactGroup>,
  plan: MeasuredPlan,
): SelectedGroup {
  return { ...(found.get(groupKey(key)) ?? emptyGroup(key, plan)), noisyUnits: null }
}

/** A group's vector of one measurement with fresh noise on each coordinate, or what the selection drew already. */
function noisyVector(plan: MeasuredPlan, measurement: MeasurementPlan, position: number) {
  const { facts, sigma2, laplaceScale, sharesSelectionNoise } = measurement
  const draw = laplaceScale === null ? makeDiscreteGaussianSampler(sigma2) : makeDiscreteLaplaceSampler(laplaceScale)
  const kind = measurementKind(facts)
  const termsOf = termReader(plan, position)
  return (group: SelectedGroup, random: RandomSource): readonly bigint[] => {
    if (sharesSelectionNoise && group.noisyUnits !== null) return [group.noisyUnits]
    return kind.vector(facts, termsOf(group)).map((coordinate) => coordinate + draw(random))
  }
}

/** A group's tree of one measurement, each of its nodes with noise of its own; null for what is no histogram. */
function treeReader(
  { histograms }: Pick<MeasuredPlan, 'histograms'>,
  { facts, sigma2 }: MeasurementPlan,
  position: number,
): (group: SelectedGroup, random: RandomSource) => ConsistentTree | null {
  const { histogram } = measurementKind(facts)
  const part = histograms.indexOf(position)
  if (histogram === undefined || part < 0) return () => null
  const draw = makeDiscreteGaussianSampler(sigma2)
  const shape = histogram.shape(facts)
  return ({ leaves }, random) =>
    consistentTree(
      shape,
      noisyTree(shape, leaves[part] ?? new Map<number, bigint>(), () => draw(random)),
    )
}

/** A measurement's terms of a group, with their bases subtracted. */
function termReader(
  { exactColumns }: Pick<MeasuredPlan, 'exactColumns'>,
  measurement: number,
): (group: ExactGroup) => readonly bigint[] {
  const terms = exactColumns.flatMap((column, position) =>
    column.kind === 'term' && column.measurement === measurement ? [{ position, base: column.base }] : [],
  )
  const [first] = terms
  return ({ totals }) => {
    const rows = first === undefined ? 0n : (totals[first.position] ?? 0n)
    return terms.map(({ position, base }) => (totals[position] ?? 0n) - base * rows)
  }
}
