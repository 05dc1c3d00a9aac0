import type { InclusionProof, LogKeys } from '@yingbi/contracts'
import {
  formatVerifierKey,
  keyFingerprint,
  leafHash,
  nodeHash,
  noteKeyId,
  signCheckpoint,
  signerFromSeed,
  utf8,
} from '@yingbi/engine/receipt'
import { expect, test } from 'vitest'
import { checkEntry } from './check-entry.ts'

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
const signer = signerFromSeed('example.test/log', new Uint8Array(32).fill(7))
const stranger = signerFromSeed('example.test/log', new Uint8Array(32).fill(8))
const [first, second] = [leafHash(utf8('first')), leafHash(utf8('second'))]
const root = nodeHash(first, second)
const checkpoint = (over: { size?: number; by?: typeof signer } = {}): string =>
  signCheckpoint({ origin: 'example.test/log', size: over.size ?? 2, root }, over.by ?? signer)

const proof: InclusionProof = {
  index: 1,
  size: 2,
  leafHash: hex(second),
  hashes: [hex(first)],
  rootHash: hex(root),
  checkpoint: checkpoint(),
}
const key = {
  name: signer.name,
  keyId: noteKeyId(signer),
  verifierKey: formatVerifierKey(signer),
  fingerprint: keyFingerprint(signer.publicKey),
}
const keys: LogKeys = { log: key, release: key }

test('an entry of the signed log is proved', () => {
  expect(checkEntry(hex(second), proof, keys)).toBe('proved')
})

test.each([
  ['the list shows another entry', hex(first), proof, 'other-entry'],
  ['a hash of the way was changed', hex(second), { ...proof, hashes: [hex(second)] }, 'not-included'],
  ['the entry is said to be elsewhere', hex(second), { ...proof, index: 0 }, 'not-included'],
  ['the root was changed', hex(second), { ...proof, rootHash: hex(first) }, 'not-included'],
  [
    'the checkpoint is of another size',
    hex(second),
    { ...proof, checkpoint: checkpoint({ size: 3 }) },
    'checkpoint-differs',
  ],
  ['the checkpoint is no checkpoint', hex(second), { ...proof, checkpoint: 'nothing' }, 'checkpoint-differs'],
  ['a stranger signed', hex(second), { ...proof, checkpoint: checkpoint({ by: stranger }) }, 'checkpoint-unsigned'],
] as const)('%s', (_, leaf, shown, expected) => {
  expect(checkEntry(leaf, { ...shown, hashes: [...shown.hashes] }, keys)).toBe(expected)
})
