import type { BudgetScope, BudgetWindowName, ErrorCode, RunStatus } from '@yingbi/contracts'
import type { ColumnType, Generated, GeneratedAlways } from 'kysely'

type Moment = ColumnType<Date, Date, Date>
type MaybeMoment = ColumnType<Date | null, Date | null, Date | null>

/** What has been spent under one limit in one window. Amounts are whole numbers: 10^-6 of rho, 10^-15 of delta. */
export interface BudgetsTable {
  dataset_id: string
  scope: BudgetScope
  /** Id of the project or person, name of the purpose; empty for scope `dataset`. */
  holder_id: string
  window_kind: BudgetWindowName
  window_start: Moment
  /** The limit as it was at the last charge. */
  limit_rho_micro: bigint
  spent_rho_micro: bigint
  limit_delta_femto: bigint
  spent_delta_femto: bigint
}

/** One line of the ledger. Never changed, never removed; a free repeat has none. */
export interface ChargesTable {
  run_id: string
  dataset_id: string
  person_id: string
  rho_micro: bigint
  delta_femto: bigint
  at: Moment
  log_index: bigint
  project_id: string | null
  /** That of the project when it was charged. */
  purpose: string | null
  /** What the charge consists of (`LossParts`); all three null when it is known as a whole only. */
  gaussian_rho_micro: bigint | null
  gaussian_cells: bigint | null
  /** JSON list of numbers. */
  pure_epsilons: string | null
}

/** A question that was admitted, from the moment of its charge. */
export interface RunsTable {
  id: string
  /** Counted up for people; gaps are possible. */
  number: GeneratedAlways<bigint>
  status: RunStatus
  dataset_id: string
  dataset: string
  policy_version: number
  data_version: string
  analyst_id: string
  analyst: string
  /** In which it is asked. */
  project_id: string | null
  sql: string
  sql_hash: string
  plan_hash: string
  rho_micro: bigint
  delta_femto: bigint
  /** The dataset's delta when it was asked, at which epsilon is stated. */
  dataset_delta: number
  /** The run whose noisy answer was given again at no charge. */
  reused_from: string | null
  /** The server process that carries it out; see `server-instances.ts`. */
  instance: bigint
  cancel_requested: ColumnType<boolean, never, boolean>
  created_at: Moment
  charged_at: MaybeMoment
  finished_at: MaybeMoment
  failure_code: ErrorCode | null
  /** JSON text; ids, limits and positions only. */
  failure_params: string | null
  /** `RunResult` as JSON text, kept byte for byte: `result_hash` is its SHA-256. */
  result: string | null
  result_hash: string | null
  /** Index of the charge (or of the free repeat) in the log. */
  log_index: bigint | null
}

/** A noisy table, kept under the canonical key of what was measured; `pending` while its run measures it. */
export interface MeasuredAnswersTable {
  id: Generated<bigint>
  /** SHA-256 of the canonical key, hexadecimal. */
  key: string
  rho_micro: bigint
  dataset_id: string
  run_id: string
  state: 'pending' | 'ready'
  /** JSON text. */
  noisy_table: string | null
}

export interface LedgerTables {
  budgets: BudgetsTable
  charges: ChargesTable
  runs: RunsTable
  measured_answers: MeasuredAnswersTable
}
