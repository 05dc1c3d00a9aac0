import type { DpPlan } from '../dp-plan/dp-plan.ts'
import type { MeasuredPlan } from '../dp-plan/measured-plan.ts'
import type { NoisyTable } from '../dp-plan/noisy-table.ts'
import type { NoisyCell } from '../dp-plan/released-value.ts'
import { consistentTables } from './consistent-tables.ts'

export interface PresentationOptions {
  /** Totals of grouping sets are the sums of their parts. */
  readonly consistentTotals: boolean
  /** Counts below 0 are shown as 0, which makes small counts lean high. */
  readonly nonNegativeCounts: boolean
}

/**
 * What is shown of the noisy tables of a plan, by the id of their measured plan: post-processing, which costs nothing.
 * Tables are stored as they were released, so that it can be done again in another way.
 */
export function presentedTables(
  plan: Pick<DpPlan, 'measured' | 'families'>,
  tables: ReadonlyMap<string, NoisyTable>,
  options: PresentationOptions,
): ReadonlyMap<string, NoisyTable> {
  const shown = new Map(tables)
  for (const family of options.consistentTotals ? plan.families : []) {
    for (const [id, table] of consistentTables(family, tables)) shown.set(id, table)
  }
  if (!options.nonNegativeCounts) return shown
  for (const measured of plan.measured) {
    const table = shown.get(measured.id)
    if (table !== undefined) shown.set(measured.id, withNonNegativeCounts(table, measured))
  }
  return shown
}

function withNonNegativeCounts(table: NoisyTable, plan: MeasuredPlan): NoisyTable {
  const counted = plan.columns.filter(({ statistic: { kind } }) => kind.startsWith('count') || kind === 'regrCount')
  const counts = new Set(counted.map(({ name }) => name))
  const isCount = table.columns.map(({ name }) => counts.has(name))
  const raised = (rows: NoisyTable['rows']) =>
    rows.map((row) => row.map((cell, x) => (isCount[x] ? raise(cell) : cell)))
  return { columns: table.columns, rows: raised(table.rows), low: raised(table.low), high: raised(table.high) }
}

/** Counts beyond 2^53 are text. */
function raise(cell: NoisyCell): NoisyCell {
  if (typeof cell === 'number') return Math.max(0, cell)
  return typeof cell === 'string' && cell.startsWith('-') ? 0 : cell
}
