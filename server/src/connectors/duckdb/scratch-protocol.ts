/** Messages between the server and the scratch process; sent with structured clone, so bigint passes. */

/** Column types of noisy and public tables, as DuckDB names them. */
export type ScratchType =
  'BOOLEAN' | 'BIGINT' | 'HUGEINT' | 'DOUBLE' | 'VARCHAR' | 'DATE' | 'TIMESTAMP' | `DECIMAL(38,${number})`

export interface ScratchColumn {
  readonly name: string
  readonly type: ScratchType
}

/** What the outer query may read. Released or public values only: private rows never come here. */
export interface ScratchTable {
  readonly name: string
  readonly columns: readonly ScratchColumn[]
  readonly rows: readonly (readonly ScratchCell[])[]
}
export type ScratchCell = bigint | number | string | boolean | null

/** A value that JSON holds without loss: integers beyond 2^53 and decimals are decimal strings, dates and times ISO text. */
export type OuterCell = number | string | boolean | null

export interface OuterResult {
  readonly columns: readonly OuterColumnType[]
  readonly rows: readonly (readonly OuterCell[])[]
}
/** `type` is DuckDB's own name, e.g. `BIGINT`, `DECIMAL(38,2)`, `VARCHAR`. */
export interface OuterColumnType {
  readonly name: string
  readonly type: string
}

export interface ScratchRequest {
  readonly id: number
  readonly kind: 'run' | 'describe'
  readonly sql: string
  readonly tables: readonly ScratchTable[]
  readonly maxRows: number
  /** Characters of the whole result as JSON, about. */
  readonly maxCharacters: number
}

export type ScratchReply =
  | { readonly kind: 'ready' }
  | { readonly id: number; readonly kind: 'done'; readonly result: OuterResult }
  | { readonly id: number; readonly kind: 'failed'; readonly failureClass: string }
  /** The statement took more memory or processor time than it may; the process takes no other and ends. */
  | { readonly id: number; readonly kind: 'exceeded' }
