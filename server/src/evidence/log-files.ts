import {
  GrowingTree,
  TILE_WIDTH,
  decodeEntryBundle,
  encodeEntryBundle,
  equalBytes,
  hashesOfTile,
  leafHash,
  tilePath,
  tilesOfLevel,
  type TileCoordinate,
  type TreeHead,
} from '@yingbi/engine/receipt'
import { LogFaultError, logProblem } from './log-problem.ts'
import type { TileStore } from './tile-store.ts'

/** The log as its files hold it, ready to grow: the right edge of the tree and the entries of the unfinished bundle. */
export class LogFiles {
  readonly #store: TileStore
  #tree: GrowingTree
  #entries: Uint8Array[]
  readonly #signedSize: number

  private constructor(store: TileStore, tree: GrowingTree, entries: Uint8Array[], signedSize: number) {
    this.#store = store
    this.#tree = tree
    this.#entries = entries
    this.#signedSize = signedSize
  }

  /** A log to be made anew; the files of its first `signedSize` entries stay as they are. */
  static empty(store: TileStore, signedSize: number): LogFiles {
    return new LogFiles(store, new GrowingTree(), [], signedSize)
  }

  /** The log up to a signed head; null when files of its edge are missing, damaged or do not give the root. */
  static async load(store: TileStore, { size, root }: Pick<TreeHead, 'size' | 'root'>): Promise<LogFiles | null> {
    const levels: Uint8Array[][] = []
    for (let level = 0; TILE_WIDTH ** level <= size; level += 1) {
      const edge = edgeTile(level, size)
      const tile = edge === null ? new Uint8Array() : await store.read(edge)
      if (tile === null) return null
      levels.push(hashesOfTile(tile))
    }
    const edge = edgeTile('entries', size)
    const bundle = edge === null ? new Uint8Array() : await store.read(edge)
    const entries = bundle === null ? null : decodeEntryBundle(bundle)
    if (entries === null) return null
    const tree = new GrowingTree(size, levels)
    const leaves = levels[0] ?? []
    const entriesFit = entries.length === leaves.length && entries.every((entry, i) => isLeafOf(entry, leaves[i]))
    return entriesFit && equalBytes(tree.root(), root) ? new LogFiles(store, tree, entries, size) : null
  }

  get size(): number {
    return this.#tree.size
  }

  root(): Uint8Array {
    return this.#tree.root()
  }

  /**
   * Adds one entry; writes the tiles that it completes.
   *
   * Errors: LogFaultError when a tile below the signed head would change. It is the witness against the database, so it
   * is not written over.
   */
  async append(entry: Uint8Array): Promise<void> {
    this.#entries.push(entry)
    for (const { level, index, hashes } of this.#tree.append(leafHash(entry))) {
      await this.#writeFull({ level, index, width: TILE_WIDTH }, Buffer.concat(hashes))
      if (level === 0) {
        await this.#writeFull({ level: 'entries', index, width: TILE_WIDTH }, encodeEntryBundle(this.#entries))
        this.#entries = []
      }
    }
  }

  async #writeFull(tile: TileCoordinate, bytes: Uint8Array): Promise<void> {
    const end = (tile.index + 1) * TILE_WIDTH ** (tile.level === 'entries' ? 1 : tile.level + 1)
    const present = end <= this.#signedSize ? await this.#store.read(tile) : null
    if (present === null) await this.#store.write(tile, bytes)
    else if (!equalBytes(present, bytes)) throw new LogFaultError(logProblem('tile-differs', tilePath(tile)))
  }

  /** Writes the partial tiles of the present size. */
  async writeEdge(): Promise<void> {
    for (const [level, hashes] of this.#tree.levels.entries()) {
      const edge = edgeTile(level, this.size)
      if (edge !== null) await this.#store.write(edge, Buffer.concat(hashes))
    }
    const edge = edgeTile('entries', this.size)
    if (edge !== null) await this.#store.write(edge, encodeEntryBundle(this.#entries))
  }

  /** Removes partial tiles that the present ones contain, of the tiles that changed since `earlierSize`. */
  async dropNarrower(earlierSize: number): Promise<void> {
    for (const level of ['entries' as const, ...this.#tree.levels.keys()]) {
      const span = TILE_WIDTH ** (level === 'entries' ? 0 : level)
      const from = Math.floor(Math.floor(earlierSize / span) / TILE_WIDTH)
      for (const tile of tilesOfLevel(level, this.size, from)) await this.#store.dropNarrower(tile)
    }
  }
}

/** The partial tile at the right edge of one level; null when the level ends with a full tile or is empty. */
function edgeTile(level: number | 'entries', size: number): TileCoordinate | null {
  const hashes = Math.floor(size / TILE_WIDTH ** (level === 'entries' ? 0 : level))
  const width = hashes % TILE_WIDTH
  return width === 0 ? null : { level, index: Math.floor(hashes / TILE_WIDTH), width }
}

function isLeafOf(entry: Uint8Array, hash: Uint8Array | undefined): boolean {
  return hash !== undefined && equalBytes(leafHash(entry), hash)
}
