import type { ColumnUseName } from '@yingbi/contracts'
import type { SourceSpan } from '../sql/source-span.ts'
import type { Expression, ScalarType } from './expression.ts'
import type { UnitAggregateName, WindowFunctionName } from './unit-functions.ts'

/**
 * Relational operators below the cut, with Calcite's names. Each node carries its output columns; names are unique in
 * a relation. A relation is `unit-preserving` when each row belongs to exactly one privacy unit, held in `UNIT_COLUMN`;
 * it is `public` when no private table is below it.
 *
 * Every unit-preserving relation has the column `UNIT_COLUMN`. It has `RANK_COLUMN` too as long as each of its rows is
 * one stored row of one table (scan, filter, project, semi-join, window); a join can multiply rows, a union repeats ranks and
 * an aggregate makes new rows, so that their output has none.
 * Columns that nothing reads are pruned: a scan lists only what the query uses.
 */
export type Relation = TableScan | Filter | Project | Join | SemiJoin | Union | Values | Aggregate | Window

export type Property = 'unit-preserving' | 'public'

export interface RelationColumn {
  /** Unique in the relation, stable through the plan, e.g. `v.cost`. */
  readonly name: string
  readonly type: ScalarType
  readonly nullable: boolean
  /** Catalog columns that the value depends on, `table.column`; a use of this column is a use of all of them. */
  readonly origins: readonly string[]
}

interface Node {
  readonly columns: readonly RelationColumn[]
  readonly property: Property
  readonly span: SourceSpan | null
}

/** SELECT columns FROM table. */
export interface TableScan extends Node {
  readonly kind: 'tableScan'
  readonly table: string
  /** Output column name -> stored column. Private scans also carry unit and rank. */
  readonly source: ReadonlyMap<string, string>
}
/** SELECT * FROM input WHERE predicate. */
export interface Filter extends Node {
  readonly kind: 'filter'
  readonly input: Relation
  readonly predicate: Expression
}
/** SELECT expressions FROM input; unit and rank pass through: they are in `columns`, not in `expressions`. */
export interface Project extends Node {
  readonly kind: 'project'
  readonly input: Relation
  readonly expressions: readonly { readonly name: string; readonly expression: Expression }[]
}
/**
 * Equality join. unit-preserving x public keeps the unit of the private side, which is `left` for a left join;
 * unit-preserving x unit-preserving is a join on the unit (`onUnit`), further equalities allowed; the unit
 * equality itself is not in `equalities`. Both sides may have a unit column; the output has one, of that name.
 */
export interface Join extends Node {
  readonly kind: 'join'
  readonly type: 'inner' | 'left'
  readonly left: Relation
  readonly right: Relation
  readonly onUnit: boolean
  readonly equalities: readonly { readonly left: Expression; readonly right: Expression }[]
}
/**
 * Rows of `input` for which a row of `subquery` matches, or none when `negated`: IN, EXISTS and their negations. Columns,
 * unit and rank are those of `input`; each of its rows is there once or not at all. A unit-preserving subquery is matched
 * `onUnit`, so that whether a row stays depends on rows of its own unit and on public ones. A match needs every equality and
 * `condition` (over the columns of both) to be true, not NULL.
 */
export interface SemiJoin extends Node {
  readonly kind: 'semiJoin'
  readonly input: Relation
  readonly subquery: Relation
  readonly negated: boolean
  readonly onUnit: boolean
  readonly equalities: Join['equalities']
  readonly condition: Expression | null
}
/**
 * UNION ALL. Every input has the columns of the output by name, of the same type; an interval of the output holds those of
 * the inputs. All inputs are unit-preserving, or all are public.
 */
export interface Union extends Node {
  readonly kind: 'union'
  readonly inputs: readonly Relation[]
}
/** A literal table. */
export interface Values extends Node {
  readonly kind: 'values'
  readonly rows: readonly (readonly Expression[])[]
}

/**
 * SELECT unit, keys, aggregates FROM input GROUP BY unit, keys: the rows of each unit by themselves, so that each new row
 * still belongs to one unit. Numbers are exact and not yet limited; see `unit-functions.ts`.
 */
export interface Aggregate extends Node {
  readonly kind: 'aggregate'
  readonly input: Relation
  readonly keys: readonly { readonly name: string; readonly expression: Expression }[]
  readonly aggregates: readonly UnitAggregate[]
}
export interface UnitAggregate {
  readonly name: string
  readonly function: UnitAggregateName
  /** Null for `countRows` only. A FILTER is a CASE in it. */
  readonly argument: Expression | null
}
/** SELECT input.*, functions OVER (PARTITION BY unit, ...) FROM input; every row stays. */
export interface Window extends Node {
  readonly kind: 'window'
  readonly input: Relation
  readonly functions: readonly WindowFunction[]
}
export interface WindowFunction {
  readonly name: string
  readonly function: WindowFunctionName
  /** Null for those that count rows. */
  readonly argument: Expression | null
  /** Rows back or ahead, for `lag` and `lead`. */
  readonly offset: number
  /** Besides the unit. */
  readonly partitionBy: readonly Expression[]
  readonly orderBy: readonly SortKey[]
  /** Null for functions that look at no frame. */
  readonly frame: Frame | null
}
export interface SortKey {
  readonly expression: Expression
  readonly descending: boolean
  readonly nullsFirst: boolean
}
/** `rows` counts rows in an order without ties; `range` has all rows that tie in `orderBy` together at its edges. */
export interface Frame {
  readonly mode: 'rows' | 'range'
  readonly from: FrameEdge
  readonly to: FrameEdge
}
/** Rows from the current one, negative before it; always 0 or unbounded in `range`. */
export type FrameEdge = number | 'unbounded preceding' | 'unbounded following'

/** One use of a catalog column by the query, to be checked against the policy. */
export interface ColumnUse {
  readonly table: string
  readonly column: string
  readonly use: ColumnUseName
  /** SQL operator, e.g. `GROUP BY`, `WHERE`, `SUM`. */
  readonly operator: string
  readonly span: SourceSpan | null
}
