import type { PairKind, VarianceKind } from '../mechanisms/bernstein-moments/moment-statistic.ts'
import type { Rational } from '../numeric/rational.ts'
import type { Expression, Interval } from '../relation/expression.ts'
import type { Relation } from '../relation/relation.ts'
import type { GroupingFamily } from './grouping-family.ts'
import type { SourceSpan } from '../sql/source-span.ts'

/**
 * One place where private rows become numbers: the *measured* aggregate at the cut. Made by the SQL front end, planned
 * by `build-dp-plan.ts`. Everything above it is post-processing of its noisy table, whose columns are
 * `keys[].name` then `aggregates[].name`, then for each aggregate `<name>__low` and `<name>__high`, its interval.
 *
 * INVARIANT: there is at least one aggregate. Names are unique, come from the columns that are read, and do not depend on
 * the analyst's aliases or order: keys and aggregates are sorted by canonical text, so that equal questions have equal
 * noisy tables.
 * Types in the noisy table: counts BIGINT, sums and discrete quantiles DECIMAL(38, scale), averages, variances and what is made of them, continuous quantiles, and intervals DOUBLE; keys by their logical
 * type: code and text VARCHAR, fixed BIGINT or DECIMAL(38, scale), boolean, date, timestamp.
 */
export interface MeasuredQuery {
  readonly id: string
  /** INVARIANT: `input.property === 'unit-preserving'`. */
  readonly input: Relation
  readonly keys: readonly MeasuredKey[]
  readonly aggregates: readonly MeasuredAggregate[]
}

/** `values` lists every key in advance (known key, post-processing keeps absent ones), null where partition selection is needed. */
export interface MeasuredKey {
  readonly name: string
  readonly expression: Expression
  readonly values: readonly KeyValue[] | null
  readonly span: SourceSpan | null
}
/** In the grid of the key's type: bigint for fixed and code position, text otherwise, null for the NULL group. */
export type KeyValue = bigint | string | boolean | null

export type MeasuredAggregate = { readonly name: string; readonly span: SourceSpan | null } & (
  | { readonly kind: 'countRows' }
  /** COUNT(x): rows where x is not null. */
  | { readonly kind: 'countValues'; readonly argument: Expression }
  | { readonly kind: 'countUnits' }
  /** COUNT(DISTINCT x): different values other than null. */
  | { readonly kind: 'countDistinct'; readonly argument: Expression }
  /**
   * `interval` is the clipping range of one row's value, in the argument's grid. INVARIANT: the argument's own type has
   * this interval, proved by the clamps inside the expression, so that no second clamp is needed.
   */
  | { readonly kind: 'sum'; readonly argument: Expression; readonly interval: Interval }
  | { readonly kind: 'average'; readonly argument: Expression; readonly interval: Interval }
  | { readonly kind: VarianceKind; readonly argument: Expression; readonly interval: Interval }
  /** Of the rows that have both numbers, in SQL's order: y, then x. */
  | { readonly kind: PairKind; readonly pair: readonly [MeasuredOperand, MeasuredOperand] }
  /** The value below which `share` of the rows are, within [0, 1]; of a tree over `interval`, to which values are clipped. */
  | {
      readonly kind: 'continuousQuantile' | 'discreteQuantile'
      readonly argument: Expression
      readonly interval: Interval
      readonly share: Rational
    }
  /** An end of where the values lie, for a column without bounds. */
  | { readonly kind: 'lowerBound' | 'upperBound'; readonly argument: Expression }
  /** Answered as the quantile of a share near the end: see `statistics/quantiles.ts`. */
  | { readonly kind: 'minimum' | 'maximum'; readonly argument: Expression; readonly interval: Interval }
)

/** A number with the clipping range of one row's value, under the same invariant. */
export interface MeasuredOperand {
  readonly argument: Expression
  readonly interval: Interval
}

/**
 * The post-processing query: DuckDB SQL over the noisy tables, one per measured query, named `tableName`.
 * `columns` are the visible outputs; where an output is a column of a noisy table unchanged (bare, renamed or rounded),
 * `measured` points at it, and for a noisy value the SQL appends its interval as hidden columns after the visible ones.
 */
export interface OuterQuery {
  readonly sql: string
  readonly tables: readonly { readonly tableName: string; readonly measuredId: string }[]
  /** Public tables the outer query reads, by the name it uses; their columns must be there in logical types (code as text, fixed as BIGINT or DECIMAL(18, scale)). */
  readonly publicTables: readonly { readonly tableName: string; readonly table: string }[]
  readonly columns: readonly OuterColumn[]
  /** Whether rows may be totals of others: some block has several grouping sets. */
  readonly hasTotals: boolean
}
export interface OuterColumn {
  readonly name: string
  readonly span: SourceSpan | null
  readonly measured: { readonly measuredId: string; readonly column: string } | null
  /** Positions (0-based, in the SQL's output) of the interval's ends, or null. */
  readonly interval: { readonly low: number; readonly high: number } | null
}

/** What the SQL front end returns for an accepted statement; `measured` is empty when only public tables are read. */
export interface BoundQuery {
  readonly measured: readonly MeasuredQuery[]
  readonly outer: OuterQuery
  readonly families: readonly GroupingFamily[]
}
