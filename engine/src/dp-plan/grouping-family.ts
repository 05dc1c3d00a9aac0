/**
 * The grouping sets of one block, each measured on its own, whose counts and sums are totals of one another. Made where
 * every group of every set is known, so that each table is a whole marginal of one grid.
 */
export interface GroupingFamily {
  readonly members: readonly GroupingMember[]
  /** Names of additive columns are by position the same in every member. */
  readonly columns: readonly GroupingColumn[]
}

export interface GroupingMember {
  readonly measuredId: string
  /** Name of its key column for every key of the family; null where it is not grouped by it. */
  readonly keys: readonly (string | null)[]
  /** Names of its columns, in the order of `GroupingFamily.columns`. */
  readonly columns: readonly string[]
}

export interface GroupingColumn {
  /** Rows, values and sums add up over groups; units do not, for one may be in several. */
  readonly isAdditive: boolean
  readonly isCount: boolean
}
