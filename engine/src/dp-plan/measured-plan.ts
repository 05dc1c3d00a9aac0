import { EngineError } from '../errors.ts'
import type { ScalarType } from '../relation/expression.ts'
import type { SourceSpan } from '../sql/source-span.ts'
import type { PrivacyLoss } from '../measures/privacy-loss.ts'
import type { Rational } from '../numeric/rational.ts'
import type { KeyValue } from './measured-query.ts'
import type { MeasurementFacts } from './measurements/measurement.ts'
import type { StatisticFacts } from './statistics/statistic.ts'

/** How the rows of one privacy unit are limited before anything is added up. */
export type Bounding = RankedRows | TwoLevel

/** Rows ranked above the table's limit are left out; `one-row-per-unit` when no unit can then have two. */
export interface RankedRows {
  readonly kind: 'ranked-rows' | 'one-row-per-unit'
  /** Rows kept per unit of each private scan, by table. */
  readonly rowsPerTable: ReadonlyMap<string, number>
  /** Rows per unit of the measured relation: the product over its private scans. */
  readonly rowsPerUnit: bigint
}

/** Per unit and group one partial result, limited; `groupsPerUnit` of them are kept. */
export interface TwoLevel {
  readonly kind: 'two-level'
  /** C_u; never above the number of known groups. */
  readonly groupsPerUnit: bigint
  /** M. */
  readonly rowsPerGroup: bigint
  readonly choice: GroupChoice
}

/** How a unit's groups are chosen; `all-groups` when C_u is not below the number of groups. See `group-choice.ts`. */
export type GroupChoice = 'all-groups' | 'bit-mask' | 'bit-mask-of-partials' | 'hash-threshold'

export interface MeasuredKeyPlan {
  readonly name: string
  readonly type: ScalarType
  /** `table.column` when the key is one stored column. */
  readonly origin: string | null
  readonly span: SourceSpan | null
}

/**
 * How far one privacy unit, added or removed, moves a column's vector of cells over all groups, in steps of its grid.
 * A measurement of several coordinates has all of them in the vector.
 */
export interface Sensitivity {
  readonly l1: bigint
  readonly l2Squared: bigint
}

/** Half-widths of the 95 % interval, in the column's own unit; null when the metadata does not tell. */
export interface ExpectedError {
  readonly typical: number | null
  /** For a group ten times smaller than the mean one; equal to `typical` where the size does not matter. */
  readonly smallGroup: number | null
  /** `typical` as a share of what the column is about, by the metadata. */
  readonly relative: number | null
  /** For quantiles, whose error in values only the data could tell; null for others. */
  readonly rank: ExpectedRank | null
}

/** How exactly the rank of a quantile will be known. */
export interface ExpectedRank {
  /** Half-width of the 95 % interval of the rank, in rows of the group. */
  readonly rows: number
  /** The same as a share of the rows that the metadata let one expect in a group; null when they do not tell. */
  readonly share: number | null
  /** Values that are not told apart, in the column's own unit: the width of a leaf. */
  readonly valueWidth: number
}

/** One spend: noise on every coordinate of the vector of every group. */
export interface MeasurementPlan {
  readonly facts: MeasurementFacts
  readonly sensitivity: Sensitivity
  /** Share of the loss; zero when it is shown from the selection. */
  readonly rho: Rational
  /** Variance of the noise: exact for discrete Gaussian noise, rounded for discrete Laplace noise. */
  readonly sigma2: Rational
  /** Of discrete Laplace noise; null for discrete Gaussian noise. */
  readonly laplaceScale: Rational | null
  /** Shown from the noisy count that partition selection made already; costs nothing. */
  readonly sharesSelectionNoise: boolean
}

/** A column of the noisy table, read off a measurement. */
export interface MeasuredColumnPlan {
  readonly name: string
  readonly statistic: StatisticFacts
  /** Position in `MeasuredPlan.measurements`. */
  readonly measurement: number
  readonly origin: string | null
  readonly expectedError: ExpectedError
  readonly span: SourceSpan | null
}

/**
 * By what a group from the data is selected: the number of its units, or the sum of their weights, which are the larger the
 * fewer groups a unit is in. See `../mechanisms/partition-selection/PROOF.md`.
 */
export type SelectionRule = 'gaussian-threshold' | 'weighted-gaussian-threshold'

/** Which groups may be seen when their keys are not known in advance. */
export interface SelectionPlan {
  readonly rule: SelectionRule
  readonly rho: Rational
  readonly delta: Rational
  /** Groups of fewer units are never shown. */
  readonly minimumUnits: bigint
  readonly groupsPerUnit: bigint
  /** Variance of the noise on each group's number of units, or on its score, in steps of the grid of weights. */
  readonly sigma2: Rational
}

/**
 * One integer column of the issued SQL, after the key columns: the units by which groups are selected, the score of their weights, or a term of a
 * measurement, from which `base` times the measurement's first term is to be subtracted.
 */
export type ExactColumn =
  | { readonly kind: 'units' }
  | { readonly kind: 'score' }
  | { readonly kind: 'term'; readonly measurement: number; readonly term: number; readonly base: bigint }

export interface MeasuredPlan {
  readonly id: string
  /** Equal for questions whose noisy tables are interchangeable. Holds literals of the question: hash it before storing. */
  readonly canonicalKey: string
  /**
   * Reads prepared tables only; returns key columns, then `exactColumns`, and where there are `histograms` three more:
   * position of the histogram from 1 (0: none), leaf, rows in it. Rows of one key are to be added up.
   */
  readonly sql: string
  readonly bounding: Bounding
  readonly keys: readonly MeasuredKeyPlan[]
  /** Every group, in the order of the answer; null when partition selection decides. Without keys: one empty key. */
  readonly groups: readonly (readonly KeyValue[])[] | null
  readonly selection: SelectionPlan | null
  readonly measurements: readonly MeasurementPlan[]
  readonly columns: readonly MeasuredColumnPlan[]
  readonly exactColumns: readonly ExactColumn[]
  /** Positions in `measurements` of those that are counted by leaf. */
  readonly histograms: readonly number[]
  readonly loss: PrivacyLoss
}

/** Errors: ERR_PLAN_UNSOUND for a position that is not there. */
export function measurementAt(plan: Pick<MeasuredPlan, 'measurements'>, position: number): MeasurementPlan {
  const measurement = plan.measurements[position]
  if (measurement === undefined) throw new EngineError('ERR_PLAN_UNSOUND', { part: 'measurement' })
  return measurement
}
