import { merkleRoot } from './merkle-tree.ts'
import { TILE_WIDTH } from './tile-path.ts'

/** A full tile that appending has just completed. */
export interface CompletedTile {
  readonly level: number
  readonly index: number
  readonly hashes: readonly Uint8Array[]
}

/**
 * The right edge of a growing Merkle tree: the partial tile of each level and nothing else, so memory is
 * logarithmic in the size.
 *
 * INVARIANT: each level holds fewer than `TILE_WIDTH` hashes; level l's hashes stand for 256^l entries each.
 */
export class GrowingTree {
  readonly #levels: Uint8Array[][]
  #size: number

  /** `levels[l]` are the hashes of the partial tile of level l in a tree of `size` entries. */
  constructor(size = 0, levels: readonly (readonly Uint8Array[])[] = []) {
    this.#size = size
    this.#levels = levels.map((hashes) => [...hashes])
  }

  get size(): number {
    return this.#size
  }

  /** Partial tiles, from level 0 up; a level may be empty. */
  get levels(): readonly (readonly Uint8Array[])[] {
    return this.#levels
  }

  /** Adds the hash of the next leaf; answers with the tiles that it completes, lowest level first. */
  append(leafHash: Uint8Array): CompletedTile[] {
    const completed: CompletedTile[] = []
    this.#size += 1
    let hash = leafHash
    for (let level = 0; ; level += 1) {
      const edge = (this.#levels[level] ??= [])
      edge.push(hash)
      if (edge.length < TILE_WIDTH) return completed
      this.#levels[level] = []
      const index = this.#size / TILE_WIDTH ** (level + 1) - 1
      completed.push({ level, index, hashes: edge })
      hash = merkleRoot(edge)
    }
  }

  root(): Uint8Array {
    let below: Uint8Array | null = null
    for (const edge of this.#levels) {
      if (edge.length > 0) below = merkleRoot(below === null ? edge : [...edge, below])
    }
    return below ?? merkleRoot([])
  }

  copy(): GrowingTree {
    return new GrowingTree(this.#size, this.#levels)
  }
}
