import type { PrivacyReceipt, ResultColumn, RunResult } from '@yingbi/contracts'
import type { DpPlan, MeasuredPlan, NoisyTable, OuterQuery } from '@yingbi/engine'
import type { OuterCell, OuterResult } from '../connectors/duckdb/scratch-protocol.ts'
import type { PrivacyAmount, ScopeBalance } from '../repositories/budget-ledger.ts'
import type { DatasetRecord } from '../repositories/datasets.ts'
import { leftOf } from './budget.ts'
import { presentCharge } from './charge.ts'
import { measuredPlan } from './outer-tables.ts'

/** Noisy tables of a plan, by `MeasuredPlan.id`. */
export type NoisyTables = ReadonlyMap<string, NoisyTable>

/** The outcome of the outer query with each column's noise and each value's interval. */
export function presentResult(
  plan: DpPlan,
  noisy: NoisyTables,
  outcome: OuterResult,
  receipt: PrivacyReceipt,
): RunResult {
  const { columns } = plan.outer
  return {
    columns: columns.map((column, x) => resultColumn(column, outcome.columns[x]?.type ?? 'VARCHAR', noisy)),
    rows: outcome.rows.map((row) => columns.map((_, x) => row[x] ?? null)),
    intervals: outcome.rows.map((row) => columns.map(({ interval }) => intervalOf(row, interval))),
    hasTotals: plan.outer.hasTotals,
    receipt,
  }
}

function resultColumn(column: OuterQuery['columns'][number], type: string, noisy: NoisyTables): ResultColumn {
  const { name, measured } = column
  const source =
    measured === null ? undefined : noisy.get(measured.measuredId)?.columns.find((c) => c.name === measured.column)
  if (source === undefined) {
    return { name, type, mechanism: 'post-processing', scale: null, sensitivity: null, note: null, origin: null }
  }
  const { mechanism, scale, sensitivity, note, origin } = source
  return { name, type, mechanism, scale, sensitivity, note, origin }
}

function intervalOf(
  row: readonly OuterCell[],
  places: { readonly low: number; readonly high: number } | null,
): RunResult['intervals'][number][number] {
  const low = places === null ? null : (row[places.low] ?? null)
  const high = places === null ? null : (row[places.high] ?? null)
  return low === null || high === null ? null : { low: Number(low), high: Number(high) }
}

/** What a receipt says beside the plan. */
export interface ReceiptContext {
  readonly run: { readonly id: string; readonly number: number; readonly sqlHash: string; readonly planHash: string }
  readonly dataset: DatasetRecord
  /** Behind the numbers, whether they are charged now or were earlier. */
  readonly loss: PrivacyAmount
  readonly balances: readonly ScopeBalance[]
  readonly logIndex: number
  readonly notes: readonly string[]
}

/** The law of the noise; both where some columns have the one and some the other. */
function mechanismOf({ measured }: DpPlan): string {
  const laws = measured.flatMap(({ measurements }) => measurements.map(({ laplaceScale }) => laplaceScale !== null))
  if (measured.length === 0) return 'none'
  if (!laws.includes(true)) return 'discrete-gaussian'
  return laws.includes(false) ? 'discrete-gaussian-and-laplace' : 'discrete-laplace'
}

/** What the privacy guarantee of a result is. */
export function presentReceipt(plan: DpPlan, context: ReceiptContext): PrivacyReceipt {
  const { run, dataset } = context
  const { unit, neighbouring, delta } = dataset.policy.privacy
  const [first] = plan.measured
  return {
    runId: run.id,
    runNumber: run.number,
    mechanism: mechanismOf(plan),
    unit: unit.name,
    neighbouring,
    bounding: first?.bounding.kind ?? 'none',
    bounds: clippingBounds(plan),
    contribution: first === undefined ? null : contributionOf(first),
    charge: presentCharge(context.loss, delta),
    left: context.balances.map((balance) => ({ scope: balance.scope, left: presentCharge(leftOf(balance), delta) })),
    dataset: dataset.slug,
    policyVersion: dataset.policyVersion,
    dataVersion: dataset.dataVersion,
    sqlHash: run.sqlHash,
    planHash: run.planHash,
    logIndex: context.logIndex,
    mayHideGroups: plan.measured.some(({ selection }) => selection !== null),
    notes: [...context.notes],
  }
}

/** Clipping ranges by the name that the analyst sees, in the column's own unit. */
function clippingBounds(plan: DpPlan): PrivacyReceipt['bounds'] {
  return plan.outer.columns.flatMap(({ name, measured }) => {
    if (measured === null) return []
    const column = measuredPlan(plan, measured.measuredId).columns.find((c) => c.name === measured.column)
    const interval = column?.statistic.interval ?? null
    if (column === undefined || interval === null) return []
    const unit = 10 ** column.statistic.scale
    return [{ column: name, lower: Number(interval.lower) / unit, upper: Number(interval.upper) / unit }]
  })
}

/** Rows, groups and rows per group of one unit that count at most. */
function contributionOf({ bounding }: MeasuredPlan): NonNullable<PrivacyReceipt['contribution']> {
  if (bounding.kind === 'two-level') {
    const groups = Number(bounding.groupsPerUnit)
    const rowsPerGroup = Number(bounding.rowsPerGroup)
    return { rows: groups * rowsPerGroup, groups, rowsPerGroup }
  }
  const rows = Number(bounding.rowsPerUnit)
  return { rows, groups: rows, rowsPerGroup: rows }
}
