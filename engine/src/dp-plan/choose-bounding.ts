import type { Contribution } from './contribution.ts'
import { groupChoice } from './group-choice.ts'
import type { Bounding, RankedRows, TwoLevel } from './measured-plan.ts'
import type { Measurement } from './measurements/measurement.ts'
import { measurementSensitivity } from './sensitivity.ts'

/** What an analyst may ask for. */
export type BoundingWish = 'ranked-rows' | 'two-level'

/** Noise that ranked rows may add over two-level before their speed no longer decides, as a ratio of half-widths. */
const TOLERATED_NOISE_RATIO = 1.05

/**
 * The way with less expected noise, which depends on limits and never on data; within `TOLERATED_NOISE_RATIO` the
 * cheaper one. Ranked rows are not possible when a public join may multiply rows, nor for keys that are not known: a
 * wish for them is then overridden.
 */
export function chooseBounding(
  measurements: readonly Measurement[],
  contribution: Contribution,
  groupCount: bigint | null,
  wish: BoundingWish | null,
): Bounding {
  const ranked = rankedRows(contribution, groupCount)
  const twoLevel = twoLevelBounding(contribution, groupCount)
  if (ranked === null || wish === 'two-level') return twoLevel
  if (ranked.kind === 'one-row-per-unit' || wish === 'ranked-rows') return ranked
  const ratios = measurements.map(({ facts }) => {
    const [a, b] = [ranked, twoLevel].map((bounding) => measurementSensitivity(facts, bounding, groupCount).l2Squared)
    return Math.sqrt(Number(a) / Number(b))
  })
  // The geometric mean: columns in different units weigh alike.
  const logMean = ratios.reduce((sum, ratio) => sum + Math.log(ratio), 0) / Math.max(1, ratios.length)
  return logMean <= Math.log(TOLERATED_NOISE_RATIO) ? ranked : twoLevel
}

function rankedRows({ rankedRows, rowsPerTable }: Contribution, groupCount: bigint | null): RankedRows | null {
  if (rankedRows === null) return null
  if (rankedRows === 1n) return { kind: 'one-row-per-unit', rowsPerTable, rowsPerUnit: 1n }
  return groupCount === null ? null : { kind: 'ranked-rows', rowsPerTable, rowsPerUnit: rankedRows }
}

function twoLevelBounding(
  { groupsPerUnit, rowsPerGroup, rankedRows }: Contribution,
  groupCount: bigint | null,
): TwoLevel {
  const choice = groupChoice(groupsPerUnit, groupCount, rankedRows)
  const present = groupCount === 0n ? 1n : groupCount
  const groups = present !== null && present < groupsPerUnit ? present : groupsPerUnit
  return { kind: 'two-level', groupsPerUnit: groups, rowsPerGroup, choice }
}
