export { utf8, textFromUtf8, equalBytes } from './bytes.ts'
export { decodeBase64, encodeBase64 } from './base64.ts'
export { canonicalJson, parseCanonicalJson, type JsonValue } from './canonical-json.ts'
export {
  HASH_BYTES,
  emptyRoot,
  leafHash,
  merkleRoot,
  nodeHash,
  verifyConsistency,
  verifyInclusion,
} from './merkle-tree.ts'
export { TILE_WIDTH, parseTilePath, tilePath, tilesOfLevel, type TileCoordinate } from './tile-path.ts'
export { consistencyProof, hashesOfTile, inclusionProof, rootFromTiles, type TileReader } from './tree-proof.ts'
export { MAX_ENTRY_BYTES, decodeEntryBundle, encodeEntryBundle } from './entry-bundle.ts'
export { GrowingTree, type CompletedTile } from './growing-tree.ts'
export {
  formatSigningKey,
  formatVerifierKey,
  isSignedBy,
  keyFingerprint,
  noteKeyId,
  parseSignedNote,
  parseSigningKey,
  parseVerifierKey,
  sameKey,
  signNote,
  signerFromSeed,
  type NoteSignature,
  type SignedNote,
  type Signer,
  type VerifierKey,
} from './signed-note.ts'
export { checkpointText, parseCheckpoint, signCheckpoint, type Checkpoint, type TreeHead } from './checkpoint.ts'
export { formatTlogProof, parseTlogProof, type TlogProof } from './tlog-proof.ts'
