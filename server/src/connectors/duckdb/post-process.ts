import type { DataErrorCode } from '../../governed-data/data-error.ts'
import { ScratchPool } from './scratch-pool.ts'
import type { OuterResult, ScratchTable } from './scratch-protocol.ts'

/** The part of an engine's outer query that is needed here. */
export interface OuterSql {
  readonly sql: string
}

export type OuterAnswer =
  | { readonly kind: 'done'; readonly result: OuterResult }
  /** `ended`: the process did not answer in time or crashed; otherwise DuckDB said no, or the statement took too much. */
  | { readonly kind: 'refused'; readonly code: Extract<DataErrorCode, 'SQL_OUTER_QUERY'>; readonly ended: boolean }

/** More rows than this are refused, so that no cross join of released tables can fill the server. */
const MAX_ROWS = 100_000
/** A result is stored, sent and shown as one JSON text. */
const MAX_CHARACTERS = 8_000_000

/**
 * Runs analysts' SQL over released tables, away from every private row: in a separate process (see
 * `scratch-process.ts`) that is killed when it takes too long or too much.
 */
export class PostProcessor {
  readonly #pool: ScratchPool

  constructor(options: { processes?: number; describeTimeoutMs?: number; runTimeoutMs?: number } = {}) {
    this.#pool = new ScratchPool({ processes: 2, describeTimeoutMs: 1000, runTimeoutMs: 5000, ...options })
  }

  /** Errors: SQL_OUTER_QUERY, whatever went wrong, because DuckDB's text may quote released values of others. */
  async runOuterQuery(outer: OuterSql, tables: readonly ScratchTable[]): Promise<OuterAnswer> {
    return this.#ask('run', outer, tables)
  }

  /** Names and types of the output; the tables' rows are not looked at. Errors: SQL_OUTER_QUERY. */
  async describeOuterQuery(outer: OuterSql, tables: readonly Omit<ScratchTable, 'rows'>[]): Promise<OuterAnswer> {
    return this.#ask(
      'describe',
      outer,
      tables.map(({ name, columns }) => ({ name, columns, rows: [] })),
    )
  }

  close(): void {
    this.#pool.close()
  }

  async #ask(kind: 'run' | 'describe', outer: OuterSql, tables: readonly ScratchTable[]): Promise<OuterAnswer> {
    const answer = await this.#pool.ask({
      kind,
      sql: outer.sql,
      tables,
      maxRows: MAX_ROWS,
      maxCharacters: MAX_CHARACTERS,
    })
    if (answer.kind === 'done') return { kind: 'done', result: answer.result }
    return { kind: 'refused', code: 'SQL_OUTER_QUERY', ended: answer.kind === 'ended' }
  }
}
