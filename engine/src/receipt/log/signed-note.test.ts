import { bytesToHex } from '@noble/hashes/utils.js'
import { expect, test } from 'vitest'
import { parseCheckpoint, signCheckpoint } from './checkpoint.ts'
import { leafHash } from './merkle-tree.ts'
import {
  formatSignedNote,
  formatSigningKey,
  formatVerifierKey,
  isSignedBy,
  keyFingerprint,
  noteKeyId,
  parseSignedNote,
  parseSigningKey,
  parseVerifierKey,
  signNote,
  signerFromSeed,
  type Signer,
  type VerifierKey,
} from './signed-note.ts'
import { formatTlogProof, parseTlogProof } from './tlog-proof.ts'

// Key, text and signature of the documentation of golang.org/x/mod/sumdb/note.
const PRIVATE_KEY = 'PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz'
const VERIFIER_KEY = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW'
const TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
const NOTE = `${TEXT}
— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=
`

const signer = parseSigningKey(PRIVATE_KEY) as Signer
const verifier = parseVerifierKey(VERIFIER_KEY) as VerifierKey

test('keys are read and written as the Go checksum database does', () => {
  expect(formatVerifierKey(signer)).toBe(VERIFIER_KEY)
  expect(noteKeyId(verifier)).toBe('c74f20a3')
  const seed = new Uint8Array(32).fill(5)
  expect(parseSigningKey(formatSigningKey('example.com/log', seed))?.publicKey).toEqual(
    signerFromSeed('example.com/log', seed).publicKey,
  )
})

test('the known note is signed to the same bytes and verifies', () => {
  expect(signNote(TEXT, signer)).toBe(NOTE)
  const note = parseSignedNote(NOTE)
  expect(note === null ? false : isSignedBy(note, verifier)).toBe(true)
})

test.each([
  ['another text', NOTE.replace('answer', 'ansver')],
  ['another signature', NOTE.replace('x08go/ZJ', 'x08go/ZK')],
  ['a signature under another key id', NOTE.replace('x08go', 'x08gp')],
])('%s does not verify', (_, text) => {
  const note = parseSignedNote(text)
  expect(note === null ? false : isSignedBy(note, verifier)).toBe(false)
})

test.each([
  ['no signature', `${TEXT}\n`],
  ['no blank line', TEXT],
  ['a control character', NOTE.replace('If', '\u0001f')],
  ['a name with a plus', NOTE.replace('— PeterNeumann', '— Peter+Neumann')],
  ['base 64 with loose bits', NOTE.replace('wJnAM=', 'wJnAN=')],
  ['white space after the signature', NOTE.replace('=\n', '= \n')],
])('a note with %s is not a note', (_, text) => {
  expect(parseSignedNote(text)).toBeNull()
})

test.each(['', 'a', 'a+b', 'PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW', `x ${VERIFIER_KEY}`])(
  '%j is not a verifier key',
  (text) => {
    expect(parseVerifierKey(text)).toBeNull()
  },
)

test('a note survives reading and writing', () => {
  const note = parseSignedNote(NOTE)
  expect(note === null ? '' : formatSignedNote(note)).toBe(NOTE)
})

test('a fingerprint is the SHA-256 of the public key', () => {
  expect(keyFingerprint(new Uint8Array(32))).toBe('66687aadf862bd776c8fc18b8e9f8e20089714856ee233b3902a591d0d5f2925')
})

const root = leafHash(new Uint8Array())
const log = signerFromSeed('example.com/log', new Uint8Array(32).fill(1))

test('a checkpoint says what was signed', () => {
  const text = signCheckpoint({ origin: 'example.com/log', size: 20_852_163, root }, log)
  expect(text.split('\n').slice(0, 4)).toEqual([
    'example.com/log',
    '20852163',
    'bjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0=',
    '',
  ])
  expect(parseCheckpoint(text)).toMatchObject({ origin: 'example.com/log', size: 20_852_163, root })
})

test.each([
  ['a leading zero', 'example.com/log\n01\nbjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0=\n'],
  ['an extension line', 'example.com/log\n1\nbjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0=\nmore\n'],
  ['a short root', 'example.com/log\n1\nbjQL\n'],
  ['no origin', '\n1\nbjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0=\n'],
])('a checkpoint with %s is not accepted', (_, text) => {
  expect(parseCheckpoint(signNote(text, log))).toBeNull()
})

test('a tlog-proof has the lines of the specification', () => {
  const checkpoint = signCheckpoint({ origin: 'example.com/log', size: 2, root }, log)
  const proof = { extra: Uint8Array.of(1, 2), index: 1, hashes: [root], checkpoint }
  const text = formatTlogProof(proof)
  expect(text.split('\n').slice(0, 5)).toEqual([
    'c2sp.org/tlog-proof@v1',
    'extra AQI=',
    'index 1',
    'bjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0=',
    '',
  ])
  expect(parseTlogProof(text)).toEqual(proof)
  expect(parseTlogProof(formatTlogProof({ ...proof, extra: null, hashes: [] }))).toMatchObject({
    extra: null,
    hashes: [],
  })
})

test('a public key is 64 hexadecimal digits for people', () => {
  expect(bytesToHex(verifier.publicKey)).toBe('1a5cd907143c384c41e830c5bce12aa8817ec5649aaabf2c31388b35b2d744d6')
})
