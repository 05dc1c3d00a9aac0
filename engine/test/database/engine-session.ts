import type { EngineName } from '../../src/dialect/dialect.ts'
import type { DriverValue } from '../../src/dp-plan/exact-aggregates.ts'

/** A database of one of the engines, for tests. */
export interface EngineSession extends AsyncDisposable {
  readonly engine: EngineName
  run(sql: string): Promise<void>
  rows(sql: string): Promise<readonly (readonly DriverValue[])[]>
  /** Name and type of each output column, as the engine itself says before any row is read. */
  describe(sql: string): Promise<readonly (readonly [string, string])[]>
  /** Empties `schema` and makes it the one that unqualified names mean. */
  createSchema(schema: string): Promise<void>
  useSchema(schema: string): Promise<void>
}
