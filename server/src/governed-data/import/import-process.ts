import { randomBytes } from 'node:crypto'
import { setPriority } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api'
import { engineFailureClass, isDiskFull } from '../../connectors/duckdb/engine-failure.ts'
import { quoteText } from '../../connectors/duckdb/quote.ts'
import { DataError } from '../data-error.ts'
import type { ImportJob, ImportMessage, ImportReply, InspectJob, PrepareJob } from './import-job.ts'
import { inspectFile } from './inspect-file.ts'
import { prepareTable, segmentCount } from './prepare-table.ts'

/**
 * A short-lived process in which one uploaded file meets a database: what a hostile file can do to it, it does here,
 * without keys, without environment, with files of this job only and a fixed memory limit.
 */
let sealed = Promise.withResolvers<void>()

process.on('disconnect', () => process.exit(0))
process.on('message', (message: ImportReply) => {
  if (message.kind === 'sealed') sealed.resolve()
  else void carryOut(message.job)
})
lowerPriority()

function lowerPriority(): void {
  try {
    setPriority(5)
  } catch {
    // Only orders who waits; not every system allows it.
  }
}

async function send(message: ImportMessage): Promise<void> {
  await new Promise<void>((resolve) => {
    process.send?.(message, undefined, undefined, () => resolve())
  })
}

async function carryOut(job: ImportJob): Promise<void> {
  try {
    if (job.kind === 'inspect') await inspect(job)
    else await prepare(job)
  } catch (error) {
    await send(failureOf(error))
  }
  process.disconnect()
}

async function inspect(job: InspectJob): Promise<void> {
  const connection = await openLocked({
    memoryLimitMiB: job.memoryLimitMiB,
    threads: 1,
    tempDir: '',
    files: [job.file.path],
    folders: [],
    setup: [],
  })
  await send({ kind: 'inspected', inspection: await inspectFile(connection, job.file) })
}

async function prepare(job: PrepareJob): Promise<void> {
  const connection = await openLocked({
    memoryLimitMiB: job.memoryLimitMiB,
    threads: job.threads,
    tempDir: join(job.workDir, 'temp'),
    files: job.tables.flatMap(({ source }) => (source.kind === 'file' ? [source.path] : (source.files ?? []))),
    folders: [job.workDir, job.spoolDir],
    setup: job.setup,
  })
  const total = job.tables.reduce((sum, table) => sum + 1 + segmentCount(table), 0)
  let done = 0
  await send({ kind: 'progress', step: 'read', done, total })
  for (const table of job.tables) {
    await prepareTable(table, {
      connection,
      tables: job.tables,
      workDir: job.workDir,
      unitSecret: Buffer.from(job.unitSecret).toString('hex'),
      segmentPath: () => join(job.spoolDir, `${randomBytes(12).toString('hex')}.parquet`),
      onRead: () => void send({ kind: 'progress', step: 'prepare', done: ++done, total }),
      onSegment: async (segment) => {
        sealed = Promise.withResolvers()
        await send({ kind: 'segment', table: table.name, ...segment })
        await sealed.promise
        await send({ kind: 'progress', step: 'seal', done: ++done, total })
      },
    })
  }
  await send({ kind: 'prepared' })
}

interface LockedOptions {
  readonly memoryLimitMiB: number
  readonly threads: number
  readonly tempDir: string
  readonly files: readonly string[]
  readonly folders: readonly string[]
  readonly setup: readonly string[]
}

async function openLocked(options: LockedOptions): Promise<DuckDBConnection> {
  const instance = await DuckDBInstance.create(':memory:', {
    threads: String(options.threads),
    memory_limit: `${options.memoryLimitMiB}MiB`,
    temp_directory: options.tempDir,
    // The order of rows has no meaning here, and keeping it costs memory.
    preserve_insertion_order: 'false',
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    allow_community_extensions: 'false',
  })
  const connection = await instance.connect()
  await connection.run("SET GLOBAL TimeZone = 'UTC'")
  await connection.run('SET GLOBAL partitioned_write_flush_threshold = 65536')
  await connection.run(`SET GLOBAL allowed_paths = [${options.files.map(quoteText).join(', ')}]`)
  await connection.run(`SET GLOBAL allowed_directories = [${options.folders.map(quoteText).join(', ')}]`)
  await connection.run('SET GLOBAL enable_external_access = false')
  await connection.run('SET GLOBAL lock_configuration = true')
  for (const statement of options.setup) await connection.run(statement)
  return connection
}

/** Position in a CSV file from DuckDB's text; the rest of the text quotes values and stays here. */
function lineOf(error: unknown): number | null {
  const line =
    error instanceof Error
      ? /^(?:Invalid Input Error: )?(?:CSV Error on |.*in file .* )Line: (\d+)/i.exec(error.message)?.[1]
      : undefined
  return line === undefined ? null : Number(line)
}

function failureOf(error: unknown): ImportMessage {
  const failureClass = engineFailureClass(error)
  const failed = (code: Extract<ImportMessage, { kind: 'failed' }>['code'], params = {}): ImportMessage => ({
    kind: 'failed',
    code,
    params,
    failureClass,
  })
  if (error instanceof DataError) return failed(error.code, error.params)
  if (isDiskFull(error)) return failed('STORAGE_FULL')
  const line = lineOf(error)
  if (line !== null) return failed('UPLOAD_LINE', { line })
  if (UNREADABLE.has(failureClass)) return failed('UPLOAD_FORMAT')
  return failed('INTERNAL')
}

/** Classes with which DuckDB turns down a file; everything else is our own doing. */
const UNREADABLE: ReadonlySet<string> = new Set([
  'Conversion Error',
  'Invalid Input Error',
  'Invalid type Error',
  'IO Error',
  'Not implemented Error',
  'Serialization Error',
])
