import type { SelectStmt } from 'libpg-query'
import type { Relation } from '../relation/relation.ts'
import type { BindState } from './bind-state.ts'
import type { ScopeColumn, ScopeTable } from './private-scope.ts'
import type { SourceSpan } from './source-span.ts'
import type { SubqueryCondition } from './subquery-condition.ts'

/** Tables joined so far below the cut. */
export interface JoinedRows {
  readonly relation: Relation
  readonly tables: readonly ScopeTable[]
}

/** A query block: rows below the cut, or a table that is released or public. */
export type BoundSelect = BoundRows | ReleasedSelect

/** Rows that nobody may see; `columns` are what an outer block can name, the unit among them if it was selected. */
export interface BoundRows {
  readonly kind: 'rows'
  readonly relation: Relation
  readonly columns: readonly ScopeColumn[]
  /** Records the refusal of DISTINCT and LIMIT once the rows are read by an outer block; shown rows are refused anyway. */
  readonly refuseLimits: () => void
  /** The blocks of a union, to be refused one by one where rows would be shown. */
  readonly branches?: readonly { readonly select: SelectStmt; readonly rows: BoundRows }[]
  /** Records the refusal when the rows would be shown, for a block of which more can be said than that it has rows. */
  readonly refuseShown?: () => null
}

/** A table above the cut, as DuckDB SQL; a WITH part that was written already, by its name. */
export interface ReleasedSelect {
  readonly kind: 'released'
  readonly sql: string
  readonly columns: readonly ReleasedColumn[]
  /** The same rows below the cut, where all of it is public: to stand beside protected rows. Null when refused. */
  readonly asRows?: () => BoundRows | null
}

export interface ReleasedColumn {
  readonly name: string
  /** Stored name in a public table; equal to `name` elsewhere. */
  readonly stored: string
  readonly span: SourceSpan | null
  /** Set when the column is one of a noisy table unchanged. */
  readonly noisy: NoisySource | null
}

/** A column of a noisy table, and the SQL of its interval's ends as they can be written where the value is; null for keys. */
export interface NoisySource {
  readonly measuredId: string
  readonly column: string
  readonly interval: { readonly low: string; readonly high: string } | null
}

/** A FROM item above the cut. */
export interface ReleasedTable {
  readonly alias: string
  /** Public catalog table that it is, whose columns have uses too; null for results. */
  readonly table: string | null
  readonly columns: readonly ReleasedColumn[]
  /** Names that USING merged into an earlier table; only `alias.name` reaches them here. */
  readonly merged: ReadonlySet<string>
  /** SQL of columns that USING merged from both sides, where either may be missing. */
  readonly both: ReadonlyMap<string, string>
}

export interface ReleasedScope {
  readonly tables: readonly ReleasedTable[]
  /** Enclosing block, for correlated subqueries. */
  readonly parent: ReleasedScope | null
}

/** Where a query block stands: what it may name besides the catalog. */
export interface SelectEnv {
  readonly state: BindState
  readonly ctes: ReadonlyMap<string, BoundSelect | null>
  readonly outer: ReleasedScope | null
  /** Whether intervals may be appended as hidden columns: not in set operations and subqueries inside expressions. */
  readonly appendIntervals: boolean
  /** What the names of columns below the cut begin with, so that those of a subquery in a condition differ from its row's. */
  readonly rowNames: string
  readonly bindSelect: (select: SelectStmt, env: SelectEnv) => BoundSelect | null
  readonly semiJoin: (rows: JoinedRows, condition: SubqueryCondition, env: SelectEnv) => JoinedRows | null
}
