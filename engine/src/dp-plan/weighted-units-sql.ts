import type { Dialect } from '../dialect/dialect.ts'
import { groupWeights } from '../mechanisms/partition-selection/weighted-threshold.ts'
import type { TwoLevel } from './measured-plan.ts'

/**
 * The weight of a partial result's unit, by how many partial results it has: over the rows of an aggregation by the unit and a
 * token. INVARIANT: it looks at the very rows that are added up, and is 0 when there are more of a unit than the table
 * lists, so that squares of weights add up to at most 2^40 whatever chose the groups.
 */
export function unitWeight(unit: string, { groupsPerUnit }: Pick<TwoLevel, 'groupsPerUnit'>): string {
  const cases = groupWeights(groupsPerUnit).map((weight, i) => `WHEN ${i + 1} THEN ${weight}`)
  return `CASE count(*) OVER (PARTITION BY ${unit}) ${cases.join(' ')} ELSE 0 END`
}

/** The sum of a group's weights but the `minimumUnits` - 1 largest: 0 below the minimum. */
export function groupScore(minimumUnits: bigint, dialect: Dialect): string {
  const sum = dialect.sum('p.w')
  return minimumUnits <= 1n ? sum : `${sum} - ${dialect.sumOfLargest('p.w', minimumUnits - 1n)}`
}
