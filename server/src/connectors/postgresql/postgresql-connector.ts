import {
  exactAggregates,
  postgresqlName,
  preparedTableName,
  type DriverValue,
  type ExactAggregates,
  type MeasuredPlan,
} from '@yingbi/engine'
import type { Kysely } from 'kysely'
import type { Schema } from '../../database/schema.ts'
import { DataError } from '../../governed-data/data-error.ts'
import { storedTables } from '../../governed-data/stored-tables.ts'
import type { ChargeReceipt } from '../../repositories/budget-ledger.ts'
import { findDataVersionBySlug } from '../../repositories/data-versions.ts'
import { findSource } from '../../repositories/sources.ts'
import type { Connector, DatasetOfRows } from '../connector.ts'
import type { ScratchTable } from '../duckdb/scratch-protocol.ts'
import { measuredKey } from '../measured-key.ts'
import { requirePrepared, type PreparedVersion } from './prepared-tables.ts'
import { publicRowsSql, publicTable } from './public-rows.ts'
import { SourceGate } from './source-gate.ts'
import { StatementError, withSourceSession, type SourceAccess, type SourceRows } from './source-session.ts'
import type { SourceVault } from './source-vault.ts'

export interface PostgresqlConnectorOptions {
  readonly db: Kysely<Schema>
  readonly vault: SourceVault
  readonly timeoutMs: number
  /** Hears of the class of a failure, for the operator's log; never of its text. */
  readonly onFailure: (failure: { readonly failureClass: string }) => void
}

/** Connections to one source at a time; more wait for their turn. */
const CONNECTIONS = 8
/** Groups that one answer may have before noise. */
const MAX_ROWS = 5_000_000
const MAX_BYTES = 1024 ** 3

/**
 * Runs measured plans over prepared tables in their owner's database. One connection and one read-only snapshot for each
 * measured table; since prepared tables never change, several of one question see the same rows.
 */
export class PostgresqlConnector implements Connector {
  readonly #options: PostgresqlConnectorOptions
  readonly #gates = new Map<string, SourceGate>()

  constructor(options: PostgresqlConnectorOptions) {
    this.#options = options
  }

  async execute(
    plan: MeasuredPlan,
    receipt: ChargeReceipt,
    signal: AbortSignal,
    dataset: DatasetOfRows,
  ): Promise<ExactAggregates> {
    receipt.open(measuredKey(plan))
    const { types, rows } = await this.#query(dataset, signal, () => plan.sql)
    if (types.length !== plan.keys.length + plan.exactColumns.length) throw new DataError('RUN_FAILED')
    return exactAggregates(plan, cellsOf(rows, types))
  }

  async readPublicTable(
    name: string,
    dataset: DatasetOfRows,
    table: string,
    signal: AbortSignal,
  ): Promise<ScratchTable> {
    const stored = storedTables(dataset.policy)[table]
    if (stored?.kind !== 'public') throw new Error('only public tables are read as they are')
    const prepared = postgresqlName(preparedTableName(dataset.slug, dataset.dataVersion, table))
    const { rows } = await this.#query(dataset, signal, (schema) => publicRowsSql(schema, prepared, stored))
    return publicTable(name, stored, rows)
  }

  async #query(dataset: DatasetOfRows, signal: AbortSignal, sql: (schema: string) => string): Promise<SourceRows> {
    const { access, prepared } = await this.#open(dataset)
    const { timeoutMs } = this.#options
    const began = performance.now()
    try {
      return await this.#gate(access.name).enter(signal, async () => {
        const statementTimeoutMs = timeoutMs - (performance.now() - began)
        const limits = { statementTimeoutMs, maxBytes: MAX_BYTES }
        const options = { signal, ...limits, purpose: 'read', schema: access.preparedSchema } as const
        return withSourceSession(access, options, async (session) =>
          session.snapshot(async () => {
            await requirePrepared(session, prepared)
            return session.query(sql(access.preparedSchema), [], MAX_ROWS)
          }),
        )
      })
    } catch (error) {
      throw this.#translate(error, access.name, performance.now() - began >= timeoutMs)
    }
  }

  async #open(dataset: DatasetOfRows): Promise<{ readonly access: SourceAccess; readonly prepared: PreparedVersion }> {
    const { db, vault } = this.#options
    const { slug, dataVersion } = dataset
    const data = await findDataVersionBySlug(db, slug, dataVersion)
    const from = data?.source ?? null
    const source = from === null ? null : await findSource(db, from.name)
    if (data === null || from === null || source === null) throw new DataError('DATA_UNREADABLE', { dataset: slug })
    const { tables } = data
    const { marker } = from
    return {
      access: vault.access(source),
      prepared: { slug, version: dataVersion, marker, tables, schema: source.preparedSchema },
    }
  }

  #gate(source: string): SourceGate {
    const gate = this.#gates.get(source) ?? new SourceGate(CONNECTIONS)
    this.#gates.set(source, gate)
    return gate
  }

  #translate(error: unknown, source: string, isLate: boolean): unknown {
    if (!(error instanceof StatementError)) return error
    const { failure } = error
    if (failure.kind === 'unreachable') return new DataError('SOURCE_UNREACHABLE', { source })
    if (failure.kind === 'cancelled' && isLate) {
      return new DataError('RUN_TIMED_OUT', { seconds: Math.round(this.#options.timeoutMs / 1000) })
    }
    this.#options.onFailure({
      failureClass: `PostgreSQL ${failure.kind === 'failed' ? failure.sqlState : failure.kind}`,
    })
    return new DataError('RUN_FAILED')
  }
}

const BOOLEAN = 16
const INTEGERS: ReadonlySet<number> = new Set([20, 21, 23, 1700])

/** Text as the server sends it, in the types that the engine reads. Errors: DataError (RUN_FAILED) for another type. */
function cellsOf(rows: SourceRows['rows'], types: readonly number[]): DriverValue[][] {
  return rows.map((row) =>
    types.map((type, index) => {
      const text = row[index] ?? null
      if (text === null) return null
      if (type === BOOLEAN) return text === 't'
      if (!INTEGERS.has(type)) return text
      if (!/^-?\d+$/.test(text)) throw new DataError('RUN_FAILED')
      return BigInt(text)
    }),
  )
}
