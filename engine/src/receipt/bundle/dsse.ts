import { concatBytes } from '@noble/hashes/utils.js'
import { z } from 'zod'
import { decodeBase64, encodeBase64 } from '../encoding/base64.ts'
import { utf8 } from '../encoding/bytes.ts'
import { type Signer, keyFingerprint, verifyEd25519 } from '../log/signed-note.ts'

/** A signed payload with exactly one signature. Source: DSSE envelope, secure-systems-lab/dsse. */
export const DsseEnvelope = z.strictObject({
  payload: z.string(),
  payloadType: z.string(),
  signatures: z.tuple([z.strictObject({ keyid: z.string(), sig: z.string() })]),
})
export type DsseEnvelope = z.infer<typeof DsseEnvelope>

/** What is signed: `DSSEv1 <length> <type> <length> <payload>`. Source: DSSE protocol, "PAE". */
export function preAuthEncoding(payloadType: string, payload: Uint8Array): Uint8Array {
  const type = utf8(payloadType)
  return concatBytes(utf8(`DSSEv1 ${type.length} `), type, utf8(` ${payload.length} `), payload)
}

/** The `keyid` is the key's fingerprint. */
export function signEnvelope(payloadType: string, payload: Uint8Array, signer: Signer): DsseEnvelope {
  const sig = encodeBase64(signer.sign(preAuthEncoding(payloadType, payload)))
  return {
    payload: encodeBase64(payload),
    payloadType,
    signatures: [{ keyid: keyFingerprint(signer.publicKey), sig }],
  }
}

/** The payload's bytes, not verified; null when they are not strict base 64. */
export function envelopePayload(envelope: DsseEnvelope): Uint8Array | null {
  return decodeBase64(envelope.payload)
}

/** Whether the one signature is `publicKey`'s and names it. */
export function isEnvelopeSignedBy(envelope: DsseEnvelope, publicKey: Uint8Array): boolean {
  const payload = decodeBase64(envelope.payload)
  const [{ keyid, sig }] = envelope.signatures
  const signature = decodeBase64(sig)
  if (payload === null || signature === null || keyid !== keyFingerprint(publicKey)) return false
  return verifyEd25519(signature, preAuthEncoding(envelope.payloadType, payload), publicKey)
}
