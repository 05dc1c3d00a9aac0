import { type BundleCheck, notChecked, failed } from './bundle-check.ts'
import { type ClaimedKeys, MANIFEST_FILE, RECEIPT_FILE, parseBundleKeys } from './bundle-files.ts'
import { checkArchiveForm, checkFileDigests, checkFileSet } from './check-files.ts'
import { checkCheckpointSignature, checkLogEntry, checkLogInclusion, readReceipt } from './check-log.ts'
import { checkManifestSignature, checkPrivacyFacts, checkSeparationOfDuties, readManifest } from './check-manifest.ts'
import { checkTrust, parseTrustedKey } from './check-trust.ts'
import type { ReleaseStatement } from './release-statement.ts'
import { readStoredZip } from './stored-zip.ts'

/**
 * - `failed`: something does not agree; do not use the files.
 * - `consistent`: everything agrees, but nobody has said whose keys these are.
 * - `verified`: everything agrees and the keys are trusted.
 */
export type BundleVerdict = 'failed' | 'consistent' | 'verified'

export interface BundleVerification {
  readonly verdict: BundleVerdict
  /** One for each of `CHECK_IDS`, in that order. */
  readonly checks: readonly BundleCheck[]
  /** What the bundle states, when it can be read; believe it only as far as the verdict says. */
  readonly statement: ReleaseStatement | null
  readonly keys: ClaimedKeys | null
}

export interface VerifyOptions {
  /** Keys known by another way than the bundle: verifier keys or fingerprints; see `parseTrustedKey`. */
  readonly trustedKeys: readonly string[]
}

/**
 * Checks a release bundle without a network and without believing whoever made it. Every byte of the archive is part of
 * some check. Never throws; time and memory are linear in `bytes.length`.
 */
export function verifyBundle(bytes: Uint8Array, { trustedKeys }: VerifyOptions): BundleVerification {
  const archive = readStoredZip(bytes)
  const { files } = archive
  const manifestBytes = files.get(MANIFEST_FILE)
  const { envelope, statement, form, schema } = readManifest(manifestBytes)
  const keys = parseBundleKeys(files.get('keys.json') ?? new Uint8Array())
  const receipt = readReceipt(files.get(RECEIPT_FILE))

  const logChecks = [
    checkCheckpointSignature(receipt, keys),
    checkLogInclusion(receipt),
    checkLogEntry(receipt, manifestBytes, statement, keys),
  ]
  const checks = [
    checkArchiveForm(archive, bytes.length),
    checkFileSet(files),
    checkFileDigests(files, statement),
    form,
    schema,
    checkManifestSignature(envelope, keys),
    checkPrivacyFacts(files, statement),
    ...logChecks,
    checkSeparationOfDuties(statement),
    ...trustChecks(
      trustedKeys,
      keys,
      logChecks.every(({ outcome }) => outcome === 'passed'),
    ),
    notChecked('revocation', 'needs-network'),
  ]
  return { verdict: verdictOf(checks), checks, statement, keys }
}

function trustChecks(
  trustedKeys: readonly string[],
  keys: ClaimedKeys | null,
  logHolds: boolean,
): readonly BundleCheck[] {
  const parsed = trustedKeys.map(parseTrustedKey)
  const trusted = parsed.filter((key) => key !== null)
  if (trusted.length === parsed.length) return checkTrust({ keys, trusted, logHolds })
  return [failed('release-key', 'trusted-key-unreadable'), failed('log-key', 'trusted-key-unreadable')]
}

function verdictOf(checks: readonly BundleCheck[]): BundleVerdict {
  if (checks.some(({ outcome }) => outcome === 'failed')) return 'failed'
  // Only trust and revocation may stay open: a check of the content that could not be made is not agreement.
  const open = checks.filter(({ outcome, group }) => outcome === 'not-checked' && group !== 'trust')
  if (open.length > 0) return 'failed'
  return checks.every(({ id, outcome }) => outcome === 'passed' || id === 'revocation') ? 'verified' : 'consistent'
}
