import { expect, test } from 'vitest'
import { utf8 } from '../encoding/bytes.ts'
import { signerFromSeed } from '../log/signed-note.ts'
import { envelopePayload, isEnvelopeSignedBy, preAuthEncoding, signEnvelope } from './dsse.ts'

const signer = signerFromSeed('example.com/release', new Uint8Array(32).fill(3))

test('the example of the DSSE protocol is encoded as the protocol says', () => {
  const encoded = preAuthEncoding('http://example.com/HelloWorld', utf8('hello world'))
  expect(Buffer.from(encoded).toString()).toBe('DSSEv1 29 http://example.com/HelloWorld 11 hello world')
})

test('a signature holds for its payload, type and key alone', () => {
  const envelope = signEnvelope('text/plain', utf8('影壁'), signer)
  expect(isEnvelopeSignedBy(envelope, signer.publicKey)).toBe(true)
  expect(Buffer.from(envelopePayload(envelope) ?? []).toString()).toBe('影壁')
  expect(isEnvelopeSignedBy({ ...envelope, payloadType: 'text/html' }, signer.publicKey)).toBe(false)
  expect(isEnvelopeSignedBy({ ...envelope, payload: 'AAAA' }, signer.publicKey)).toBe(false)
  const other = signerFromSeed('example.com/release', new Uint8Array(32).fill(4))
  expect(isEnvelopeSignedBy(envelope, other.publicKey)).toBe(false)
})
