import type { ConsistentTree } from '../../mechanisms/quantile-tree/consistent-tree.ts'
import { rankHalfWidth } from '../../mechanisms/quantile-tree/rank-error.ts'
import { treeShape } from '../../mechanisms/quantile-tree/tree-shape.ts'
import { rationalToNumber } from '../../numeric/rational-to-number.ts'
import { rational } from '../../numeric/rational.ts'
import type { ExpectedRank } from '../measured-plan.ts'
import { releasedInteger } from '../released-value.ts'
import { middleOf } from './count-and-sum.ts'
import { type NoisyMeasurement, type StatisticFacts, type StatisticKind, sigmaOf } from './statistic.ts'

/** A value of the grid. */
export const discreteQuantile: StatisticKind = {
  noisyType: ({ scale }) => (scale === 0 ? 'BIGINT' : `DECIMAL(38,${scale})`),
  reader: (statistic, measurement, { confidence }) => {
    const read = quantileReader(statistic, measurement, confidence)
    const shown = (value: bigint) => releasedInteger(value, statistic.scale)
    return (_, tree) => {
      const { value, low, high } = read(tree)
      return { value: shown(value.whole), low: shown(low), high: shown(high) }
    }
  },
  // Ranks are known to within so many rows; how many values lie among so many rows, only the data tell.
  expectedHalfWidth: () => null,
  expectedMagnitude: (statistic) => middleOf(statistic),
  dependsOnSize: true,
}

/** Between the values of the grid that share a leaf. */
export const continuousQuantile: StatisticKind = {
  ...discreteQuantile,
  noisyType: () => 'DOUBLE',
  reader: (statistic, measurement, { confidence }) => {
    const read = quantileReader(statistic, measurement, confidence)
    const unit = 10 ** statistic.scale
    return (_, tree) => {
      const { value, low, high } = read(tree)
      return { value: (Number(value.whole) + value.part) / unit, low: Number(low) / unit, high: Number(high) / unit }
    }
  },
}

/** Half-width, in rows, of the 95 % interval of a quantile's rank; known before data is touched. Null for others. */
function expectedRankHalfWidth(
  { share }: StatisticFacts,
  measurement: NoisyMeasurement,
  confidence: number,
): number | null {
  if (measurement.facts.kind !== 'tree' || share === undefined) return null
  return rankHalfWidth(treeShape(measurement.facts.interval), {
    share: rationalToNumber(share),
    sigma: sigmaOf(measurement),
    confidence,
  })
}

/** The rank's error, and the width of what values are counted by; null for others than quantiles. */
export function expectedRank(
  statistic: StatisticFacts,
  measurement: NoisyMeasurement,
  { expectedRows, confidence }: { readonly expectedRows: number | null; readonly confidence: number },
): ExpectedRank | null {
  const rows = expectedRankHalfWidth(statistic, measurement, confidence)
  if (rows === null || measurement.facts.kind !== 'tree') return null
  const { leafWidth } = treeShape(measurement.facts.interval)
  const share = expectedRows === null || expectedRows <= 0 ? null : rows / expectedRows
  return { rows, share, valueWidth: Number(leafWidth) / 10 ** statistic.scale }
}

interface Quantile {
  readonly value: { readonly whole: bigint; readonly part: number }
  readonly low: bigint
  readonly high: bigint
}

/**
 * The interval is that of the shares which the rank's error allows, read off the same tree, outward to the edges of
 * their leaves. Where the noise hides whether there are rows at all, all of the range.
 */
function quantileReader(
  statistic: StatisticFacts,
  measurement: NoisyMeasurement,
  confidence: number,
): (tree: ConsistentTree | null) => Quantile {
  const { lower, upper } = statistic.interval ?? { lower: 0n, upper: 0n }
  const shape = treeShape({ lower, upper })
  const share = rationalToNumber(statistic.share ?? rational(1n, 2n))
  const slack = expectedRankHalfWidth(statistic, measurement, confidence) ?? Infinity
  const leafStart = (leaf: number) => lower + BigInt(leaf) * shape.leafWidth
  const leafEnd = (leaf: number) => least(upper, leafStart(leaf + 1) - 1n)
  return (tree) => {
    const found = tree?.place(share) ?? null
    if (tree === null || found === null) {
      const at = Number(upper - lower) * share
      return { value: { whole: lower + BigInt(Math.floor(at)), part: at - Math.floor(at) }, low: lower, high: upper }
    }
    const inLeaf = Number(leafEnd(found.leaf) - leafStart(found.leaf)) * found.fraction
    const whole = leafStart(found.leaf) + BigInt(Math.floor(inLeaf))
    const error = slack / tree.total
    // Outside [0, 1] nothing bounds the value but its range.
    const low = share > error ? tree.place(share - error) : null
    const high = share + error < 1 ? tree.place(share + error) : null
    return {
      value: { whole, part: inLeaf - Math.floor(inLeaf) },
      low: low === null ? lower : leafStart(low.leaf),
      high: high === null ? upper : leafEnd(high.leaf),
    }
  }
}

function least(a: bigint, b: bigint): bigint {
  return a < b ? a : b
}
