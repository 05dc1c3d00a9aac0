import type { ExactAggregates, MeasuredPlan } from '@yingbi/engine'
import type { ChargeReceipt } from '../repositories/budget-ledger.ts'
import type { Connector, DatasetOfRows } from './connector.ts'
import type { ScratchTable } from './duckdb/scratch-protocol.ts'

/** Sends each question to where the rows of its dataset are. */
export class DatasetConnector implements Connector {
  readonly #sealed: Connector
  readonly #source: Connector

  /** `sealed` has the rows that were uploaded, `source` those that stay in a database of their owner. */
  constructor(connectors: { readonly sealed: Connector; readonly source: Connector }) {
    this.#sealed = connectors.sealed
    this.#source = connectors.source
  }

  execute(
    plan: MeasuredPlan,
    receipt: ChargeReceipt,
    signal: AbortSignal,
    dataset: DatasetOfRows,
  ): Promise<ExactAggregates> {
    return this.#of(dataset).execute(plan, receipt, signal, dataset)
  }

  readPublicTable(name: string, dataset: DatasetOfRows, table: string, signal: AbortSignal): Promise<ScratchTable> {
    return this.#of(dataset).readPublicTable(name, dataset, table, signal)
  }

  #of({ source }: DatasetOfRows): Connector {
    return source === null ? this.#sealed : this.#source
  }
}
