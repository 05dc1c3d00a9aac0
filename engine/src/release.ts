import { ExactAggregates, type ExactGroup, groupKey } from './dp-plan/exact-aggregates.ts'
import { INTERVAL_CONFIDENCE } from './dp-plan/expected-error.ts'
import type { ExactColumn, MeasuredColumnPlan, MeasuredPlan } from './dp-plan/measured-plan.ts'
import type { KeyValue } from './dp-plan/measured-query.ts'
import { type NoisyCell, noisyColumns, type NoisyTable, releasedInteger, releasedKey } from './dp-plan/noisy-table.ts'
import { gaussianHalfWidth } from './mechanisms/discrete-gaussian/discrete-gaussian-tail.ts'
import { averageInterval } from './mechanisms/paired-sum-average/average-interval.ts'
import { averageFromPairedSums } from './mechanisms/paired-sum-average/paired-sum-average.ts'
import { rationalToNumber } from './numeric/rational-to-number.ts'
import { selectGroups, type SelectedGroup } from './dp-plan/select-groups.ts'
import { makeDiscreteGaussianSampler } from './random/discrete-gaussian-sampler.ts'
import type { RandomSource } from './random/random-source.ts'
import { pairedRange } from './dp-plan/sensitivity.ts'

interface ReleaseOptions {
  /** Counts below 0 are shown as 0. Post-processing, on unless turned off: it makes small counts lean high. */
  readonly nonNegativeCounts?: boolean
}

interface Cell {
  readonly value: NoisyCell
  readonly low: NoisyCell
  readonly high: NoisyCell
}

/**
 * Adds noise to every cell, of listed groups also where the data has none, and hides the groups that selection does
 * not keep. What it returns may be shown; nothing else that was made of `exact` may.
 * Privacy: `plan.loss`, provided that `exact` came from `plan.sql` and is released once.
 */
export function release(
  plan: MeasuredPlan,
  exact: ExactAggregates,
  random: RandomSource,
  options: ReleaseOptions = {},
): NoisyTable {
  const groups = shownGroups(plan, exact, random)
  const cellsOf = plan.columns.map((column, i) => columnRelease(plan, column, i, options.nonNegativeCounts ?? true))
  const rows = groups.map((group) => cellsOf.map((cells) => cells(group, random)))
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
  return { ...(found.get(groupKey(key)) ?? { key, totals: plan.exactColumns.map(() => 0n) }), noisyUnits: null }
}

type CellRelease = (group: SelectedGroup, random: RandomSource) => Cell

function columnRelease(
  plan: MeasuredPlan,
  column: MeasuredColumnPlan,
  index: number,
  nonNegativeCounts: boolean,
): CellRelease {
  const draw = makeDiscreteGaussianSampler(column.sigma2)
  const totalOf = (kind: ExactColumn['kind']) => {
    const position = plan.exactColumns.findIndex(
      (exact) => 'column' in exact && exact.column === index && exact.kind === kind,
    )
    return (group: SelectedGroup) => group.totals[position] ?? 0n
  }
  if (column.kind === 'average') {
    return averageRelease(plan, column, index, draw, totalOf('averageRows'), totalOf('averageTotal'))
  }
  const exactTotal = totalOf('total')
  const halfWidth = BigInt(gaussianHalfWidth(column.sigma2, INTERVAL_CONFIDENCE))
  const floored = nonNegativeCounts && column.kind !== 'sum'
  const shown = (value: bigint) => releasedInteger(floored && value < 0n ? 0n : value, column.scale)
  return (group, random) => {
    const shared = column.sharesSelectionNoise ? group.noisyUnits : null
    const noisy = shared ?? exactTotal(group) + draw(random)
    return { value: shown(noisy), low: shown(noisy - halfWidth), high: shown(noisy + halfWidth) }
  }
}

/** With n rows and the SQL's sum s: s1 = s - base n is the sum of (value - lower), and s2 = R n - s1; each gets its own noise. */
function averageRelease(
  plan: MeasuredPlan,
  column: MeasuredColumnPlan,
  index: number,
  draw: (random: RandomSource) => bigint,
  rowsOf: (group: SelectedGroup) => bigint,
  totalOf: (group: SelectedGroup) => bigint,
): CellRelease {
  const interval = column.interval ?? { lower: 0n, upper: 0n }
  const range = pairedRange(interval)
  const paired = { lower: interval.lower, upper: interval.lower + range }
  const base =
    plan.exactColumns.flatMap((exact) =>
      exact.kind === 'averageTotal' && exact.column === index ? [exact.base] : [],
    )[0] ?? 0n
  const sigma = Math.sqrt(rationalToNumber(column.sigma2))
  const unit = 10 ** column.scale
  const within = (value: number) => Math.min(Number(interval.upper), Math.max(Number(interval.lower), value)) / unit
  return (group, random) => {
    const rows = rowsOf(group)
    const s1 = totalOf(group) - base * rows
    const sums = { ...paired, s1: s1 + draw(random), s2: range * rows - s1 + draw(random) }
    const { low, high } = averageInterval(sums, sigma, INTERVAL_CONFIDENCE)
    return {
      value: within(rationalToNumber(averageFromPairedSums(sums))),
      low: within(low),
      high: within(high),
    }
  }
}
