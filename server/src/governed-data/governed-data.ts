import { randomBytes } from 'node:crypto'
import { mkdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { isDiskFull } from '../connectors/duckdb/engine-failure.ts'
import type { DataVersionSource } from '../repositories/data-versions.ts'
import { DataError } from './data-error.ts'
import type { MasterKey } from './data-key.ts'
import { removeLeftovers, type LeftoverAge } from './leftovers.ts'
import type { ImportMessage, PrepareJob, PrepareTable } from './import/import-job.ts'
import { prepareInProcess } from './import/import-runner.ts'
import type { SealedSegment, SegmentStore } from './segment-store.ts'
import type { Spool } from './spool.ts'
import type { StoredTables } from './stored-tables.ts'

/** What a data version is recorded as; see `repositories/data-versions.ts`. */
export interface SealedData {
  readonly datasetId: string
  readonly version: string
  readonly wrappedKey: Buffer
  readonly tables: StoredTables
  readonly segments: readonly SealedSegment[]
  readonly source: DataVersionSource | null
}

export interface SealRequest {
  readonly datasetId: string
  readonly version: string
  readonly tables: readonly PrepareTable[]
  /** Statements that make the rows of `query` sources. */
  readonly setup?: readonly string[]
  readonly onProgress?: (progress: Extract<ImportMessage, { kind: 'progress' }>) => void
  readonly signal?: AbortSignal
}

export interface GovernedDataOptions {
  readonly dataDir: string
  readonly masterKey: MasterKey
  readonly segments: SegmentStore
  readonly spool: Spool
  readonly importMemoryMiB?: number
  readonly importThreads?: number
}

/** DuckDB's share of an import process; the process itself takes about 120 MiB more. */
const IMPORT_MEMORY_MIB = 384
const IMPORT_THREADS = 2

/** Brings rows from files or queries into sealed segments, and opens sealed segments one at a time. */
export class GovernedData {
  readonly #options: GovernedDataOptions
  readonly #workFolder: string

  constructor(options: GovernedDataOptions) {
    this.#options = options
    this.#workFolder = join(options.dataDir, 'work')
  }

  /** Removes what imports that were cut short have left. Call before the first import. */
  async wipeWork(age: LeftoverAge): Promise<void> {
    await removeLeftovers(this.#workFolder, age, () => false)
  }

  /**
   * Prepares, seals and stores every table; on failure nothing stays. The caller records the result, or removes it
   * with `discard`. Errors: DataError (UPLOAD_*, STORAGE_FULL), ImportProcessError.
   */
  async seal(request: SealRequest): Promise<SealedData> {
    const { datasetId, version } = request
    const { key, wrapped } = this.#options.masterKey.createDataKey({ datasetId, dataVersion: version })
    const workDir = join(this.#workFolder, randomBytes(12).toString('hex'))
    const segments: SealedSegment[] = []
    try {
      await mkdir(workDir, { recursive: true, mode: 0o700 })
      await this.#options.spool.withFolder(async (spoolDir) =>
        prepareInProcess(this.#prepareJob(request, { unitSecret: key.unitSecret, workDir, spoolDir }), {
          ...(request.signal === undefined ? {} : { signal: request.signal }),
          onProgress: (progress) => request.onProgress?.(progress),
          onSegment: async ({ table, number, count, path }) => {
            const place = { datasetId, dataVersion: version, table, number, count }
            segments.push(await this.#options.segments.write(await takeFile(path), key.segmentKey, place))
          },
        }),
      )
    } catch (error) {
      await this.discard(datasetId, version)
      if (isDiskFull(error)) throw new DataError('STORAGE_FULL')
      throw error
    } finally {
      await rm(workDir, { recursive: true, force: true })
    }
    const tables = Object.fromEntries(request.tables.map(({ name, stored }) => [name, stored]))
    return { datasetId, version, wrappedKey: wrapped, tables, segments, source: null }
  }

  async discard(datasetId: string, version: string): Promise<void> {
    await this.#options.segments.remove(datasetId, version)
  }

  /**
   * Hands the segments of one table to `use`, one plain file at a time. Errors: DATA_KEY_WRONG, DATA_UNREADABLE (also
   * when a segment is missing), and whatever `use` throws.
   */
  async openTable(data: SealedData, table: string, use: (path: string) => Promise<void>): Promise<void> {
    const { datasetId, version } = data
    const key = this.#options.masterKey.openDataKey(data.wrappedKey, { datasetId, dataVersion: version })
    const segments = data.segments.filter((segment) => segment.table === table)
    if (segments.length === 0) throw new DataError('DATA_UNREADABLE', { dataset: datasetId })
    for (let number = 0; number < segments.length; number++) {
      const place = { datasetId, dataVersion: version, table, number, count: segments.length }
      await this.#options.spool.withFile(await this.#options.segments.read(key.segmentKey, place), use)
    }
  }

  #prepareJob(request: SealRequest, places: Pick<PrepareJob, 'unitSecret' | 'workDir' | 'spoolDir'>): PrepareJob {
    return {
      kind: 'prepare',
      setup: request.setup ?? [],
      tables: request.tables,
      memoryLimitMiB: this.#options.importMemoryMiB ?? IMPORT_MEMORY_MIB,
      threads: this.#options.importThreads ?? IMPORT_THREADS,
      ...places,
    }
  }
}

async function takeFile(path: string): Promise<Buffer> {
  try {
    return await readFile(path)
  } finally {
    await rm(path, { force: true })
  }
}
