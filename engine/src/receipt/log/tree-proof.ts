import { HASH_BYTES, emptyRoot, largestPowerOfTwoBelow, merkleRoot, nodeHash } from './merkle-tree.ts'
import { TILE_WIDTH, type TileCoordinate } from './tile-path.ts'

const TILE_HEIGHT = 8

/** Reads a hash tile: `width * 32` bytes. */
export type TileReader = (tile: TileCoordinate) => Promise<Uint8Array>

/** Root of the first `size` entries, computed from tiles. */
export async function rootFromTiles(size: number, readTile: TileReader): Promise<Uint8Array> {
  return size === 0 ? emptyRoot() : rangeHash(0, size, nodeReader(size, readTile))
}

/**
 * Inclusion proof of the entry `index` in the tree of `size` entries, sibling of the leaf first.
 *
 * Errors: RangeError when `index` is not below `size`.
 * Source: RFC 6962 section 2.1.1.
 */
export async function inclusionProof(index: number, size: number, readTile: TileReader): Promise<Uint8Array[]> {
  if (!(index >= 0 && index < size)) throw new RangeError('entry is not in the tree')
  const read = nodeReader(size, readTile)
  const proof: Uint8Array[] = []
  let [low, high] = [0, size]
  while (high - low > 1) {
    const middle = low + largestPowerOfTwoBelow(high - low)
    if (index < middle) {
      proof.unshift(await rangeHash(middle, high, read))
      high = middle
    } else {
      proof.unshift(await rangeHash(low, middle, read))
      low = middle
    }
  }
  return proof
}

/**
 * Proof that the tree of `second` entries extends the one of `first` entries.
 *
 * Errors: RangeError when `first` is above `second`.
 * Source: RFC 6962 section 2.1.2.
 */
export async function consistencyProof(first: number, second: number, readTile: TileReader): Promise<Uint8Array[]> {
  if (!(first >= 0 && first <= second)) throw new RangeError('the first tree is larger than the second')
  if (first === 0 || first === second) return []
  const read = nodeReader(second, readTile)
  const proof: Uint8Array[] = []
  let [low, high, wholeFirstTree] = [0, second, true]
  while (high !== first) {
    const middle = low + largestPowerOfTwoBelow(high - low)
    if (first <= middle) {
      proof.unshift(await rangeHash(middle, high, read))
      high = middle
    } else {
      proof.unshift(await rangeHash(low, middle, read))
      low = middle
      wholeFirstTree = false
    }
  }
  if (!wholeFirstTree) proof.unshift(await rangeHash(low, high, read))
  return proof
}

/** Hash of the complete subtree number `index` of height `height`. */
type NodeReader = (height: number, index: number) => Promise<Uint8Array>

function nodeReader(size: number, readTile: TileReader): NodeReader {
  return async (height, index) => {
    const level = Math.floor(height / TILE_HEIGHT)
    const span = 2 ** (height - level * TILE_HEIGHT)
    const first = index * span
    const tileIndex = Math.floor(first / TILE_WIDTH)
    const hashesAtLevel = Math.floor(size / TILE_WIDTH ** level)
    const width = Math.min(TILE_WIDTH, hashesAtLevel - tileIndex * TILE_WIDTH)
    const tile = await readTile({ level, index: tileIndex, width })
    return merkleRoot(hashesOfTile(tile).slice(first % TILE_WIDTH, (first % TILE_WIDTH) + span))
  }
}

async function rangeHash(low: number, high: number, read: NodeReader): Promise<Uint8Array> {
  const length = high - low
  const height = Math.round(Math.log2(length))
  if (2 ** height === length && low % length === 0) return read(height, low / length)
  const middle = low + largestPowerOfTwoBelow(length)
  return nodeHash(await rangeHash(low, middle, read), await rangeHash(middle, high, read))
}

/** The hashes of a tile, left to right. */
export function hashesOfTile(tile: Uint8Array): Uint8Array[] {
  const hashes: Uint8Array[] = []
  for (let at = 0; at + HASH_BYTES <= tile.length; at += HASH_BYTES) hashes.push(tile.subarray(at, at + HASH_BYTES))
  return hashes
}
