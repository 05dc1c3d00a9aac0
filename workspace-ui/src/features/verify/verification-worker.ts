import { verifyBundle } from '@yingbi/engine/receipt'

/** Verifies away from the page, so that a large or hostile file never freezes it. */
self.addEventListener('message', ({ data }: MessageEvent<{ bytes: Uint8Array; trustedKeys: readonly string[] }>) => {
  const started = performance.now()
  const verification = verifyBundle(data.bytes, { trustedKeys: data.trustedKeys })
  self.postMessage({ verification, milliseconds: performance.now() - started })
})
