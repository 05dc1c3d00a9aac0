import { sha256 } from '@noble/hashes/sha2.js'
import { equalBytes } from '../encoding/bytes.ts'

/** Bytes of one SHA-256 hash. */
export const HASH_BYTES = 32
const LEAF_PREFIX = Uint8Array.of(0)
const NODE_PREFIX = Uint8Array.of(1)

/** Source: RFC 6962 section 2.1. */
export function leafHash(entry: Uint8Array): Uint8Array {
  return sha256.create().update(LEAF_PREFIX).update(entry).digest()
}

/** Source: RFC 6962 section 2.1. */
export function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  return sha256.create().update(NODE_PREFIX).update(left).update(right).digest()
}

/** Root of the tree without entries. */
export function emptyRoot(): Uint8Array {
  return sha256(new Uint8Array(0))
}

/**
 * Merkle tree hash over hashes that stand for subtrees of equal height; the last one alone may stand for a smaller
 * tree, because the split below is the same for it (RFC 6962 section 2.1).
 */
export function merkleRoot(hashes: readonly Uint8Array[]): Uint8Array {
  const [first] = hashes
  if (first === undefined) return emptyRoot()
  if (hashes.length === 1) return first
  const split = largestPowerOfTwoBelow(hashes.length)
  return nodeHash(merkleRoot(hashes.slice(0, split)), merkleRoot(hashes.slice(split)))
}

/** Largest power of two that is smaller than `n`, for n >= 2. */
export function largestPowerOfTwoBelow(n: number): number {
  let power = 1
  while (power * 2 < n) power *= 2
  return power
}

export interface InclusionClaim {
  readonly leafHash: Uint8Array
  readonly index: number
  readonly size: number
  /** From the leaf's sibling up to the root's child. */
  readonly proof: readonly Uint8Array[]
  readonly root: Uint8Array
}

/** Source: RFC 9162 section 2.1.3.2. */
export function verifyInclusion({ leafHash, index, size, proof, root }: InclusionClaim): boolean {
  if (!isTreeNumber(index) || !isTreeNumber(size) || index >= size) return false
  let node = index
  let last = size - 1
  let hash = leafHash
  for (const sibling of proof) {
    if (last === 0) return false
    if (isOdd(node) || node === last) {
      hash = nodeHash(sibling, hash)
      while (!isOdd(node) && node !== 0) [node, last] = [half(node), half(last)]
    } else {
      hash = nodeHash(hash, sibling)
    }
    ;[node, last] = [half(node), half(last)]
  }
  return last === 0 && equalBytes(hash, root)
}

export interface ConsistencyClaim {
  readonly first: { readonly size: number; readonly root: Uint8Array }
  readonly second: { readonly size: number; readonly root: Uint8Array }
  readonly proof: readonly Uint8Array[]
}

/** Whether the second tree extends the first. Source: RFC 9162 section 2.1.4.2. */
export function verifyConsistency({ first, second, proof }: ConsistencyClaim): boolean {
  if (!isTreeNumber(first.size) || !isTreeNumber(second.size) || first.size > second.size) return false
  if (first.size === second.size) return proof.length === 0 && equalBytes(first.root, second.root)
  if (first.size === 0) return proof.length === 0 && equalBytes(first.root, emptyRoot())
  const path = isPowerOfTwo(first.size) ? [first.root, ...proof] : proof
  const [start, ...rest] = path
  if (start === undefined) return false
  let node = first.size - 1
  let last = second.size - 1
  while (isOdd(node)) [node, last] = [half(node), half(last)]
  let firstHash = start
  let secondHash = start
  for (const sibling of rest) {
    if (last === 0) return false
    if (isOdd(node) || node === last) {
      firstHash = nodeHash(sibling, firstHash)
      secondHash = nodeHash(sibling, secondHash)
      while (!isOdd(node) && node !== 0) [node, last] = [half(node), half(last)]
    } else {
      secondHash = nodeHash(secondHash, sibling)
    }
    ;[node, last] = [half(node), half(last)]
  }
  return last === 0 && equalBytes(firstHash, first.root) && equalBytes(secondHash, second.root)
}

// Sizes pass 2^31, so bit operators, which work on 32 bits, are not used.
const isOdd = (n: number): boolean => n % 2 === 1
const half = (n: number): number => Math.floor(n / 2)
const isPowerOfTwo = (n: number): boolean => 2 ** Math.round(Math.log2(n)) === n
const isTreeNumber = (n: number): boolean => Number.isSafeInteger(n) && n >= 0
