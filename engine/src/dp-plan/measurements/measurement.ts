import type { Dialect } from '../../dialect/dialect.ts'
import type { BasisDegree } from '../../mechanisms/bernstein-moments/bernstein-basis.ts'
import type { TreeShape } from '../../mechanisms/quantile-tree/tree-shape.ts'
import type { Expression, Interval } from '../../relation/expression.ts'

/**
 * What noise is added to: for every group a vector of exact integers, which one spend of the loss pays for. Columns of
 * the noisy table are read off it (`../statistics`); several may be read off one measurement.
 *
 * `facts` are all that its sensitivity depends on, so that a plan can be verified without its expressions.
 */
export interface Measurement {
  readonly facts: MeasurementFacts
  /** What the rows are measured by, in the order of the facts' intervals; empty for rows and units. */
  readonly arguments: readonly Expression[]
}

export type MeasurementFacts =
  /** Rows; rows that have a value; units. */
  | { readonly kind: 'rows' }
  | { readonly kind: 'values' }
  | { readonly kind: 'units' }
  /** Different values. */
  | { readonly kind: 'distinct' }
  /** The sum of values clipped to `interval`, in the argument's grid. */
  | { readonly kind: 'sum'; readonly interval: Interval }
  /** The paired sums of values clipped to `interval`: of (value - lower), and of (upper - value). */
  | { readonly kind: 'pairedSums'; readonly interval: Interval }
  /** Rows by sign and magnitude of their value. */
  | { readonly kind: 'magnitudes' }
  /** Rows by value, clipped to `interval`, in all nodes of a tree over it. */
  | { readonly kind: 'tree'; readonly interval: Interval }
  /** Sums of the product Bernstein basis of one or two values, each clipped and in steps. */
  | { readonly kind: 'bernstein'; readonly axes: readonly BernsteinAxis[] }

export interface BernsteinAxis {
  readonly interval: Interval
  readonly degree: BasisDegree
  /** Decimal digits of the value's grid. */
  readonly scale: number
  /** How many steps of that grid values are rounded to, from the lower end of the interval. */
  readonly step: bigint
}

/** One integer column of the issued SQL that a measurement needs; `base` times the first term is to be subtracted. */
export interface ExactTerm {
  readonly sql: string
  readonly base: bigint
}

/** A term over rows that ranks have limited already. */
export interface RankedTerm extends ExactTerm {
  /** Where the value is summed as stored: which column, and the limits that a correction has to restore. */
  readonly unclipped: UnclippedSum | null
}
export interface UnclippedSum {
  readonly value: string
  readonly clipped: string
  readonly interval: Interval
}

/** What the SQL of a measurement may refer to. */
export interface TermContext {
  /** SQL of the measurement's arguments. */
  readonly values: readonly string[]
  readonly dialect: Dialect
}

/** How one kind of measurement is bounded, computed exactly and turned into the vector that gets noise. */
export interface MeasurementKind {
  /**
   * b: the most that one row moves its group's vector, in the L1 norm (and so in L2). Null for units, which are counted
   * once however many rows they have.
   */
  rowMagnitude(facts: MeasurementFacts): bigint | null
  /** What stands for the arguments in everything below, computed once a row; the arguments themselves when absent. */
  rowValues?(measurement: Measurement, context: TermContext): readonly string[]
  /** The squared L2 norm of one row's vector where it is less than the square of the L1 norm. */
  readonly rowNormSquared?: (facts: MeasurementFacts) => bigint
  /** Terms over rows limited by rank. `isStored`: the only argument is a stored column of the one table that is read. */
  rankedTerms(
    measurement: Measurement,
    context: TermContext & { readonly isStored: boolean; readonly countUnits: string },
  ): readonly RankedTerm[]
  /** Partial results of one unit in one group, as SELECT items; `suffix` ends their names. */
  partials(measurement: Measurement, context: TermContext & { readonly suffix: string }): readonly string[]
  /** A group's terms from those partial results (of `p`), each limited to what M rows can make of it. */
  totals(
    measurement: Measurement,
    context: { readonly suffix: string; readonly rowsPerGroup: bigint; readonly dialect: Dialect },
  ): readonly ExactTerm[]
  /** The vector, from a group's terms with their bases subtracted. Its length does not depend on the data. */
  vector(facts: MeasurementFacts, terms: readonly bigint[]): readonly bigint[]
  /** For what is counted by leaf; terms, partials, totals and vector are then empty. */
  readonly histogram?: HistogramKind
  /**
   * For different values: totals are then 0, and two-level SQL adds those of each group's values, at most M of each unit,
   * counted once over all units.
   */
  readonly countsDistinct?: true
}

/**
 * Rows counted by leaf of a tree. The issued SQL counts leaves only; the vector that gets noise is that of all nodes
 * below the root, a node being the sum of its leaves.
 */
export interface HistogramKind {
  readonly shape: (facts: MeasurementFacts) => TreeShape
  /** SQL of the leaf that a row is in, from 0; null for rows that are not counted. */
  readonly leaf: (measurement: Measurement, context: TermContext) => string
}
