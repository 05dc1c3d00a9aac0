import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { DataError } from './data-error.ts'

/**
 * One sealed Parquet segment: `magic(8) | nonce(12) | ciphertext | tag(16)`, AES-256-GCM with a random nonce under the
 * key of its data version. Far fewer than 2^32 segments share a key, the limit for random nonces (NIST SP 800-38D, 8.3).
 */
const MAGIC = Buffer.from('YBSEG\0\0\x01', 'latin1')
const NONCE_BYTES = 12
const TAG_BYTES = 16

/** The place of a segment; authenticated with it, so that segments cannot be swapped, renamed, cut off or mixed. */
export interface SegmentPlace {
  readonly datasetId: string
  readonly dataVersion: string
  readonly table: string
  /** From 0. */
  readonly number: number
  readonly count: number
}

export function sealSegment(plain: Buffer, segmentKey: Buffer, place: SegmentPlace): Buffer {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv('aes-256-gcm', segmentKey, nonce)
  cipher.setAAD(placeBytes(place))
  return Buffer.concat([MAGIC, nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()])
}

/** Errors: DATA_UNREADABLE when a byte was changed, or when the segment belongs to another place or key. */
export function openSegment(sealed: Buffer, segmentKey: Buffer, place: SegmentPlace): Buffer {
  const unreadable = new DataError('DATA_UNREADABLE', { dataset: place.datasetId })
  const bodyAt = MAGIC.length + NONCE_BYTES
  const tagAt = sealed.length - TAG_BYTES
  if (tagAt < bodyAt || !sealed.subarray(0, MAGIC.length).equals(MAGIC)) throw unreadable
  const decipher = createDecipheriv('aes-256-gcm', segmentKey, sealed.subarray(MAGIC.length, bodyAt), {
    authTagLength: TAG_BYTES,
  })
  decipher.setAAD(placeBytes(place))
  decipher.setAuthTag(sealed.subarray(tagAt))
  try {
    return Buffer.concat([decipher.update(sealed.subarray(bodyAt, tagAt)), decipher.final()])
  } catch {
    throw unreadable
  }
}

function placeBytes(place: SegmentPlace): Buffer {
  const { datasetId, dataVersion, table, number, count } = place
  return Buffer.from(JSON.stringify(['yingbi segment', 1, datasetId, dataVersion, table, number, count]))
}
