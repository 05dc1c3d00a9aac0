import { ed25519 } from '@noble/curves/ed25519.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, concatBytes, hexToBytes } from '@noble/hashes/utils.js'
import { decodeBase64, encodeBase64 } from '../encoding/base64.ts'
import { equalBytes, utf8 } from '../encoding/bytes.ts'

/** Signature type of Ed25519 in C2SP signed notes. */
const ED25519_TYPE = 0x01
const KEY_BYTES = 32
const SIGNATURE_BYTES = 64
const MAX_SIGNATURES = 16
const NAME = /^[^\s+\p{Z}]+$/u

/** A public key under a name. */
export interface VerifierKey {
  readonly name: string
  readonly publicKey: Uint8Array
}

/** The owner of a private key. */
export interface Signer extends VerifierKey {
  /** Ed25519 signature (64 bytes). */
  readonly sign: (message: Uint8Array) => Uint8Array
}

export interface NoteSignature {
  readonly name: string
  /** 8 hexadecimal digits. */
  readonly keyId: string
  readonly signature: Uint8Array
}

/** `text` ends with a newline. Nothing is verified yet. */
export interface SignedNote {
  readonly text: string
  readonly signatures: readonly NoteSignature[]
}

/** First four bytes of SHA-256(name, newline, type, key), in hexadecimal. Source: C2SP signed-note, "Signatures". */
export function noteKeyId({ name, publicKey }: VerifierKey): string {
  return bytesToHex(sha256(concatBytes(utf8(`${name}\n`), Uint8Array.of(ED25519_TYPE), publicKey)).subarray(0, 4))
}

/** `<name>+<key id>+<base 64 of type and key>`, as the Go checksum database writes it. */
export function formatVerifierKey(key: VerifierKey): string {
  return `${key.name}+${noteKeyId(key)}+${encodeBase64(concatBytes(Uint8Array.of(ED25519_TYPE), key.publicKey))}`
}

/** Null when the text is malformed, of another key type, or its key id does not belong to the key. */
export function parseVerifierKey(text: string): VerifierKey | null {
  const [name, keyId, encoded] = splitKey(text)
  const bytes = decodeBase64(encoded)
  if (bytes === null || bytes.length !== KEY_BYTES + 1 || bytes[0] !== ED25519_TYPE || !NAME.test(name)) return null
  const key = { name, publicKey: bytes.slice(1) }
  return noteKeyId(key) === keyId ? key : null
}

/** SHA-256 of the 32 bytes of the public key, in hexadecimal: what people compare. */
export function keyFingerprint(publicKey: Uint8Array): string {
  return bytesToHex(sha256(publicKey))
}

/** Null when the bytes do not have the form of a note. Source: C2SP signed-note, "Format". */
export function parseSignedNote(note: string): SignedNote | null {
  // eslint-disable-next-line no-control-regex -- the specification forbids control characters by number
  if (!note.isWellFormed() || /[\u0000-\u0009\u000b-\u001f]/.test(note)) return null
  const split = note.lastIndexOf('\n\n')
  if (split <= 0 || !note.endsWith('\n')) return null
  const lines = note.slice(split + 2, -1).split('\n')
  if (lines.length > MAX_SIGNATURES) return null
  const signatures = lines.map(parseSignatureLine)
  if (signatures.some((signature) => signature === null)) return null
  return { text: note.slice(0, split + 1), signatures: signatures.filter((signature) => signature !== null) }
}

export function formatSignedNote({ text, signatures }: SignedNote): string {
  const lines = signatures.map(({ name, keyId, signature }) => {
    return `\u2014 ${name} ${encodeBase64(concatBytes(hexToBytes(keyId), signature))}\n`
  })
  return `${text}\n${lines.join('')}`
}

/** Signs `text`, which must end with a newline. */
export function signNote(text: string, signer: Signer): string {
  if (!text.endsWith('\n')) throw new TypeError('the text of a note ends with a newline')
  const signature = { name: signer.name, keyId: noteKeyId(signer), signature: signer.sign(utf8(text)) }
  return formatSignedNote({ text, signatures: [signature] })
}

/** Whether `key` has signed the note; other keys' signatures are ignored. */
export function isSignedBy(note: SignedNote, key: VerifierKey): boolean {
  const keyId = noteKeyId(key)
  const own = note.signatures.filter((signature) => signature.name === key.name && signature.keyId === keyId)
  return own.length > 0 && own.every(({ signature }) => verifyEd25519(signature, utf8(note.text), key.publicKey))
}

/** Strict RFC 8032 verification: no other encoding of the same signature or key passes. */
export function verifyEd25519(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean {
  if (signature.length !== SIGNATURE_BYTES || publicKey.length !== KEY_BYTES) return false
  try {
    return ed25519.verify(signature, message, publicKey, { zip215: false })
  } catch {
    // The library throws for a point that is not on the curve.
    return false
  }
}

/** A signer from the 32-byte seed of RFC 8032. */
export function signerFromSeed(name: string, seed: Uint8Array): Signer {
  return { name, publicKey: ed25519.getPublicKey(seed), sign: (message) => ed25519.sign(message, seed) }
}

/** `PRIVATE+KEY+<name>+<key id>+<base 64 of type and seed>`, as the Go checksum database writes it. */
export function formatSigningKey(name: string, seed: Uint8Array): string {
  const keyId = noteKeyId(signerFromSeed(name, seed))
  return `PRIVATE+KEY+${name}+${keyId}+${encodeBase64(concatBytes(Uint8Array.of(ED25519_TYPE), seed))}`
}

/** Inverse of `formatSigningKey`; null when the text is malformed or its key id does not belong to the key. */
export function parseSigningKey(text: string): Signer | null {
  if (!text.startsWith('PRIVATE+KEY+')) return null
  const [name, keyId, encoded] = splitKey(text.slice('PRIVATE+KEY+'.length))
  const bytes = decodeBase64(encoded)
  if (bytes === null || bytes.length !== KEY_BYTES + 1 || bytes[0] !== ED25519_TYPE || !NAME.test(name)) return null
  const signer = signerFromSeed(name, bytes.slice(1))
  return noteKeyId(signer) === keyId ? signer : null
}

/** Base 64 may hold `+`, a name may not: the first two separators are the real ones. */
function splitKey(text: string): [name: string, keyId: string, encoded: string] {
  const first = text.indexOf('+')
  const second = text.indexOf('+', first + 1)
  return first < 0 || second < 0
    ? ['', '', '']
    : [text.slice(0, first), text.slice(first + 1, second), text.slice(second + 1)]
}

function parseSignatureLine(line: string): NoteSignature | null {
  const match = /^\u2014 (\S+) (\S+)$/u.exec(line)
  const name = match?.[1] ?? ''
  const bytes = decodeBase64(match?.[2] ?? '')
  if (bytes === null || bytes.length <= 4 || !NAME.test(name)) return null
  return { name, keyId: bytesToHex(bytes.subarray(0, 4)), signature: bytes.slice(4) }
}

/** Whether two keys are the same key under the same name. */
export function sameKey(a: VerifierKey, b: VerifierKey): boolean {
  return a.name === b.name && equalBytes(a.publicKey, b.publicKey)
}
