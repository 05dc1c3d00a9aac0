export { utf8, textFromUtf8, equalBytes } from './encoding/bytes.ts'
export { decodeBase64, encodeBase64 } from './encoding/base64.ts'
export { canonicalJson, parseCanonicalJson, type JsonValue } from './encoding/canonical-json.ts'
export {
  HASH_BYTES,
  emptyRoot,
  leafHash,
  merkleRoot,
  nodeHash,
  verifyConsistency,
  verifyInclusion,
} from './log/merkle-tree.ts'
export { TILE_WIDTH, parseTilePath, tilePath, tilesOfLevel, type TileCoordinate } from './log/tile-path.ts'
export { consistencyProof, hashesOfTile, inclusionProof, rootFromTiles, type TileReader } from './log/tree-proof.ts'
export { MAX_ENTRY_BYTES, decodeEntryBundle, encodeEntryBundle } from './log/entry-bundle.ts'
export { GrowingTree, type CompletedTile } from './log/growing-tree.ts'
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
} from './log/signed-note.ts'
export { checkpointText, parseCheckpoint, signCheckpoint, type Checkpoint, type TreeHead } from './log/checkpoint.ts'
export { formatTlogProof, parseTlogProof, type TlogProof } from './log/tlog-proof.ts'
export { LogLeaf, formatLogLeaf, parseLogLeaf } from './log/log-leaf.ts'
export { DsseEnvelope, isEnvelopeSignedBy, preAuthEncoding, signEnvelope } from './bundle/dsse.ts'
export {
  MAX_ZIP_BYTES,
  buildStoredZip,
  readStoredZip,
  type ZipFault,
  type ZipFaultCode,
  type ZipFiles,
  type ZipReading,
} from './bundle/stored-zip.ts'
export { ReleasedResult, releasedResultCsv, releasedResultJson } from './bundle/released-result.ts'
export { ReleasePredicate, ReleaseStatement, sha256Hex } from './bundle/release-statement.ts'
export { BUNDLE_FILES, MANIFEST_FILE, RECEIPT_FILE, RELEASE_FACTS, type ClaimedKeys } from './bundle/bundle-files.ts'
export { buildBundle, signBundleFiles, type BundleContent, type SignedFiles } from './bundle/build-bundle.ts'
export { CHECK_IDS, type BundleCheck, type CheckGroup, type CheckId, type CheckOutcome } from './bundle/bundle-check.ts'
export { parseTrustedKey, type TrustedKey } from './bundle/check-trust.ts'
export {
  verifyBundle,
  type BundleVerdict,
  type BundleVerification,
  type VerifyOptions,
} from './bundle/verify-bundle.ts'
export { describeCheck, describeConclusion, describeVerdict, type CheckText } from './bundle/check-texts.ts'
