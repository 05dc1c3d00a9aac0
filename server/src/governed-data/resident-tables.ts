import { preparedTableName } from '@yingbi/engine'
import { EngineQueryError, type DuckDbEngine } from '../connectors/duckdb/duckdb-engine.ts'
import { quoteName, quoteText } from '../connectors/duckdb/quote.ts'
import { DataError } from './data-error.ts'
import type { GovernedData, SealedData } from './governed-data.ts'
import { physicalColumns } from './stored-tables.ts'

/** A prepared table by what its name in SQL says. */
export interface PreparedTable {
  readonly dataset: string
  readonly dataVersion: string
  readonly table: string
}

export interface ResidentTablesOptions {
  readonly engine: DuckDbEngine
  readonly governed: GovernedData
  readonly findData: (dataset: string, dataVersion: string) => Promise<SealedData | null>
  /** What opened tables may take together; tables in use stay even beyond it. */
  readonly limitBytes: number
}

interface Resident {
  readonly loaded: Promise<void>
  users: number
  /** Zero until it is loaded. */
  bytes: number
  lastUsed: number
}

/**
 * Prepared tables that are open in the engine's memory. A table is opened when it is first asked for, once for all who
 * wait, one table at a time; tables that nobody uses go, least recently used first, when the limit is passed.
 */
export class ResidentTables {
  readonly #options: ResidentTablesOptions
  readonly #residents = new Map<string, Resident>()
  #lastChange: Promise<unknown> = Promise.resolve()
  #uses = 0

  constructor(options: ResidentTablesOptions) {
    this.#options = options
  }

  /** Names of the tables that are open or being opened. */
  get names(): readonly string[] {
    return [...this.#residents.keys()]
  }

  /** Bytes that open tables take. */
  get bytes(): number {
    return [...this.#residents.values()].reduce((sum, { bytes }) => sum + bytes, 0)
  }

  /** Runs `use` while all the tables stay open. Errors: DATA_KEY_WRONG, DATA_UNREADABLE, EngineQueryError. */
  async withTables<T>(tables: readonly PreparedTable[], use: () => Promise<T>): Promise<T> {
    const held = tables.map((table) => this.#hold(table))
    try {
      await Promise.all(held.map(({ loaded }) => loaded))
      return await use()
    } finally {
      for (const resident of held) resident.users -= 1
      if (this.bytes > this.#options.limitBytes) {
        // Whoever asked does not wait for the room that others need.
        void this.#exclusively(async () => this.#evict(this.#options.limitBytes))
      }
    }
  }

  /** Closes the tables of a data version that is no longer current, unless somebody uses them. */
  async drop(dataset: string, dataVersion: string): Promise<void> {
    const prefix = preparedTableName(dataset, dataVersion, '')
    await this.#exclusively(async () => {
      for (const [name, resident] of this.#residents) {
        if (name.startsWith(prefix) && resident.users === 0) await this.#close(name)
      }
    })
  }

  #hold(table: PreparedTable): Resident {
    const name = preparedTableName(table.dataset, table.dataVersion, table.table)
    const known = this.#residents.get(name)
    const resident = known ?? this.#open(name, table)
    resident.users += 1
    resident.lastUsed = ++this.#uses
    return resident
  }

  #open(name: string, table: PreparedTable): Resident {
    const loaded = this.#exclusively(async () => this.#load(name, table))
    const resident: Resident = { loaded: loaded.then(() => undefined), users: 0, bytes: 0, lastUsed: 0 }
    this.#residents.set(name, resident)
    loaded.then(
      (bytes) => (resident.bytes = bytes),
      () => this.#residents.delete(name),
    )
    return resident
  }

  /** Answers with the bytes that the table takes in memory. */
  async #load(name: string, table: PreparedTable): Promise<number> {
    const data = await this.#options.findData(table.dataset, table.dataVersion)
    if (data === null || data.tables[table.table] === undefined) {
      throw new DataError('DATA_UNREADABLE', { dataset: table.dataset })
    }
    const before = await this.#memoryInTables()
    try {
      await this.#fill(name, table.table, data)
    } catch (error) {
      await this.#options.engine.run(`DROP TABLE IF EXISTS ${quoteName(name)}`)
      if (!isOutOfMemory(error) || !(await this.#evict(0))) throw error
      await this.#fill(name, table.table, data)
    }
    return Math.max(0, (await this.#memoryInTables()) - before)
  }

  async #fill(name: string, table: string, data: SealedData): Promise<void> {
    const { engine, governed } = this.#options
    const stored = data.tables[table]
    if (stored === undefined) throw new DataError('DATA_UNREADABLE', { dataset: data.datasetId })
    const columns = physicalColumns(stored).map((column) => `${quoteName(column.name)} ${column.type}`)
    await engine.run(`CREATE TABLE ${quoteName(name)} (${columns.join(', ')})`)
    await governed.openTable(data, table, async (path) => {
      await engine.run(`INSERT INTO ${quoteName(name)} BY NAME SELECT * FROM read_parquet(${quoteText(path)})`)
    })
  }

  async #memoryInTables(): Promise<number> {
    const { rows } = await this.#options.engine.query(
      `SELECT memory_usage_bytes FROM duckdb_memory() WHERE tag = 'IN_MEMORY_TABLE'`,
    )
    return Number(rows[0]?.[0] ?? 0)
  }

  /** One after another: opening and closing tables. */
  async #exclusively<T>(change: () => Promise<T>): Promise<T> {
    const result = this.#lastChange.then(change)
    this.#lastChange = result.catch(() => undefined)
    return result
  }

  /** Only inside `#exclusively`. True when something was closed. */
  async #evict(limitBytes: number): Promise<boolean> {
    let closed = false
    while (this.bytes > limitBytes) {
      const idle = [...this.#residents].filter(([, { users, bytes }]) => users === 0 && bytes > 0)
      const oldest = idle.toSorted(([, a], [, b]) => a.lastUsed - b.lastUsed)[0]
      if (oldest === undefined) return closed
      await this.#close(oldest[0])
      closed = true
    }
    return closed
  }

  /** Only inside `#exclusively`. Out of the list first: whoever asks from here on opens it anew, after the drop. */
  async #close(name: string): Promise<void> {
    this.#residents.delete(name)
    await this.#options.engine.run(`DROP TABLE IF EXISTS ${quoteName(name)}`)
  }
}

function isOutOfMemory(error: unknown): boolean {
  return (
    error instanceof EngineQueryError &&
    error.failure.kind === 'failed' &&
    error.failure.failureClass === 'Out of Memory Error'
  )
}
