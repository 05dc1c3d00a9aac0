import type { ColumnUseName, DatasetPolicy } from '@yingbi/contracts'
import { suggestColumn } from './suggest-column.ts'

/** Range of UTF-16 offsets in the statement. */
export interface UseSpan {
  readonly start: number
  readonly end: number
}

/** One use of a column by a query, as the SQL front end reports it. */
export interface QueryColumnUse {
  readonly table: string
  readonly column: string
  readonly use: ColumnUseName
  /** SQL operator, e.g. `GROUP BY`. */
  readonly operator: string
  readonly span: UseSpan | null
}

/** A column is used in a way that the policy does not grant: the proof of a refusal. */
export interface UseViolation extends QueryColumnUse {
  readonly grantedUses: readonly ColumnUseName[]
  /** Line of the column in the policy file. */
  readonly policyLine: number | null
  /** Column of the same table that says something similar and grants the use. */
  readonly suggestion: string | null
}

/** A query uses every column of a set that may not be used together. */
export interface CombinationViolation {
  /** `table.column`, in the order of the policy. */
  readonly columns: readonly string[]
  /** The first use of each of them. */
  readonly uses: readonly QueryColumnUse[]
  readonly policyLine: number | null
}

export interface ColumnUseCheck {
  readonly uses: readonly UseViolation[]
  readonly combinations: readonly CombinationViolation[]
}

/** Line in the policy file of a place such as `tables.visits.columns.cost`, when the file is known. */
export type PolicyLineOf = (path: readonly (string | number)[]) => number | null

/**
 * Every use that the policy does not grant, each once, in the order of the query. A use is denied unless it is listed.
 * Tables and columns that the policy does not know are left to whoever resolves names.
 */
export function checkColumnUses(
  uses: readonly QueryColumnUse[],
  policy: DatasetPolicy,
  lineOf: PolicyLineOf,
): ColumnUseCheck {
  return { uses: useViolations(uses, policy, lineOf), combinations: combinationViolations(uses, policy, lineOf) }
}

function useViolations(
  uses: readonly QueryColumnUse[],
  policy: DatasetPolicy,
  lineOf: PolicyLineOf,
): readonly UseViolation[] {
  const violations = new Map<string, UseViolation>()
  for (const use of uses) {
    const table = ownProperty(policy.tables, use.table)
    const column = table === undefined ? undefined : ownProperty(table.columns, use.column)
    if (table === undefined || column === undefined || column.uses.includes(use.use)) continue
    const key = JSON.stringify([use.table, use.column, use.use, use.operator, use.span])
    violations.set(key, {
      ...use,
      grantedUses: column.uses,
      policyLine: lineOf(['tables', use.table, 'columns', use.column]),
      suggestion: suggestColumn(table, use.column, use.use),
    })
  }
  return [...violations.values()]
}

function combinationViolations(
  uses: readonly QueryColumnUse[],
  policy: DatasetPolicy,
  lineOf: PolicyLineOf,
): readonly CombinationViolation[] {
  const firstUse = new Map<string, QueryColumnUse>()
  for (const use of uses) {
    const name = `${use.table}.${use.column}`
    if (!firstUse.has(name)) firstUse.set(name, use)
  }
  return policy.forbiddenCombinations.flatMap((columns, i) => {
    const used = columns.map((name) => firstUse.get(name)).filter((use) => use !== undefined)
    if (used.length < columns.length) return []
    return [{ columns, uses: used, policyLine: lineOf(['forbiddenCombinations', i]) }]
  })
}

/** A name such as `constructor` is a column only when the policy says so. */
function ownProperty<T>(record: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined
}
