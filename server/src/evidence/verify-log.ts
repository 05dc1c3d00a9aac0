import {
  GrowingTree,
  HASH_BYTES,
  TILE_WIDTH,
  decodeEntryBundle,
  emptyRoot,
  equalBytes,
  hashesOfTile,
  isSignedBy,
  leafHash,
  parseCheckpoint,
  tilePath,
  type TileCoordinate,
  type TreeHead,
} from '@yingbi/engine/receipt'
import type { Kysely } from 'kysely'
import type { Clock } from '../clock.ts'
import type { Schema } from '../database/schema.ts'
import type { CrossCheckKeys, LogCrossCheck } from './log-cross-check.ts'
import { differingColumn, readEntries, readHeads, type StoredEntry } from './log-entries.ts'
import { logProblem, type LogProblem } from './log-problem.ts'
import type { TileStore } from './tile-store.ts'

/** What checking the whole log found. */
export interface LogReport {
  readonly at: Date
  readonly ok: boolean
  /** Entries that were recomputed. */
  readonly entries: number
  readonly problems: readonly LogProblem[]
}

export interface VerifyLogDeps {
  readonly db: Kysely<Schema>
  readonly store: TileStore
  readonly keys: CrossCheckKeys
  readonly clock: Clock
  readonly crossChecks: readonly LogCrossCheck[]
}

/** Problems after this many are not listed; the first ones tell where to look. */
const MAX_PROBLEMS = 100

/**
 * Recomputes every leaf from the database, every tile and the root of every recorded head, and compares the tables of
 * the cross-checks with the entries. `known` are problems found before, e.g. while publishing.
 */
export async function verifyLog(deps: VerifyLogDeps, known: readonly LogProblem[] = []): Promise<LogReport> {
  const problems: LogProblem[] = [...known]
  const entries = await checkEntries(deps, problems)
  for (const { run } of deps.crossChecks) {
    const oneMoment = deps.db.transaction().setIsolationLevel('repeatable read')
    problems.push(...(await oneMoment.execute((trx) => run(trx, deps.keys))))
  }
  const distinct = new Map(problems.map((problem) => [JSON.stringify(problem), problem]))
  const listed = [...distinct.values()].slice(0, MAX_PROBLEMS)
  const report = { at: deps.clock.now(), ok: listed.length === 0, entries, problems: listed }
  await deps.db
    .insertInto('log_verifications')
    .values({ at: report.at, ok: report.ok, entries: BigInt(entries), problems: JSON.stringify(listed) })
    .execute()
  return report
}

export async function lastVerification(db: Kysely<Schema>): Promise<LogReport | null> {
  const row = await db.selectFrom('log_verifications').selectAll().orderBy('id', 'desc').limit(1).executeTakeFirst()
  if (row === undefined) return null
  const { at, ok, entries, problems } = row
  return { at, ok, entries: Number(entries), problems: JSON.parse(problems) as LogProblem[] }
}

async function checkEntries({ db, store, keys }: VerifyLogDeps, problems: LogProblem[]): Promise<number> {
  const text = await store.readCheckpoint()
  const checkpoint = text === null ? null : parseCheckpoint(text)
  const signed = checkpoint !== null && checkpoint.origin === keys.log.name && isSignedBy(checkpoint.note, keys.log)
  if (text === null) problems.push(logProblem('checkpoint-missing', 'checkpoint'))
  else if (!signed) problems.push(logProblem('checkpoint-signature', 'checkpoint'))
  const signedSize = signed ? checkpoint.size : 0

  const { size } = await db.selectFrom('log_head').select('size').executeTakeFirstOrThrow()
  const stored = await db
    .selectFrom('events')
    .select((eb) => eb.fn.max('index').as('last'))
    .executeTakeFirst()
  const rows = Number(stored?.last ?? -1n) + 1
  if (Number(size) < rows || Number(size) < signedSize) problems.push(logProblem('head-differs', 'log_head'))
  const end = Math.max(Number(size), rows, signedSize)

  if (signed) {
    const recorded = (await readHeads(db, signedSize - 1, signedSize)).get(signedSize)
    if (recorded === undefined) problems.push(logProblem('checkpoint-missing', `checkpoint ${signedSize}`))
  }
  const walk = new LogWalk(store, signed ? checkpoint : { size: 0, root: emptyRoot() }, problems)
  for await (const batch of readEntries(db, 0, end)) {
    walk.expect(await readHeads(db, batch.start, batch.end))
    for (const entry of batch.entries) await walk.see(entry)
    await walk.fill(batch.end)
    if (problems.length > MAX_PROBLEMS) break
  }
  return walk.seen
}

/**
 * Goes through the entries in order. Each one is in the database, in its tile as a hash, and in its bundle; where one of
 * the three disagrees with the other two it is the one that is named, and the walk goes on with the others' hash, so that
 * one changed row is one problem and not also every hash above it.
 */
class LogWalk {
  readonly #store: TileStore
  readonly #signed: Pick<TreeHead, 'size' | 'root'>
  readonly #problems: LogProblem[]
  readonly #tree = new GrowingTree()
  #heads: ReadonlyMap<number, Uint8Array> = new Map()
  #tile: OpenedTile = NOTHING_PUBLISHED
  /** Rows that were there. */
  seen = 0

  constructor(store: TileStore, signed: Pick<TreeHead, 'size' | 'root'>, problems: LogProblem[]) {
    this.#store = store
    this.#signed = signed
    this.#problems = problems
  }

  /** Recorded roots of the sizes that come next. */
  expect(heads: ReadonlyMap<number, Uint8Array>): void {
    this.#heads = heads
  }

  async see(entry: StoredEntry): Promise<void> {
    while (this.#tree.size < entry.index) await this.#next(null)
    this.seen += 1
    const column = differingColumn(entry)
    if (column === 'leaf') this.#problems.push(logProblem('entry-unreadable', `entry ${entry.index}`))
    else if (column !== null) this.#problems.push(logProblem('entry-columns', `entry ${entry.index}`, column))
    await this.#next(entry)
  }

  /** Goes on to `end`; rows that were not seen are missing. */
  async fill(end: number): Promise<void> {
    while (this.#tree.size < end) await this.#next(null)
  }

  async #next(entry: StoredEntry | null): Promise<void> {
    const index = this.#tree.size
    if (index % TILE_WIDTH === 0) this.#tile = await this.#openTile(index)
    const completed = this.#tree.append(this.#leafOf(entry, index))
    for (const { level, index: tileIndex, hashes } of completed) {
      if (level > 0) await this.#compare({ level, index: tileIndex, width: TILE_WIDTH }, Buffer.concat(hashes))
    }
    const size = this.#tree.size
    const isSigned = size === this.#signed.size
    if (isSigned) await this.#compareEdge()
    const roots = [this.#heads.get(size), isSigned ? this.#signed.root : undefined]
    if (roots.some((root) => root !== undefined && !equalBytes(root, this.#tree.root()))) {
      this.#problems.push(logProblem('root-differs', `checkpoint ${size}`))
    }
  }

  #leafOf(entry: StoredEntry | null, index: number): Uint8Array {
    const { hashes, bundleHashes, path, bundlePath } = this.#tile
    const inTile = hashes[index % TILE_WIDTH]
    const inBundle = bundleHashes[index % TILE_WIDTH]
    const inRow = entry === null ? undefined : leafHash(entry.leaf)
    if (entry === null || inRow === undefined) {
      this.#problems.push(logProblem('entry-missing', `entry ${index}`))
      return inTile ?? inBundle ?? new Uint8Array(HASH_BYTES)
    }
    if (!equalBytes(inRow, entry.leafHash)) {
      this.#problems.push(logProblem('entry-columns', `entry ${index}`, 'leaf_hash'))
    }
    const differs = (hash: Uint8Array | undefined): boolean => hash !== undefined && !equalBytes(hash, inRow)
    if (differs(inTile) && differs(inBundle)) this.#problems.push(logProblem('entry-changed', `entry ${index}`))
    else if (differs(inTile)) this.#problems.push(logProblem('tile-differs', path))
    else if (differs(inBundle)) this.#problems.push(logProblem('tile-differs', bundlePath))
    return differs(inTile) && differs(inBundle) && inTile !== undefined ? inTile : inRow
  }

  /** Reads what was published of the tile that begins with entry `first`. */
  async #openTile(first: number): Promise<OpenedTile> {
    const width = Math.min(TILE_WIDTH, this.#signed.size - first)
    if (width <= 0) return NOTHING_PUBLISHED
    const tile = { level: 0, index: first / TILE_WIDTH, width }
    const bundle: TileCoordinate = { ...tile, level: 'entries' }
    const bytes = await this.#store.read(tile)
    const bundleBytes = await this.#store.read(bundle)
    const entries = bundleBytes === null ? null : decodeEntryBundle(bundleBytes)
    if (bytes === null) this.#problems.push(logProblem('tile-missing', tilePath(tile)))
    else if (bytes.length !== width * HASH_BYTES) this.#problems.push(logProblem('tile-differs', tilePath(tile)))
    if (bundleBytes === null) this.#problems.push(logProblem('tile-missing', tilePath(bundle)))
    else if (entries?.length !== width) this.#problems.push(logProblem('tile-differs', tilePath(bundle)))
    return {
      hashes: hashesOfTile(bytes ?? new Uint8Array()),
      bundleHashes: (entries ?? []).map(leafHash),
      path: tilePath(tile),
      bundlePath: tilePath(bundle),
    }
  }

  async #compareEdge(): Promise<void> {
    for (const [level, hashes] of this.#tree.levels.entries()) {
      if (level === 0 || hashes.length === 0) continue
      const index = Math.floor(this.#signed.size / TILE_WIDTH ** (level + 1))
      await this.#compare({ level, index, width: hashes.length }, Buffer.concat(hashes))
    }
  }

  async #compare(tile: TileCoordinate & { readonly level: number }, expected: Uint8Array): Promise<void> {
    const end = (tile.index * TILE_WIDTH + tile.width) * TILE_WIDTH ** tile.level
    if (end > this.#signed.size) return
    const bytes = await this.#store.read(tile)
    if (bytes === null) this.#problems.push(logProblem('tile-missing', tilePath(tile)))
    else if (!equalBytes(bytes, expected)) this.#problems.push(logProblem('tile-differs', tilePath(tile)))
  }
}

/** Leaf hashes of one tile as they were published: in the hash tile, and in the bundle of the entries themselves. */
interface OpenedTile {
  readonly hashes: readonly Uint8Array[]
  readonly bundleHashes: readonly Uint8Array[]
  readonly path: string
  readonly bundlePath: string
}

const NOTHING_PUBLISHED: OpenedTile = { hashes: [], bundleHashes: [], path: '', bundlePath: '' }
