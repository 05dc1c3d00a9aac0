import type { InclusionProof } from '@yingbi/contracts'
import {
  encodeBase64,
  formatVerifierKey,
  inclusionProof,
  leafHash,
  noteKeyId,
  parseCheckpoint,
  utf8,
  type Checkpoint,
  type TileCoordinate,
} from '@yingbi/engine/receipt'
import type { Kysely } from 'kysely'
import type { Clock } from '../clock.ts'
import type { Schema } from '../database/schema.ts'
import type { EvidenceKeys } from './keys.ts'
import type { LogCrossCheck } from './log-cross-check.ts'
import type { LogFiles } from './log-files.ts'
import { LogFaultError, logProblem, type LogProblem } from './log-problem.ts'
import { openLogFiles, publishEntries, type PublishDeps } from './publish-log.ts'
import { lastVerification, verifyLog, type LogReport } from './verify-log.ts'
import type { TileStore } from './tile-store.ts'

export interface LogOptions {
  readonly db: Kysely<Schema>
  readonly store: TileStore
  readonly keys: EvidenceKeys
  readonly clock: Clock
  /** What compares tables of the database with the log. */
  readonly crossChecks: readonly LogCrossCheck[]
}

/** The log as people see it; `last` is the newest check of the whole log, if there was one. */
export interface LogStatus {
  readonly origin: string
  readonly size: number
  /** Base 64, as in the checkpoint. */
  readonly rootHash: string
  readonly checkpoint: string
  readonly checkpointAt: Date | null
  readonly keyId: string
  readonly publicKey: string
  /** Entries that are committed and not published yet. */
  readonly pending: number
  readonly last: LogReport | null
  /** Why nothing is published any more; null while the log is well. */
  readonly fault: LogProblem | null
}

/** An entry with everything that proves it offline. */
export interface LoggedEntry {
  readonly proof: InclusionProof
  readonly hashes: readonly Uint8Array[]
  readonly leaf: Uint8Array
}

/**
 * The transparency log: entries are committed with the changes that they record, and published afterwards as static
 * files under a signed head. One call works at a time; calls that arrive meanwhile share the next one.
 */
export class EvidenceLog {
  readonly #options: LogOptions
  readonly #publishDeps: PublishDeps
  #files: LogFiles | null = null
  /** The checkpoint that `#files` belongs to. */
  #note: string | null = null
  #running: Promise<void> | null = null
  #next: Promise<void> | null = null
  #fault: LogProblem | null = null
  #timer: NodeJS.Timeout | null = null

  constructor(options: LogOptions) {
    this.#options = options
    this.#publishDeps = { db: options.db, store: options.store, signer: options.keys.log, clock: options.clock }
  }

  /** Resolves when everything committed before the call is published. Errors: LogFaultError. */
  publish(): Promise<void> {
    if (this.#running === null) return this.#start()
    // What runs now may have read the head before the caller's commit, so the caller waits for one more.
    this.#next ??= this.#running.catch(() => undefined).then(() => this.#start())
    return this.#next
  }

  #start(): Promise<void> {
    this.#next = null
    const work = this.#publishOnce().finally(() => {
      if (this.#running === work) this.#running = null
    })
    this.#running = work
    return work
  }

  async #publishOnce(): Promise<void> {
    try {
      const note = await this.#options.store.readCheckpoint()
      // Another process may have published, or somebody changed the file: both are looked at before going on.
      if (note !== this.#note) this.#files = null
      this.#files ??= await openLogFiles(this.#publishDeps)
      const { size } = await this.#options.db.selectFrom('log_head').select('size').executeTakeFirstOrThrow()
      if (note === null || this.#files.size !== Number(size)) await publishEntries(this.#publishDeps, this.#files)
      this.#note = await this.#options.store.readCheckpoint()
      this.#fault = null
    } catch (error) {
      // Half-integrated entries must not be built upon.
      this.#files = null
      if (error instanceof LogFaultError) this.#fault = error.problem
      throw error
    }
  }

  /** Publishes every `everyMs` until `close`. `failed` hears of each attempt that did not succeed. */
  publishInBackground(everyMs: number, failed: (error: unknown) => void): void {
    this.#timer ??= setInterval(() => {
      if (this.#running === null) this.publish().catch(failed)
    }, everyMs).unref()
  }

  async state(): Promise<LogStatus> {
    const { db, keys } = this.#options
    let published = await this.#checkpoint()
    if (published === null) {
      await this.publish()
      published = await this.#checkpoint()
    }
    if (published === null) throw new LogFaultError(logProblem('checkpoint-missing', 'checkpoint'))
    const { size } = await db.selectFrom('log_head').select('size').executeTakeFirstOrThrow()
    const head = await db
      .selectFrom('log_checkpoints')
      .select('signed_at')
      .where('size', '=', BigInt(published.size))
      .executeTakeFirst()
    return {
      origin: published.origin,
      size: published.size,
      rootHash: encodeBase64(published.root),
      checkpoint: published.text,
      checkpointAt: head?.signed_at ?? null,
      keyId: noteKeyId(keys.log),
      publicKey: formatVerifierKey(keys.log),
      pending: Math.max(0, Number(size) - published.size),
      last: await lastVerification(db),
      fault: this.#fault,
    }
  }

  /** Null when there is no such entry. Publishes first when the entry is newer than the signed head. */
  async proof(index: number): Promise<LoggedEntry | null> {
    const { db, store } = this.#options
    const row = await db.selectFrom('events').select('leaf').where('index', '=', BigInt(index)).executeTakeFirst()
    if (row === undefined) return null
    let published = await this.#checkpoint()
    if (published === null || published.size <= index) {
      await this.publish()
      published = await this.#checkpoint()
    }
    if (published === null || published.size <= index) {
      throw new LogFaultError(logProblem('checkpoint-missing', `entry ${index}`))
    }
    const { size, root, text } = published
    const hashes = await inclusionProof(index, size, (tile) => readTile(store, tile))
    const leaf = utf8(row.leaf)
    const proof = {
      index,
      size,
      leafHash: hex(leafHash(leaf)),
      hashes: hashes.map(hex),
      rootHash: hex(root),
      checkpoint: text,
    }
    return { proof, hashes, leaf }
  }

  /** Recomputes the whole log and compares the database with it; the report is kept. */
  async verify(): Promise<LogReport> {
    const publishing = await this.publish().then(
      () => null,
      (error: unknown) => error,
    )
    // A fault keeps the log from being published and is what verification describes; anything else is not.
    if (publishing !== null && !(publishing instanceof LogFaultError)) throw publishing
    const fault: readonly LogProblem[] = publishing === null ? [] : [publishing.problem]
    return verifyLog(this.#options, fault)
  }

  /** Ends background publishing and publishes what is left. */
  async close(): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer)
    this.#timer = null
    await this.publish().catch((error: unknown) => {
      if (!(error instanceof LogFaultError)) throw error
    })
  }

  async #checkpoint(): Promise<(Checkpoint & { readonly text: string }) | null> {
    const text = await this.#options.store.readCheckpoint()
    const head = text === null ? null : parseCheckpoint(text)
    return text === null || head === null ? null : { ...head, text }
  }
}

async function readTile(store: TileStore, tile: TileCoordinate): Promise<Uint8Array> {
  const bytes = await store.read(tile)
  if (bytes === null) throw new LogFaultError(logProblem('tile-missing', `tile/${tile.level}/${tile.index}`))
  return bytes
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
