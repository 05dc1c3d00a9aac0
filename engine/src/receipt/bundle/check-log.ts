import { type BundleCheck, failed, notChecked, passed } from './bundle-check.ts'
import { type ClaimedKeys, RECEIPT_FILE, RELEASE_FACTS } from './bundle-files.ts'
import { textFromUtf8 } from '../encoding/bytes.ts'
import { type Checkpoint, parseCheckpoint } from '../log/checkpoint.ts'
import { parseLogLeaf } from '../log/log-leaf.ts'
import { leafHash, verifyInclusion } from '../log/merkle-tree.ts'
import { type ReleaseStatement, sha256Hex } from './release-statement.ts'
import { isSignedBy, keyFingerprint } from '../log/signed-note.ts'
import { type TlogProof, formatTlogProof, parseTlogProof } from '../log/tlog-proof.ts'

export interface ReadReceipt {
  readonly proof: TlogProof | null
  readonly checkpoint: Checkpoint | null
}

/** Reads `receipt.tlog-proof`; a text that would be written differently is not accepted. */
export function readReceipt(bytes: Uint8Array | undefined): ReadReceipt {
  const text = bytes === undefined ? null : textFromUtf8(bytes)
  const proof = text === null ? null : parseTlogProof(text)
  if (proof === null || formatTlogProof(proof) !== text) return { proof: null, checkpoint: null }
  return { proof, checkpoint: parseCheckpoint(proof.checkpoint) }
}

/** The log's key has signed the checkpoint, and nobody else: an unknown signature could be altered unnoticed. */
export function checkCheckpointSignature({ checkpoint }: ReadReceipt, keys: ClaimedKeys | null): BundleCheck {
  const id = 'checkpoint-signature'
  const place = RECEIPT_FILE
  if (checkpoint === null) return failed(id, 'receipt-unreadable', { place })
  if (keys === null) return notChecked(id, 'needs-keys', { place: 'keys.json' })
  const isOwnOrigin = checkpoint.origin === keys.log.name
  if (!isOwnOrigin || checkpoint.note.signatures.length !== 1 || !isSignedBy(checkpoint.note, keys.log)) {
    return failed(id, 'signature-invalid', { place })
  }
  const fingerprint = keyFingerprint(keys.log.publicKey)
  return passed(id, { params: { origin: checkpoint.origin, size: checkpoint.size, fingerprint }, place })
}

export function checkLogInclusion({ proof, checkpoint }: ReadReceipt): BundleCheck {
  const id = 'log-inclusion'
  const place = RECEIPT_FILE
  if (proof === null || checkpoint === null) return notChecked(id, 'needs-receipt', { place })
  if (proof.extra === null) return failed(id, 'entry-missing', { place })
  const { size, root } = checkpoint
  const included = verifyInclusion({
    leafHash: leafHash(proof.extra),
    index: proof.index,
    size,
    proof: proof.hashes,
    root,
  })
  if (!included) return failed(id, 'proof-wrong', { params: { index: proof.index, size }, place })
  return passed(id, { params: { index: proof.index, hashes: proof.hashes.length, size }, place })
}

/** The log entry is the release of exactly this manifest, made with the release key that the bundle names. */
export function checkLogEntry(
  { proof }: ReadReceipt,
  manifest: Uint8Array | undefined,
  statement: ReleaseStatement | null,
  keys: ClaimedKeys | null,
): BundleCheck {
  const id = 'log-entry'
  const place = RECEIPT_FILE
  if (proof === null || proof.extra === null) return notChecked(id, 'needs-receipt', { place })
  if (manifest === undefined || statement === null) return notChecked(id, 'needs-manifest', { place })
  if (keys === null) return notChecked(id, 'needs-keys', { place: 'keys.json' })
  const leaf = parseLogLeaf(proof.extra)
  if (leaf === null || leaf.index !== proof.index || leaf.action !== 'release.release' || leaf.outcome !== 'done') {
    return failed(id, 'entry-unreadable', { place })
  }
  const { release } = statement.predicate
  const expected: Readonly<Record<string, string | number>> = {
    [RELEASE_FACTS.manifest]: sha256Hex(manifest),
    [RELEASE_FACTS.releaseKey]: keyFingerprint(keys.release.publicKey),
    [RELEASE_FACTS.number]: release.number,
  }
  const difference = Object.keys(expected).find((fact) => leaf.facts[fact] !== expected[fact])
  if (difference !== undefined) return failed(id, 'entry-differs', { params: { fact: difference }, place })
  if (leaf.object !== `release:${release.id}`) return failed(id, 'entry-differs', { params: { fact: 'object' }, place })
  if (leaf.at !== release.releasedAt) return failed(id, 'entry-differs', { params: { fact: 'releasedAt' }, place })
  return passed(id, { params: { index: leaf.index, at: leaf.at }, place })
}
