import type { ColumnUseName } from '@yingbi/contracts'
import type { SourceSpan } from '../sql/source-span.ts'
import type { Expression, ScalarType } from './expression.ts'

/**
 * Relational operators below the cut, with Calcite's names. Each node carries its output columns; names are unique in
 * a relation. A relation is `unit-preserving` when each row belongs to exactly one privacy unit, held in `UNIT_COLUMN`;
 * it is `public` when no private table is below it.
 *
 * Every unit-preserving relation has the column `UNIT_COLUMN`. It has `RANK_COLUMN` too as long as each of its rows is
 * one stored row of one table (scan, filter, project, semi-join); a join can multiply rows and a union repeats ranks, so that
 * their output has none.
 * Columns that nothing reads are pruned: a scan lists only what the query uses.
 */
export type Relation = TableScan | Filter | Project | Join | SemiJoin | Union | Values

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

/** One use of a catalog column by the query, to be checked against the policy. */
export interface ColumnUse {
  readonly table: string
  readonly column: string
  readonly use: ColumnUseName
  /** SQL operator, e.g. `GROUP BY`, `WHERE`, `SUM`. */
  readonly operator: string
  readonly span: SourceSpan | null
}
