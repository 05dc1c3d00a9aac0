import type { ExactAggregates, MeasuredPlan } from '@yingbi/engine'
import type { ChargeReceipt } from '../repositories/budget-ledger.ts'
import type { DatasetRecord } from '../repositories/datasets.ts'
import type { ScratchTable } from './duckdb/scratch-protocol.ts'

/** The dataset whose rows are meant, with its current data version. */
export type DatasetOfRows = Pick<DatasetRecord, 'slug' | 'dataVersion' | 'policy' | 'source'>

/**
 * Where governed rows are. One implementation for each kind of engine.
 *
 * INVARIANT: nothing but a compiled plan reaches protected rows, and only against a receipt for its measured table: a
 * charge is committed before any row is read.
 */
export interface Connector {
  /** Errors: DataError (RUN_FAILED, RUN_TIMED_OUT, DATA_*, SOURCE_*); the signal's reason when aborted. */
  execute(
    plan: MeasuredPlan,
    receipt: ChargeReceipt,
    signal: AbortSignal,
    dataset: DatasetOfRows,
  ): Promise<ExactAggregates>

  /**
   * A public table with its logical values, called `name` there, for the outer query. Errors: as `execute`; throws when
   * the policy does not declare the table public.
   */
  readPublicTable(name: string, dataset: DatasetOfRows, table: string, signal: AbortSignal): Promise<ScratchTable>
}
