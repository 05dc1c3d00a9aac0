import { z } from 'zod'
import { parseCanonicalJson } from '../encoding/canonical-json.ts'
import { type VerifierKey, parseVerifierKey } from '../log/signed-note.ts'

/** Files that the manifest names with their digests. */
export const SUBJECT_FILES = ['README.txt', 'keys.json', 'query.sql', 'result.csv', 'result.json'] as const
/** The signed statement about the subjects. */
export const MANIFEST_FILE = 'manifest.json'
/** The proof that the manifest is in the log. */
export const RECEIPT_FILE = 'receipt.tlog-proof'
/** All files of a bundle; there are no others. */
export const BUNDLE_FILES = [...SUBJECT_FILES, MANIFEST_FILE, RECEIPT_FILE] as const

/** Facts of the log entry `release.release` that bind it to a bundle. */
export const RELEASE_FACTS = { manifest: 'manifestSha256', releaseKey: 'releaseKey', number: 'number' } as const

/** `keys.json`: the keys that the bundle says it was signed with. A claim, until somebody trusts one of them. */
export const BundleKeys = z.strictObject({ logKey: z.string(), releaseKey: z.string() })
export type BundleKeys = z.infer<typeof BundleKeys>

export interface ClaimedKeys {
  readonly log: VerifierKey
  readonly release: VerifierKey
}

export function parseBundleKeys(bytes: Uint8Array): ClaimedKeys | null {
  const parsed = BundleKeys.safeParse(parseCanonicalJson(bytes))
  if (!parsed.success) return null
  const log = parseVerifierKey(parsed.data.logKey)
  const release = parseVerifierKey(parsed.data.releaseKey)
  return log === null || release === null ? null : { log, release }
}
