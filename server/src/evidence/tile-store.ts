import { randomBytes } from 'node:crypto'
import { mkdir, open, readFile, readdir, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import {
  HASH_BYTES,
  TILE_WIDTH,
  decodeEntryBundle,
  encodeEntryBundle,
  tilePath,
  type TileCoordinate,
} from '@yingbi/engine/receipt'

/**
 * The static files of the log below one folder: `checkpoint`, `tile/<level>/...` and `tile/entries/...`. A file appears
 * whole or not at all. Of a partial tile only the widest form is kept; narrower ones are its beginnings.
 */
export class TileStore {
  readonly #folder: string

  constructor(folder: string) {
    this.#folder = folder
  }

  /** Null when neither the tile nor a wider form of it is there. */
  async read(tile: TileCoordinate): Promise<Uint8Array | null> {
    const exact = await this.#readFile(tilePath(tile))
    if (exact !== null || tile.width === TILE_WIDTH) return exact
    const wider = [TILE_WIDTH, ...(await this.#partialWidths(tile)).toSorted((a, b) => a - b)]
    for (const width of wider.filter((candidate) => candidate > tile.width)) {
      const bytes = await this.#readFile(tilePath({ ...tile, width }))
      if (bytes !== null) return narrowed(bytes, tile)
    }
    return null
  }

  async write(tile: TileCoordinate, bytes: Uint8Array): Promise<void> {
    await this.#writeFile(tilePath(tile), bytes)
  }

  /** Removes narrower forms of a tile that is there in `tile.width`. */
  async dropNarrower(tile: TileCoordinate): Promise<void> {
    const full = tilePath({ ...tile, width: TILE_WIDTH })
    if (tile.width === TILE_WIDTH) {
      await rm(join(this.#folder, `${full}.p`), { recursive: true, force: true })
      return
    }
    for (const width of await this.#partialWidths(tile)) {
      if (width < tile.width) await rm(join(this.#folder, tilePath({ ...tile, width })), { force: true })
    }
  }

  async readCheckpoint(): Promise<string | null> {
    return (await this.#readFile('checkpoint'))?.toString('utf8') ?? null
  }

  async writeCheckpoint(note: string): Promise<void> {
    await this.#writeFile('checkpoint', Buffer.from(note))
  }

  async #partialWidths(tile: TileCoordinate): Promise<number[]> {
    const folder = join(this.#folder, `${tilePath({ ...tile, width: TILE_WIDTH })}.p`)
    try {
      return (await readdir(folder)).map(Number).filter((width) => Number.isInteger(width))
    } catch (error) {
      if (isNotFound(error)) return []
      throw error
    }
  }

  async #readFile(path: string): Promise<Buffer | null> {
    try {
      return await readFile(join(this.#folder, path))
    } catch (error) {
      if (isNotFound(error)) return null
      throw error
    }
  }

  async #writeFile(path: string, bytes: Uint8Array): Promise<void> {
    const file = join(this.#folder, path)
    await mkdir(dirname(file), { recursive: true, mode: 0o700 })
    const draft = `${file}.${randomBytes(6).toString('hex')}~`
    const handle = await open(draft, 'wx', 0o600)
    try {
      await handle.writeFile(bytes)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(draft, file)
  }
}

function narrowed(bytes: Uint8Array, { level, width }: TileCoordinate): Uint8Array | null {
  if (level !== 'entries') return bytes.subarray(0, width * HASH_BYTES)
  const entries = decodeEntryBundle(bytes)
  return entries === null ? null : encodeEntryBundle(entries.slice(0, width))
}

function isNotFound(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')
}
