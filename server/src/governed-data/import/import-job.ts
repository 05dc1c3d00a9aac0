import type { DataErrorCode } from '../data-error.ts'
import type { StoredTable } from '../stored-tables.ts'
import type { ColumnStatistics } from './column-statistics.ts'
import type { MessageParams } from '@yingbi/contracts'

/** Messages between the server and an import process; sent with structured clone. */

export type FileFormat = 'csv' | 'parquet' | 'jsonl'

export interface SourceFile {
  readonly kind: 'file'
  readonly path: string
  /** CSV and JSON lines are UTF-8 without a byte order mark by now. */
  readonly format: FileFormat
  readonly bytes: number
}
/** A query over what the job's `setup` statements made; only for data that we generate ourselves. */
export interface SourceQuery {
  readonly kind: 'query'
  readonly sql: string
  readonly rows: number
  /** Files that the query reads. */
  readonly files?: readonly string[]
}

export interface PrepareTable {
  readonly name: string
  readonly stored: StoredTable
  readonly source: SourceFile | SourceQuery
}

export interface PrepareJob {
  readonly kind: 'prepare'
  readonly setup: readonly string[]
  readonly tables: readonly PrepareTable[]
  readonly unitSecret: Uint8Array
  /** Private folder for what is between source and segment; the server removes it. */
  readonly workDir: string
  /** Where finished segments are put, one at a time. */
  readonly spoolDir: string
  readonly memoryLimitMiB: number
  readonly threads: number
}
export interface InspectJob {
  readonly kind: 'inspect'
  readonly file: SourceFile
  readonly memoryLimitMiB: number
}
export type ImportJob = PrepareJob | InspectJob

/** Values of a file as they are needed to suggest a policy; holds no value. */
export interface FileInspection {
  readonly approximateRows: number
  readonly columns: readonly ColumnStatistics[]
}

export type ImportMessage =
  | {
      readonly kind: 'progress'
      readonly step: 'read' | 'prepare' | 'seal'
      readonly done: number
      readonly total: number
    }
  /** The plain segment is at `path`; the process goes on when it is told that it was sealed. */
  | {
      readonly kind: 'segment'
      readonly table: string
      readonly number: number
      readonly count: number
      readonly path: string
    }
  | { readonly kind: 'inspected'; readonly inspection: FileInspection }
  | { readonly kind: 'prepared' }
  | {
      readonly kind: 'failed'
      readonly code: DataErrorCode | 'INTERNAL'
      readonly params: MessageParams
      readonly failureClass: string
    }

export type ImportReply = { readonly kind: 'job'; readonly job: ImportJob } | { readonly kind: 'sealed' }
