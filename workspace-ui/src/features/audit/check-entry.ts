import type { InclusionProof, LogKeys } from '@yingbi/contracts'
import { equalBytes, isSignedBy, parseCheckpoint, parseVerifierKey, verifyInclusion } from '@yingbi/engine/receipt'

export type EntryCheck = 'proved' | 'other-entry' | 'not-included' | 'checkpoint-differs' | 'checkpoint-unsigned'

function bytesOf(hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
}

/**
 * Checks in this browser that an entry is in the signed log: its hash leads to the root, the root is that of the
 * checkpoint, and the checkpoint carries the log's signature. `leafHash` is the hash shown in the list.
 */
export function checkEntry(leafHash: string, proof: InclusionProof, keys: LogKeys): EntryCheck {
  if (proof.leafHash !== leafHash) return 'other-entry'
  const root = bytesOf(proof.rootHash)
  const included = verifyInclusion({
    leafHash: bytesOf(leafHash),
    index: proof.index,
    size: proof.size,
    proof: proof.hashes.map(bytesOf),
    root,
  })
  if (!included) return 'not-included'
  const checkpoint = parseCheckpoint(proof.checkpoint)
  if (checkpoint?.size !== proof.size || !equalBytes(checkpoint.root, root)) return 'checkpoint-differs'
  const key = parseVerifierKey(keys.log.verifierKey)
  return key !== null && isSignedBy(checkpoint.note, key) ? 'proved' : 'checkpoint-unsigned'
}
