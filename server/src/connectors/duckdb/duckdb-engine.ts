import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api'
import { engineFailureClass } from './engine-failure.ts'
import { readCells, type Cell } from './cells.ts'

export interface DuckDbEngineOptions {
  /** The only folder the instance may open files in; null: none at all. */
  readonly allowedDir: string | null
  readonly memoryLimitMiB: number
  readonly threads: number
  /** Connections held open; each running statement keeps one thread of libuv's pool (4 by default) busy. */
  readonly connections: number
}

export interface QueryOptions {
  readonly signal?: AbortSignal
  readonly timeoutMs?: number
}

export interface QueryRows {
  readonly columns: readonly string[]
  readonly rows: readonly (readonly Cell[])[]
}

/** Why a statement ended without rows. `failed` carries DuckDB's error class and never its text. */
export type QueryFailure =
  | { readonly kind: 'aborted' }
  | { readonly kind: 'timed-out' }
  | { readonly kind: 'failed'; readonly failureClass: string }

/** Thrown by `DuckDbEngine`; has no `cause` on purpose, so that no data value can travel with it. */
export class EngineQueryError extends Error {
  override readonly name = 'EngineQueryError'
  readonly failure: QueryFailure

  constructor(failure: QueryFailure) {
    super(failure.kind === 'failed' ? failure.failureClass : failure.kind)
    this.failure = failure
  }
}

/**
 * One in-memory DuckDB, locked down before any row is in it: files only inside `allowedDir`, no extensions, no
 * network, no spilling to disk, fixed memory and threads, configuration locked.
 * INVARIANT: a connection runs one statement at a time and is back in the pool only when that statement has ended.
 */
export class DuckDbEngine {
  readonly #instance: DuckDBInstance
  readonly #idle: DuckDBConnection[]
  readonly #waiting: ((connection: DuckDBConnection) => void)[] = []
  readonly #all: readonly DuckDBConnection[]

  private constructor(instance: DuckDBInstance, connections: readonly DuckDBConnection[]) {
    this.#instance = instance
    this.#all = connections
    this.#idle = [...connections]
  }

  static async open(options: DuckDbEngineOptions): Promise<DuckDbEngine> {
    const instance = await openLockedInstance(options)
    const connections: DuckDBConnection[] = []
    for (let index = 0; index < options.connections; index++) connections.push(await instance.connect())
    return new DuckDbEngine(instance, connections)
  }

  /**
   * Runs one SELECT in a read-only transaction. Integers of every width come back as bigint, dates and times as ISO text.
   * Errors: EngineQueryError.
   */
  async query(sql: string, options: QueryOptions = {}): Promise<QueryRows> {
    return this.#withConnection(options, async (connection) => {
      await connection.run('BEGIN TRANSACTION READ ONLY')
      try {
        const prepared = await prepareSingle(connection, sql)
        try {
          const result = await prepared.run()
          return { columns: result.columnNames(), rows: readCells(await result.getRows(), result.columnTypes()) }
        } finally {
          prepared.destroySync()
        }
      } finally {
        await connection.run('ROLLBACK')
      }
    })
  }

  /** Runs statements of our own making, such as loading a segment. Errors: EngineQueryError. */
  async run(sql: string, options: QueryOptions = {}): Promise<void> {
    await this.#withConnection(options, async (connection) => {
      await connection.run(sql)
    })
  }

  close(): void {
    for (const connection of this.#all) connection.closeSync()
    this.#instance.closeSync()
  }

  async #withConnection<T>(options: QueryOptions, use: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    const { signal, timeoutMs } = options
    if (signal?.aborted === true) throw new EngineQueryError({ kind: 'aborted' })
    const connection = await this.#take(signal)
    const stop = interruptOn(connection, signal, timeoutMs)
    try {
      return await use(connection)
    } catch (error) {
      throw new EngineQueryError(stop.reason() ?? { kind: 'failed', failureClass: engineFailureClass(error) })
    } finally {
      stop.dispose()
      this.#give(connection)
    }
  }

  async #take(signal: AbortSignal | undefined): Promise<DuckDBConnection> {
    const idle = this.#idle.pop()
    if (idle !== undefined) return idle
    return new Promise((resolve, reject) => {
      const giveUp = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(receive), 1)
        reject(new EngineQueryError({ kind: 'aborted' }))
      }
      const receive = (connection: DuckDBConnection): void => {
        signal?.removeEventListener('abort', giveUp)
        resolve(connection)
      }
      signal?.addEventListener('abort', giveUp, { once: true })
      this.#waiting.push(receive)
    })
  }

  #give(connection: DuckDBConnection): void {
    const next = this.#waiting.shift()
    if (next === undefined) this.#idle.push(connection)
    else next(connection)
  }
}

/** Options are set at creation where DuckDB allows it, so that there is no moment without them. */
async function openLockedInstance(options: DuckDbEngineOptions): Promise<DuckDBInstance> {
  const instance = await DuckDBInstance.create(':memory:', {
    threads: String(options.threads),
    memory_limit: `${options.memoryLimitMiB}MiB`,
    temp_directory: '',
    max_temp_directory_size: '0KiB',
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    allow_community_extensions: 'false',
    allow_unsigned_extensions: 'false',
  })
  const connection = await instance.connect()
  try {
    await connection.run("SET GLOBAL TimeZone = 'UTC'")
    if (options.allowedDir !== null) {
      await connection.run(`SET GLOBAL allowed_directories = ['${options.allowedDir.replaceAll("'", "''")}']`)
    }
    await connection.run('SET GLOBAL enable_external_access = false')
    await connection.run('SET GLOBAL lock_configuration = true')
  } finally {
    connection.closeSync()
  }
  return instance
}

async function prepareSingle(connection: DuckDBConnection, sql: string) {
  const statements = await connection.extractStatements(sql)
  if (statements.count !== 1) throw new Error('Parser Error: expected one statement')
  return statements.prepare(0)
}

/** Interrupts the running statement on abort or after `timeoutMs`, again and again until it has ended. */
function interruptOn(connection: DuckDBConnection, signal: AbortSignal | undefined, timeoutMs: number | undefined) {
  let reason: QueryFailure | null = null
  let repeat: NodeJS.Timeout | null = null
  const interrupt = (why: QueryFailure): void => {
    reason ??= why
    connection.interrupt()
    // An interrupt that falls between two statements of one use is lost, so it is sent until the use ends.
    repeat ??= setInterval(() => connection.interrupt(), 20)
  }
  const onAbort = (): void => interrupt({ kind: 'aborted' })
  const timer = timeoutMs === undefined ? null : setTimeout(() => interrupt({ kind: 'timed-out' }), timeoutMs)
  if (signal?.aborted === true) onAbort()
  signal?.addEventListener('abort', onAbort, { once: true })
  return {
    reason: () => reason,
    dispose: (): void => {
      if (timer !== null) clearTimeout(timer)
      if (repeat !== null) clearInterval(repeat)
      signal?.removeEventListener('abort', onAbort)
    },
  }
}
