import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { DataError } from '../data-error.ts'
import type { FileInspection, ImportJob, ImportMessage, ImportReply, InspectJob, PrepareJob } from './import-job.ts'

export interface PrepareEvents {
  readonly onProgress: (progress: Extract<ImportMessage, { kind: 'progress' }>) => void
  /** Called with one plain segment at a time; the next is made when the promise settles. */
  readonly onSegment: (segment: Extract<ImportMessage, { kind: 'segment' }>) => Promise<void>
  readonly signal?: AbortSignal
}

/** An import process ended without an answer, or failed in a way that is not the file's fault. */
export class ImportProcessError extends Error {
  override readonly name = 'ImportProcessError'
  /** DuckDB's error class, or how the process ended. */
  readonly failureClass: string

  constructor(failureClass: string) {
    super(`an import process failed: ${failureClass}`)
    this.failureClass = failureClass
  }
}

/** Errors: DataError (UPLOAD_*, STORAGE_FULL), ImportProcessError. */
export async function inspectInProcess(job: InspectJob, signal?: AbortSignal): Promise<FileInspection> {
  let inspection: FileInspection | null = null
  await runImportProcess(job, signal, (message) => {
    if (message.kind === 'inspected') inspection = message.inspection
    return Promise.resolve(null)
  })
  if (inspection === null) throw new ImportProcessError('no inspection')
  return inspection
}

/** Errors: DataError (UPLOAD_*, STORAGE_FULL), ImportProcessError, and whatever `onSegment` throws. */
export async function prepareInProcess(job: PrepareJob, events: PrepareEvents): Promise<void> {
  let prepared = false
  await runImportProcess(job, events.signal, async (message) => {
    if (message.kind === 'progress') events.onProgress(message)
    if (message.kind === 'prepared') prepared = true
    if (message.kind !== 'segment') return null
    await events.onSegment(message)
    return { kind: 'sealed' }
  })
  if (!prepared) throw new ImportProcessError('ended early')
}

/** Resolves when the process has ended; rejects with what it, or `answer`, turned down. */
async function runImportProcess(
  job: ImportJob,
  signal: AbortSignal | undefined,
  answer: (message: ImportMessage) => Promise<ImportReply | null>,
): Promise<void> {
  signal?.throwIfAborted()
  const child = fork(fileURLToPath(new URL('./import-process.ts', import.meta.url)), [], {
    serialization: 'advanced',
    env: {},
    execArgv: [],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  })
  const failure = Promise.withResolvers<never>()
  const kill = (): void => {
    failure.reject(signal?.reason ?? new ImportProcessError('aborted'))
    child.kill('SIGKILL')
  }
  signal?.addEventListener('abort', kill, { once: true })
  const reply = (message: ImportReply): void => {
    child.send(message, (error) => {
      if (error !== null) child.kill('SIGKILL')
    })
  }
  child.on('message', (raw) => {
    const message = raw as ImportMessage
    if (message.kind === 'failed') {
      const known = message.code === 'INTERNAL' ? null : new DataError(message.code, message.params)
      failure.reject(known ?? new ImportProcessError(message.failureClass))
      return
    }
    void respond(message)
  })
  const respond = async (message: ImportMessage): Promise<void> => {
    try {
      const next = await answer(message)
      if (next !== null) reply(next)
    } catch (error) {
      failure.reject(error)
      child.kill('SIGKILL')
    }
  }
  const ended = new Promise<void>((resolve, reject) => {
    child.on('error', () => reject(new ImportProcessError('not started')))
    child.on('exit', (code, killedBy) => {
      if (code === 0) resolve()
      else reject(new ImportProcessError(killedBy ?? `exit ${code ?? 'unknown'}`))
    })
  })
  reply({ kind: 'job', job })
  try {
    await Promise.race([failure.promise, ended])
    // The refusal may arrive together with the end.
    await Promise.race([failure.promise, Promise.resolve()])
  } finally {
    signal?.removeEventListener('abort', kill)
    await ended.catch(() => undefined)
  }
}
