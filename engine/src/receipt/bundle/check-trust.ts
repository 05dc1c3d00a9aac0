import { type BundleCheck, failed, notChecked, passed } from './bundle-check.ts'
import type { ClaimedKeys } from './bundle-files.ts'
import { type VerifierKey, keyFingerprint, parseVerifierKey } from '../log/signed-note.ts'

/** A key that the verifying person got by another way than the bundle. `name` is null when only a fingerprint is known. */
export interface TrustedKey {
  readonly name: string | null
  readonly fingerprint: string
}

/** Reads `<name>+<key id>+<key>` or a fingerprint of 64 hexadecimal digits, spaces and colons ignored; else null. */
export function parseTrustedKey(text: string): TrustedKey | null {
  const key = parseVerifierKey(text.trim())
  if (key !== null) return { name: key.name, fingerprint: keyFingerprint(key.publicKey) }
  const fingerprint = text.replaceAll(/[\s:]/g, '').toLowerCase()
  return /^[0-9a-f]{64}$/.test(fingerprint) ? { name: null, fingerprint } : null
}

export interface TrustQuestion {
  readonly keys: ClaimedKeys | null
  readonly trusted: readonly TrustedKey[]
  /** Whether signature, inclusion and content of the log entry all passed under the claimed log key. */
  readonly logHolds: boolean
}

/**
 * Whose keys these are. A trusted log key also vouches for the release key that the log entry names. Without any trusted
 * key nothing is said, because whoever makes a bundle can make keys for it.
 */
export function checkTrust({ keys, trusted, logHolds }: TrustQuestion): readonly [BundleCheck, BundleCheck] {
  const place = 'keys.json'
  if (keys === null) {
    return [notChecked('release-key', 'needs-keys', { place }), notChecked('log-key', 'needs-keys', { place })]
  }
  const log = { params: { fingerprint: keyFingerprint(keys.log.publicKey) }, place }
  const release = { params: { fingerprint: keyFingerprint(keys.release.publicKey) }, place }
  if (trusted.length === 0) {
    return [notChecked('release-key', 'no-trusted-key', release), notChecked('log-key', 'no-trusted-key', log)]
  }
  const trustsLog = trusted.some((key) => matches(key, keys.log))
  const trustsRelease = trusted.some((key) => matches(key, keys.release))
  const someMatchNothing = trusted.some((key) => !matches(key, keys.log) && !matches(key, keys.release))
  const unknown = (id: 'release-key' | 'log-key', detail: typeof log): BundleCheck =>
    someMatchNothing ? failed(id, 'key-not-trusted', detail) : notChecked(id, 'no-trusted-key', detail)
  const vouchedFor = trustsLog && logHolds
  return [
    trustsRelease || vouchedFor ? passed('release-key', release) : unknown('release-key', release),
    trustsLog ? passed('log-key', log) : unknown('log-key', log),
  ]
}

function matches(trusted: TrustedKey, key: VerifierKey): boolean {
  return (trusted.name === null || trusted.name === key.name) && trusted.fingerprint === keyFingerprint(key.publicKey)
}
