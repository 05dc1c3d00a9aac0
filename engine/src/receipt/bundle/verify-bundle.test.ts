import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  exampleBundle,
  exampleContent,
  exampleResult,
  logAndBuild,
  logKey,
  logVerifierKey,
  releaseKey,
} from '../../../test/receipt/example-bundle.ts'
import { encodeBase64 } from '../encoding/base64.ts'
import { utf8 } from '../encoding/bytes.ts'
import { canonicalJson } from '../encoding/canonical-json.ts'
import { formatVerifierKey, keyFingerprint, signerFromSeed } from '../log/signed-note.ts'
import { signBundleFiles } from './build-bundle.ts'
import { CHECK_IDS, type CheckId } from './bundle-check.ts'
import { BUNDLE_FILES } from './bundle-files.ts'
import { signEnvelope, type DsseEnvelope } from './dsse.ts'
import { buildStoredZip, readStoredZip } from './stored-zip.ts'
import { verifyBundle, type BundleVerification } from './verify-bundle.ts'

const bundle = await exampleBundle()
const trusting = { trustedKeys: [logVerifierKey] }
const stranger = signerFromSeed('yingbi.local/log-1', new Uint8Array(32).fill(9))

const failures = ({ checks }: BundleVerification): CheckId[] =>
  checks.flatMap(({ id, outcome }) => (outcome === 'failed' ? [id] : []))
const outcomes = ({ checks }: BundleVerification): Record<string, string> =>
  Object.fromEntries(checks.map(({ id, outcome }) => [id, outcome]))

/** The bundle with one file replaced and the archive made canonical again. */
function withFile(name: string, content: Uint8Array, original = bundle): Uint8Array {
  return buildStoredZip(new Map([...readStoredZip(original).files, [name, content]]))
}

function file(name: string): Uint8Array {
  return readStoredZip(bundle).files.get(name) ?? new Uint8Array()
}

describe('an unchanged bundle', () => {
  test('is verified when the log key is trusted, because the log entry names the release key', () => {
    const verification = verifyBundle(bundle, trusting)
    expect(verification.verdict).toBe('verified')
    const expected = CHECK_IDS.map((id) => [id, id === 'revocation' ? 'not-checked' : 'passed'])
    expect(outcomes(verification)).toEqual(Object.fromEntries(expected))
    expect(verification.statement?.predicate.release.number).toBe(231)
  })

  test('is only consistent when nobody says whose keys these are', () => {
    const verification = verifyBundle(bundle, { trustedKeys: [] })
    expect(verification.verdict).toBe('consistent')
    expect(outcomes(verification)).toMatchObject({ 'release-key': 'not-checked', 'log-key': 'not-checked' })
  })

  test.each<[string, string[], string, string, string]>([
    ['the fingerprint of the log key', [keyFingerprint(logKey.publicKey)], 'verified', 'passed', 'passed'],
    ['the release key alone', [formatVerifierKey(releaseKey)], 'consistent', 'passed', 'not-checked'],
    ['both keys', [logVerifierKey, formatVerifierKey(releaseKey)], 'verified', 'passed', 'passed'],
    ['another key', [formatVerifierKey(stranger)], 'failed', 'failed', 'failed'],
    [
      'the release key and another key',
      [formatVerifierKey(releaseKey), formatVerifierKey(stranger)],
      'failed',
      'passed',
      'failed',
    ],
    ['the log key under another name', [formatVerifierKey({ ...logKey, name: 'x' })], 'failed', 'failed', 'failed'],
    ['something that is not a key', ['key'], 'failed', 'failed', 'failed'],
  ])('with %s', (_, trustedKeys, verdict, release, log) => {
    const verification = verifyBundle(bundle, { trustedKeys })
    expect(verification.verdict).toBe(verdict)
    expect(outcomes(verification)).toMatchObject({ 'release-key': release, 'log-key': log })
  })

  test('is built to the same bytes again', async () => {
    expect(await exampleBundle()).toEqual(bundle)
  })
})

describe('a changed byte', () => {
  test.each(BUNDLE_FILES)('in %s is noticed also when the archive is repaired around it', (name) => {
    const content = file(name)
    for (let offset = 0; offset < content.length; offset += 5) {
      const changed = content.slice()
      changed[offset] = (changed[offset] ?? 0) ^ (1 << ((offset * 5) % 8))
      const verification = verifyBundle(withFile(name, changed), trusting)
      expect(verification.verdict, `byte ${offset}`).toBe('failed')
      const named = verification.checks.filter((check) => check.outcome === 'failed').map((check) => check.place)
      expect(named.some((place) => place === name || place === 'manifest.json' || place === 'receipt.tlog-proof')).toBe(
        true,
      )
    }
  })

  test('of any value in a bundle of thousands of rows is noticed', async () => {
    const rows = Array.from({ length: 3000 }, (_, i) => [`区 ${i}`, i * 7])
    const result = { ...exampleResult, rows, intervals: rows.map(() => [null, { low: 0, high: 9 }]) }
    const large = await exampleBundle({ result })
    expect(verifyBundle(large, trusting).verdict).toBe('verified')
    const place = fc.nat({ max: large.length - 1 })
    fc.assert(
      fc.property(place, fc.integer({ min: 1, max: 255 }), (offset, mask) => {
        const changed = large.slice()
        changed[offset] = (changed[offset] ?? 0) ^ mask
        expect(verifyBundle(changed, trusting).verdict).toBe('failed')
      }),
      { numRuns: 150 },
    )
  })
})

describe('a changed archive', () => {
  const files = readStoredZip(bundle).files
  test.each<[string, Uint8Array, CheckId]>([
    ['cut off', bundle.subarray(0, bundle.length - 30), 'archive-form'],
    ['with a byte appended', new Uint8Array([...bundle, 0]), 'archive-form'],
    ['twice', new Uint8Array([...bundle, ...bundle]), 'archive-form'],
    ['with a file more', withFile('extra.txt', utf8('x')), 'file-set'],
    ['with a file less', buildStoredZip(new Map([...files].filter(([name]) => name !== 'result.csv'))), 'file-set'],
    [
      'with no manifest',
      buildStoredZip(new Map([...files].filter(([name]) => name !== 'manifest.json'))),
      'manifest-form',
    ],
    [
      'with two files swapped',
      withFile('result.csv', file('result.json'), withFile('result.json', file('result.csv'))),
      'file-digests',
    ],
    ['empty', new Uint8Array(), 'archive-form'],
  ])('%s fails', (_, bytes, check) => {
    expect(failures(verifyBundle(bytes, trusting))).toContain(check)
  })

  test('of random bytes fails without an exception', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(verifyBundle(bytes, trusting).verdict).toBe('failed')
      }),
    )
  })
})

describe('a bundle made by somebody who holds keys', () => {
  const signed = signBundleFiles(exampleContent)
  const reSign = (statement: unknown): Uint8Array => {
    const envelope = signEnvelope('application/vnd.in-toto+json', utf8(canonicalJson(statement)), releaseKey)
    return utf8(canonicalJson(envelope))
  }
  const envelope = JSON.parse(Buffer.from(file('manifest.json')).toString()) as DsseEnvelope
  const statement = JSON.parse(Buffer.from(envelope.payload, 'base64').toString()) as Record<string, unknown> & {
    predicate: Record<string, Record<string, unknown>>
  }
  const withPredicate = (part: string, fields: Record<string, unknown>): Uint8Array =>
    reSign({ ...statement, predicate: { ...statement.predicate, [part]: { ...statement.predicate[part], ...fields } } })

  test.each<[string, Uint8Array, CheckId]>([
    ['an extra field in the statement', reSign({ ...statement, note: 1 }), 'manifest-schema'],
    ['an extra field in the predicate', withPredicate('release', { note: 1 }), 'manifest-schema'],
    ['another predicate type', reSign({ ...statement, predicateType: 'urn:yingbi:release:v2' }), 'manifest-schema'],
    [
      'a smaller charge',
      withPredicate('privacy', { charge: { rho: '0.001', epsilon: 0.1, delta: 1e-6 } }),
      'privacy-facts',
    ],
    ['other columns', withPredicate('privacy', { columns: [] }), 'privacy-facts'],
    ['another policy version', withPredicate('dataset', { policyVersion: 8 }), 'privacy-facts'],
    ['other SQL', withPredicate('run', { sqlHash: '0'.repeat(64) }), 'privacy-facts'],
    [
      'the author as reviewer',
      withPredicate('review', {
        reviewers: [{ person: 'd'.repeat(64), role: 'approver', decidedAt: '2025-11-26T08:58:00.000Z' }],
      }),
      'separation-of-duties',
    ],
    ['no reviewer', withPredicate('review', { reviewers: [] }), 'separation-of-duties'],
    [
      'automatic release of general-3 data',
      withPredicate('review', { kind: 'automatic', reviewers: [] }),
      'separation-of-duties',
    ],
    ['fewer subjects', reSign({ ...statement, subject: (statement['subject'] as unknown[]).slice(1) }), 'file-digests'],
    [
      'white space in the statement',
      utf8(
        canonicalJson(
          signEnvelope('application/vnd.in-toto+json', utf8(JSON.stringify(statement, null, 1)), releaseKey),
        ),
      ),
      'manifest-form',
    ],
  ])('with %s fails, and the log entry does not match', (_, manifest, check) => {
    const verification = verifyBundle(withFile('manifest.json', manifest), trusting)
    expect(failures(verification)).toContain(check)
    expect(verification.verdict).toBe('failed')
  })

  test('for another log entry fails', async () => {
    const other = await logAndBuild({ signed: { ...signed, manifestSha256: '0'.repeat(64) } })
    expect(failures(verifyBundle(other, trusting))).toEqual(['log-entry'])
  })

  test('signed for the log by a stranger under the same name fails', async () => {
    const forged = await logAndBuild({ signed, signer: stranger })
    expect(failures(verifyBundle(forged, trusting))).toContain('checkpoint-signature')
  })

  test('all of it by a stranger is consistent in itself, and fails against the trusted key', async () => {
    const own = signBundleFiles({ ...exampleContent, logKey: stranger })
    const forged = await logAndBuild({ signed: own, signer: stranger })
    expect(verifyBundle(forged, { trustedKeys: [] }).verdict).toBe('consistent')
    expect(failures(verifyBundle(forged, trusting))).toEqual(['release-key', 'log-key'])
  })

  test('with a second signature of nobody known fails', () => {
    const proof = Buffer.from(file('receipt.tlog-proof')).toString()
    const line = `\u2014 witness.example ${encodeBase64(new Uint8Array(68))}\n`
    const verification = verifyBundle(withFile('receipt.tlog-proof', utf8(proof + line)), trusting)
    expect(failures(verification)).toContain('checkpoint-signature')
  })
})
