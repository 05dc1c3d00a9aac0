import { equalBytes, isSignedBy, leafHash, parseCheckpoint, signCheckpoint, type Signer } from '@yingbi/engine/receipt'
import { sql, type Kysely } from 'kysely'
import type { Clock } from '../clock.ts'
import type { Schema } from '../database/schema.ts'
import { readEntries, readHeads } from './log-entries.ts'
import { LogFiles } from './log-files.ts'
import { LogFaultError, logProblem } from './log-problem.ts'
import type { TileStore } from './tile-store.ts'

export interface PublishDeps {
  readonly db: Kysely<Schema>
  readonly store: TileStore
  readonly signer: Signer
  readonly clock: Clock
}

/**
 * Reads what was published into memory, or makes the files anew from the database when they are missing or damaged.
 *
 * Errors: LogFaultError when the last signed head is not the log's own, or the database does not reach or fit it.
 */
export async function openLogFiles(deps: PublishDeps): Promise<LogFiles> {
  const { db, store, signer } = deps
  const row = await signedHeads(db).orderBy('size', 'desc').limit(1).executeTakeFirst()
  const file = await store.readCheckpoint()
  // The file outlives a database that was rolled back: what it says was signed and may be known outside.
  for (const note of [row?.note, file].filter((text) => typeof text === 'string')) {
    const head = parseCheckpoint(note)
    if (head === null || head.origin !== signer.name || !isSignedBy(head.note, signer)) {
      throw new LogFaultError(logProblem('checkpoint-signature', 'checkpoint'))
    }
    const recorded = await signedHeads(db).where('size', '=', BigInt(head.size)).executeTakeFirst()
    if (recorded === undefined) {
      throw new LogFaultError(logProblem('checkpoint-ahead', `checkpoint ${head.size}`))
    }
    if (!equalBytes(recorded.root, head.root)) {
      throw new LogFaultError(logProblem('root-differs', `checkpoint ${head.size}`))
    }
  }
  const published = file === null ? null : parseCheckpoint(file)
  const loaded = published === null ? null : await LogFiles.load(store, published)
  return loaded ?? LogFiles.empty(store, published?.size ?? 0)
}

/**
 * Publishes every committed entry: full tiles, then the head is recorded, then the tiles of the edge, then it is signed,
 * then the checkpoint file is replaced. Interrupted anywhere, the next call goes on: tiles are written again to the same
 * bytes, and a recorded head is signed as it was recorded, so no two signed heads ever disagree.
 *
 * Errors: LogFaultError when an entry is missing or changed, or an earlier head does not come out again.
 */
export async function publishEntries(deps: PublishDeps, files: LogFiles): Promise<void> {
  const { db, store, signer, clock } = deps
  const earlierSize = files.size
  const { size } = await db.selectFrom('log_head').select('size').executeTakeFirstOrThrow()
  const end = Number(size)
  const recorded = await newestHead(db)
  const known = Math.max(earlierSize, Number(recorded?.size ?? 0n))
  if (known > end) throw new LogFaultError(logProblem('checkpoint-ahead', `checkpoint ${known}`))
  await integrate(db, files, end)
  await recordHead(db, end, files.root(), clock.now())
  const head = await newestHead(db)
  if (head === undefined) throw new LogFaultError(logProblem('checkpoint-missing', `checkpoint ${end}`))
  const headSize = Number(head.size)
  // Another server may have recorded a later head meanwhile; there is one history, so this one goes on to it.
  if (headSize > end) await integrate(db, files, headSize)
  await files.writeEdge()
  if (!equalBytes(head.root, files.root()))
    throw new LogFaultError(logProblem('root-differs', `checkpoint ${headSize}`))
  const note = head.note ?? signCheckpoint({ origin: signer.name, size: headSize, root: files.root() }, signer)
  if (head.note === null) {
    await db.updateTable('log_checkpoints').set({ note }).where('size', '=', head.size).execute()
  }
  await store.writeCheckpoint(note)
  await files.dropNarrower(earlierSize)
}

async function integrate(db: Kysely<Schema>, files: LogFiles, end: number): Promise<void> {
  for await (const batch of readEntries(db, files.size, end)) {
    const heads = await readHeads(db, batch.start, batch.end)
    for (const entry of batch.entries) {
      if (entry.index !== files.size) throw new LogFaultError(logProblem('entry-missing', `entry ${files.size}`))
      if (!equalBytes(leafHash(entry.leaf), entry.leafHash)) {
        throw new LogFaultError(logProblem('entry-changed', `entry ${entry.index}`))
      }
      await files.append(entry.leaf)
      const head = heads.get(files.size)
      if (head !== undefined && !equalBytes(head, files.root())) {
        throw new LogFaultError(logProblem('root-differs', `checkpoint ${files.size}`))
      }
    }
  }
  if (files.size !== end) throw new LogFaultError(logProblem('entry-missing', `entry ${files.size}`))
}

async function newestHead(db: Kysely<Schema>) {
  return db.selectFrom('log_checkpoints').selectAll().orderBy('size', 'desc').limit(1).executeTakeFirst()
}

/** Records the head before it is signed. Nothing is recorded when a later one is already there. */
async function recordHead(db: Kysely<Schema>, size: number, root: Uint8Array, at: Date): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await sql`select pg_advisory_xact_lock(hashtextextended('log:head', 0))`.execute(trx)
    const later = trx.selectFrom('log_checkpoints').select('size').where('size', '>=', BigInt(size)).limit(1)
    if ((await later.executeTakeFirst()) !== undefined) return
    await trx
      .insertInto('log_checkpoints')
      .values({ size: BigInt(size), root: Buffer.from(root), note: null, signed_at: at })
      .execute()
  })
}

function signedHeads(db: Kysely<Schema>) {
  return db.selectFrom('log_checkpoints').select(['size', 'root', 'note']).where('note', 'is not', null)
}
