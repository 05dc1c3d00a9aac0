import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { GrowingTree } from './growing-tree.ts'
import { emptyRoot, leafHash, merkleRoot, verifyConsistency, verifyInclusion } from './merkle-tree.ts'
import { TILE_WIDTH, type TileCoordinate } from './tile-path.ts'
import { consistencyProof, inclusionProof, rootFromTiles, type TileReader } from './tree-proof.ts'

// Entries and roots of the reference tests of RFC 6962 (certificate-transparency, merkletree).
const ENTRIES = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f']
const ROOTS = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
]

const leaves = (count: number): Uint8Array[] =>
  Array.from({ length: count }, (_, i) => leafHash(new TextEncoder().encode(String(i))))

/** Tiles of a tree, kept the way a log publishes them. */
function publish(hashes: readonly Uint8Array[]): { tree: GrowingTree; readTile: TileReader } {
  const tree = new GrowingTree()
  const full = new Map<string, readonly Uint8Array[]>()
  for (const hash of hashes) {
    for (const tile of tree.append(hash)) full.set(`${tile.level}/${tile.index}`, tile.hashes)
  }
  const readTile = ({ level, index, width }: TileCoordinate): Promise<Uint8Array> => {
    const tile = full.get(`${level}/${index}`) ?? tree.levels[Number(level)] ?? []
    expect(width === TILE_WIDTH ? tile.length : Math.min(tile.length, width)).toBe(width)
    return Promise.resolve(Uint8Array.from(tile.slice(0, width).flatMap((hash) => [...hash])))
  }
  return { tree, readTile }
}

test.each(ROOTS.map((root, size) => [size, root] as const))(
  'the root of %i reference entries is known',
  (size, root) => {
    const hashes = ENTRIES.slice(0, size).map((entry) => leafHash(hexToBytes(entry)))
    expect(bytesToHex(merkleRoot(hashes))).toBe(root)
  },
)

test('the empty tree has the hash of nothing as root', () => {
  expect(bytesToHex(emptyRoot())).toBe(ROOTS[0])
})

describe.each([1, 2, 3, 7, 8, 255, 256, 257, 511, 512, 513, 700])('a tree of %i entries', (size) => {
  const hashes = leaves(size)
  const root = merkleRoot(hashes)
  const { tree, readTile } = publish(hashes)

  test('has the same root grown, from tiles and from all leaves', async () => {
    expect(tree.root()).toEqual(root)
    expect(await rootFromTiles(size, readTile)).toEqual(root)
  })

  test('proves each of its entries and no other place or leaf', async () => {
    for (const index of [0, 1, Math.floor(size / 2), size - 2, size - 1].filter((i) => i >= 0 && i < size)) {
      const proof = await inclusionProof(index, size, readTile)
      const claim = { leafHash: hashes[index] ?? root, index, size, proof, root }
      expect(verifyInclusion(claim)).toBe(true)
      expect(verifyInclusion({ ...claim, index: index + 1 })).toBe(false)
      expect(verifyInclusion({ ...claim, leafHash: leafHash(Uint8Array.of(7)) })).toBe(false)
      expect(verifyInclusion({ ...claim, proof: [...proof, root] })).toBe(false)
      if (proof.length > 0) expect(verifyInclusion({ ...claim, proof: proof.slice(1) })).toBe(false)
    }
  })

  test('proves that it extends earlier trees, and not a tree that never was', async () => {
    for (const first of [0, 1, 2, 128, 255, 256, 257, size - 1, size].filter((i) => i >= 0 && i <= size)) {
      const proof = await consistencyProof(first, size, readTile)
      const claim = { first: { size: first, root: merkleRoot(hashes.slice(0, first)) }, second: { size, root }, proof }
      expect(verifyConsistency(claim)).toBe(true)
      const forked = { size: first, root: leafHash(Uint8Array.of(9)) }
      expect(verifyConsistency({ ...claim, first: forked })).toBe(false)
      if (proof.length > 0) expect(verifyConsistency({ ...claim, proof: proof.slice(1) })).toBe(false)
    }
  })
})

test('inclusion and consistency hold for any pair of sizes', async () => {
  const hashes = leaves(300)
  const sizes = fc.tuple(fc.integer({ min: 1, max: 300 }), fc.nat(), fc.nat())
  await fc.assert(
    fc.asyncProperty(sizes, async ([size, a, b]) => {
      const { readTile } = publish(hashes.slice(0, size))
      const root = merkleRoot(hashes.slice(0, size))
      const index = a % size
      const first = b % (size + 1)
      const leaf = hashes[index] ?? root
      const inclusion = await inclusionProof(index, size, readTile)
      expect(verifyInclusion({ leafHash: leaf, index, size, proof: inclusion, root })).toBe(true)
      const proof = await consistencyProof(first, size, readTile)
      const earlier = { size: first, root: merkleRoot(hashes.slice(0, first)) }
      expect(verifyConsistency({ first: earlier, second: { size, root }, proof })).toBe(true)
    }),
    { numRuns: 60 },
  )
})

test('a tree restored from its right edge goes on as if it had never stopped', () => {
  const hashes = leaves(600)
  const { tree } = publish(hashes.slice(0, 300))
  const restored = new GrowingTree(tree.size, tree.levels)
  for (const hash of hashes.slice(300)) restored.append(hash)
  expect(restored.root()).toEqual(merkleRoot(hashes))
})
