import { DuckDBDateValue, DuckDBInstance, DuckDBTimestampValue, type DuckDBConnection } from '@duckdb/node-api'
import type { DriverValue } from '../../src/dp-plan/exact-aggregates.ts'
import type { EngineSession } from './engine-session.ts'

/** One DuckDB in memory for a whole test file; opening one costs more than hundreds of small queries. */
export class DuckDBSession implements EngineSession {
  readonly engine = 'duckdb'
  readonly #instance: DuckDBInstance
  readonly #connection: DuckDBConnection

  private constructor(instance: DuckDBInstance, connection: DuckDBConnection) {
    this.#instance = instance
    this.#connection = connection
  }

  static async open(threads = 1): Promise<DuckDBSession> {
    const instance = await DuckDBInstance.create(':memory:', { threads: String(threads) })
    return new DuckDBSession(instance, await instance.connect())
  }

  async run(sql: string): Promise<void> {
    await this.#connection.run(sql)
  }

  async rows(sql: string): Promise<readonly (readonly DriverValue[])[]> {
    const reader = await this.#connection.runAndReadAll(sql)
    return reader.getRows().map((row) => row.map(driverValue))
  }

  /** Name and DuckDB type of each output column. */
  async describe(sql: string): Promise<readonly (readonly [string, string])[]> {
    const rows = await this.rows(`DESCRIBE ${sql}`)
    return rows.map((row) => [String(row[0]), String(row[1])])
  }

  async createSchema(schema: string): Promise<void> {
    await this.run(`DROP SCHEMA IF EXISTS ${schema} CASCADE; CREATE SCHEMA ${schema}; USE ${schema}`)
  }

  async useSchema(schema: string): Promise<void> {
    await this.run(`USE ${schema}`)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#connection.closeSync()
    this.#instance.closeSync()
    await Promise.resolve()
  }
}

function driverValue(value: unknown): DriverValue {
  if (value === null || typeof value === 'bigint' || typeof value === 'number') return value
  if (typeof value === 'string' || typeof value === 'boolean') return value
  if (value instanceof DuckDBDateValue || value instanceof DuckDBTimestampValue) return value.toString()
  throw new TypeError(`no driver value: ${typeof value}`)
}
