import { exactAggregates, preparedTableName, type ExactAggregates, type MeasuredPlan } from '@yingbi/engine'
import { DataError } from '../../governed-data/data-error.ts'
import type { PreparedTable, ResidentTables } from '../../governed-data/resident-tables.ts'
import type { ChargeReceipt } from '../../repositories/budget-ledger.ts'
import type { Connector } from '../connector.ts'
import { measuredKey } from '../measured-key.ts'
import { EngineQueryError, type DuckDbEngine, type QueryRows } from './duckdb-engine.ts'
import { publicTableSql } from './public-table.ts'
import type { ScratchTable } from './scratch-protocol.ts'
import { storedTables } from '../../governed-data/stored-tables.ts'
import type { DatasetRecord } from '../../repositories/datasets.ts'

export interface DuckDbConnectorOptions {
  readonly engine: DuckDbEngine
  readonly tables: ResidentTables
  readonly timeoutMs: number
  /** Hears of DuckDB's error class, for the operator's log; never of its text. */
  readonly onFailure: (failure: { readonly failureClass: string }) => void
}

/** Runs measured plans over prepared tables that it opens when they are needed. */
export class DuckDbConnector implements Connector {
  readonly #options: DuckDbConnectorOptions

  constructor(options: DuckDbConnectorOptions) {
    this.#options = options
  }

  async execute(plan: MeasuredPlan, receipt: ChargeReceipt, signal: AbortSignal): Promise<ExactAggregates> {
    receipt.open(measuredKey(plan))
    const { rows } = await this.#query(plan.sql, preparedTablesIn(plan.sql), signal)
    return exactAggregates(plan, rows)
  }

  async readPublicTable(
    name: string,
    dataset: Pick<DatasetRecord, 'slug' | 'dataVersion' | 'policy'>,
    table: string,
    signal: AbortSignal,
  ): Promise<ScratchTable> {
    const stored = storedTables(dataset.policy)[table]
    if (stored?.kind !== 'public') throw new Error('only public tables are read as they are')
    const prepared = { dataset: dataset.slug, dataVersion: dataset.dataVersion, table }
    const { columns, sql } = publicTableSql(preparedTableName(dataset.slug, dataset.dataVersion, table), stored)
    const { rows } = await this.#query(sql, [prepared], signal)
    return { name, columns, rows }
  }

  async #query(sql: string, tables: readonly PreparedTable[], signal: AbortSignal): Promise<QueryRows> {
    const { engine, timeoutMs, tables: resident } = this.#options
    signal.throwIfAborted()
    try {
      return await resident.withTables(tables, async () => engine.query(sql, { signal, timeoutMs }))
    } catch (error) {
      throw this.#translate(error, signal)
    }
  }

  #translate(error: unknown, signal: AbortSignal): unknown {
    if (!(error instanceof EngineQueryError)) return error
    const { failure } = error
    if (failure.kind === 'aborted') return signal.reason
    if (failure.kind === 'timed-out') {
      return new DataError('RUN_TIMED_OUT', { seconds: Math.round(this.#options.timeoutMs / 1000) })
    }
    this.#options.onFailure({ failureClass: failure.failureClass })
    return new DataError('RUN_FAILED')
  }
}

/** Quoted names of the form that `preparedTableName` gives; identifiers of people never hold `@` or `/`. */
function preparedTablesIn(sql: string): PreparedTable[] {
  const found = new Map<string, PreparedTable>()
  const withoutTexts = sql.replace(/'(?:[^']|'')*'/g, "''")
  for (const [name, dataset, dataVersion, table] of withoutTexts.matchAll(/"([a-z][\w-]*)@([\w-]+)\/([^"/@]+)"/g)) {
    if (dataset === undefined || dataVersion === undefined || table === undefined) continue
    found.set(name, { dataset, dataVersion, table })
  }
  return [...found.values()]
}
