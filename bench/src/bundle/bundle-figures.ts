import { createHash, generateKeyPairSync, sign, verify } from 'node:crypto'
import { verifyBundle } from '@yingbi/engine/receipt'
import { exampleBundle, logVerifierKey } from '../../../engine/test/receipt/example-bundle.ts'
import { inTurns, type Figure } from '../figure.ts'

const RUNS = 31

/** Verifying a release bundle, against the least that any verifier must do: one digest and two Ed25519 signatures. */
export async function* bundleFigures(): AsyncGenerator<Figure> {
  const bytes = await exampleBundle()
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  const signature = sign(null, bytes, privateKey)
  yield {
    id: 'bundle.verify',
    ...(await inTurns(
      RUNS,
      async () => verifyBundle(bytes, { trustedKeys: [logVerifierKey] }),
      async () => {
        createHash('sha256').update(bytes).digest()
        verify(null, bytes, publicKey, signature)
        verify(null, bytes, publicKey, signature)
      },
    )),
    unit: 'ms',
    n: bytes.length,
    runs: RUNS,
    baselineName: 'one SHA-256 and two Ed25519 checks of node:crypto',
  }
}
