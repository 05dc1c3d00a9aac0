import { randomUUID } from 'node:crypto'
import { mkdir, open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { isDiskFull } from '../../connectors/duckdb/engine-failure.ts'
import { DataError } from '../data-error.ts'
import type { FileFormat } from '../import/import-job.ts'
import { removeLeftovers, type LeftoverAge } from '../leftovers.ts'
import { LineWatch } from './line-watch.ts'
import { transcode, Utf8Watch } from './text-encoding.ts'

/** A file as it was received: CSV and JSON lines are UTF-8 by now. */
export interface ReceivedFile {
  readonly id: string
  readonly path: string
  readonly format: FileFormat
  readonly bytes: number
}

const PARQUET_MAGIC = Buffer.from('PAR1')
/** Ids are UUIDs; nothing else ever becomes a path. */
const PATTERN = /^[0-9a-f-]{36}$/

/**
 * Uploaded files under names of our own, readable for this user alone. They are plain: an upload is removed when it was
 * registered, when it is turned down, and when it expires.
 */
export class UploadStore {
  readonly #folder: string

  constructor(folder: string) {
    this.#folder = folder
  }

  path(id: string): string {
    if (!PATTERN.test(id)) throw new Error('not an id of an upload')
    return join(this.#folder, id)
  }

  /**
   * Writes a stream to disk as it arrives. `fileName` only tells the format where the content does not.
   * Errors: STORAGE_FULL, UPLOAD_EMPTY, UPLOAD_ENCODING, UPLOAD_LINE, and the stream's.
   */
  async receive(stream: AsyncIterable<Buffer>, fileName: string): Promise<ReceivedFile> {
    const id = randomUUID()
    const path = this.path(id)
    await mkdir(this.#folder, { recursive: true, mode: 0o700 })
    try {
      const written = await writeStream(path, stream)
      if (written.bytes === 0) throw new DataError('UPLOAD_EMPTY')
      if (written.isParquet) return { id, path, format: 'parquet', bytes: written.bytes }
      const text = written.plainUtf8 ? written : await transcode(path, written.watch.encoding())
      if (text.lines.tooLong !== null) throw new DataError('UPLOAD_LINE', { line: text.lines.tooLong })
      const { bytes } = text
      if (bytes === 0) throw new DataError('UPLOAD_EMPTY')
      return { id, path, format: textFormat(fileName, written.head), bytes }
    } catch (error) {
      await this.remove(id)
      if (isDiskFull(error)) throw new DataError('STORAGE_FULL')
      throw error
    }
  }

  async remove(id: string): Promise<void> {
    await rm(this.path(id), { force: true })
    await rm(`${this.path(id)}.utf8`, { force: true })
  }

  /** Removes every file that no upload on record has. */
  async removeAllBut(ids: ReadonlySet<string>, age: LeftoverAge): Promise<void> {
    await removeLeftovers(this.#folder, age, (name) => ids.has(name))
  }
}

async function writeStream(path: string, stream: AsyncIterable<Buffer>) {
  const watch = new Utf8Watch()
  const lines = new LineWatch()
  const file = await open(path, 'wx', 0o600)
  let bytes = 0
  let hasNul = false
  let head = Buffer.alloc(0)
  try {
    for await (const chunk of stream) {
      if (head.length < 4096) head = Buffer.concat([head, chunk.subarray(0, 4096)])
      watch.see(chunk)
      lines.see(chunk)
      hasNul ||= chunk.includes(0)
      bytes += chunk.length
      await file.writeFile(chunk)
    }
    await file.sync()
  } finally {
    await file.close()
  }
  const plainUtf8 = watch.encoding() === 'utf-8' && !watch.hasByteOrderMark && !hasNul
  return { watch, lines, bytes, head, plainUtf8, isParquet: head.subarray(0, 4).equals(PARQUET_MAGIC) }
}

function textFormat(fileName: string, head: Buffer): FileFormat {
  if (/\.(jsonl|ndjson|json)$/i.test(fileName)) return 'jsonl'
  if (/\.(csv|tsv|txt)$/i.test(fileName)) return 'csv'
  return /^\ufeff?\s*\{/.test(head.toString('utf8')) ? 'jsonl' : 'csv'
}
