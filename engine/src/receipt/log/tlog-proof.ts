import { decodeBase64, encodeBase64 } from '../encoding/base64.ts'
import { HASH_BYTES } from './merkle-tree.ts'

const FIRST_LINE = 'c2sp.org/tlog-proof@v1'
/** A tree of 2^53 entries has proofs of at most 53 hashes. */
const MAX_PROOF_HASHES = 53

/** That an entry is in a log, checkable offline. Nothing is verified yet. */
export interface TlogProof {
  /** Not authenticated by itself. In a release bundle: the bytes of the log entry. */
  readonly extra: Uint8Array | null
  readonly index: number
  readonly hashes: readonly Uint8Array[]
  /** The checkpoint, verbatim. */
  readonly checkpoint: string
}

/** Source: C2SP tlog-proof, "Format". */
export function formatTlogProof({ extra, index, hashes, checkpoint }: TlogProof): string {
  const lines = [
    FIRST_LINE,
    ...(extra === null ? [] : [`extra ${encodeBase64(extra)}`]),
    `index ${index}`,
    ...hashes.map(encodeBase64),
  ]
  return `${lines.join('\n')}\n\n${checkpoint}`
}

/** Null unless the text is what `formatTlogProof` writes for the answer. */
export function parseTlogProof(text: string): TlogProof | null {
  const split = text.indexOf('\n\n')
  if (split < 0) return null
  const lines = text.slice(0, split).split('\n')
  const hasExtra = lines[1]?.startsWith('extra ') === true
  const extra = hasExtra ? decodeBase64(lines[1]?.slice('extra '.length) ?? '') : null
  const index = /^index (0|[1-9]\d{0,15})$/.exec(lines[hasExtra ? 2 : 1] ?? '')?.[1]
  const hashes = lines.slice(hasExtra ? 3 : 2).map(decodeBase64)
  if (lines[0] !== FIRST_LINE || index === undefined || (hasExtra && extra === null)) return null
  if (hashes.length > MAX_PROOF_HASHES) return null
  if (hashes.some((hash) => hash?.length !== HASH_BYTES)) return null
  return {
    extra,
    index: Number(index),
    hashes: hashes.filter((hash) => hash !== null),
    checkpoint: text.slice(split + 2),
  }
}
