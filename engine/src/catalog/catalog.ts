import type { BilingualText, ColumnRole, ColumnUseName, Contribution, Grade } from '@yingbi/contracts'

/**
 * What the compiler knows of a dataset: published metadata only, never data. Whoever built it (the server, from the
 * dataset's privacy policy) has already decided which columns exist for this caller.
 */
export interface Catalog {
  /** Slug of the dataset; also the optional schema prefix in SQL (`hospital.visits`). */
  readonly dataset: string
  readonly policyOwner: BilingualText
  readonly policyVersion: string
  /** Changes whenever the stored rows change; part of the key under which answers are reused. */
  readonly dataVersion: string
  readonly unit: { readonly name: string; readonly title: BilingualText }
  /** Delta of stated epsilons; also what the choices of groups under one limit may add up to, see `selection-delta.ts`. */
  readonly delta: number
  readonly tables: ReadonlyMap<string, CatalogTable>
}

export interface CatalogTable {
  readonly name: string
  readonly title: BilingualText
  readonly kind: 'private' | 'public'
  /** Logical column that names the unit; in prepared storage it is replaced by `UNIT_COLUMN`. Null: undeclared (refused) or public. */
  readonly unitColumn: string | null
  /**
   * Set where the table reaches the unit over another one: each value of `column` stands once in `key` of `table`, and the
   * stored unit is that row's. `unitColumn` is then the name of the unit where the path ends, no column of this table.
   */
  readonly unitPath?: { readonly column: string; readonly table: string; readonly key: string }
  readonly contribution: Contribution | null
  /** Rounded, published row count; only used for expected errors. */
  readonly approximateRows: number | null
  readonly columns: ReadonlyMap<string, CatalogColumn>
}

export interface CatalogColumn {
  readonly name: string
  readonly title: BilingualText
  readonly type: ColumnDomain
  readonly role: ColumnRole
  readonly grade: Grade
  readonly uses: readonly ColumnUseName[]
  readonly nullable: boolean
  readonly policyLine: number | null
}

/**
 * Logical type with the published domain of its values.
 * `fixed`: integer v stands for v / 10^scale; `bounds` are inclusive, in that integer grid, null when undeclared.
 */
export type ColumnDomain =
  | {
      readonly kind: 'fixed'
      readonly scale: number
      readonly bounds: { readonly lower: bigint; readonly upper: bigint } | null
    }
  | { readonly kind: 'code'; readonly list: string; readonly values: readonly string[] }
  | { readonly kind: 'text' }
  | { readonly kind: 'boolean' }
  | { readonly kind: 'date' }
  | { readonly kind: 'timestamp' }
