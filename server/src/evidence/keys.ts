import { randomBytes } from 'node:crypto'
import {
  formatSigningKey,
  keyFingerprint,
  parseSigningKey,
  signerFromSeed,
  utf8,
  type Signer,
} from '@yingbi/engine/receipt'
import { readOrCreateKeyFile } from '../identity/key-file.ts'

/** The installation's two Ed25519 keys: one signs the log's checkpoints, the other the manifests of releases. */
export interface EvidenceKeys {
  /** Its name is the log's origin. */
  readonly log: Signer
  readonly release: Signer
}

const SEED_BYTES = 32

/**
 * Reads the keys from `dataDir/keys`, each one line in the form of the Go checksum database (mode 0600), and makes them
 * at the first call. A name carries the first digits of its key's fingerprint, so two installations never share an origin.
 *
 * Errors: throws when a file holds something else.
 */
export async function openEvidenceKeys(dataDir: string): Promise<EvidenceKeys> {
  return { log: await openKey(dataDir, 'log'), release: await openKey(dataDir, 'release') }
}

async function openKey(dataDir: string, use: 'log' | 'release'): Promise<Signer> {
  const file = await readOrCreateKeyFile(dataDir, `${use}.key`, () => utf8(`${newSigningKey(use)}\n`))
  const signer = parseSigningKey(file.toString('utf8').trim())
  if (signer === null) throw new Error(`keys/${use}.key in the data directory is not a signing key`)
  return signer
}

function newSigningKey(use: string): string {
  const seed = randomBytes(SEED_BYTES)
  const fingerprint = keyFingerprint(signerFromSeed(use, seed).publicKey)
  return formatSigningKey(`yingbi.local/${use}/${fingerprint.slice(0, 16)}`, seed)
}
