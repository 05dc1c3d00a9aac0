import { MAX_ZIP_BYTES, type BundleVerification } from '@yingbi/engine/receipt'
import { useEffect, useRef, useState } from 'react'

export interface VerifiedFile {
  readonly name: string
  readonly bytes: number
  readonly milliseconds: number
  readonly verification: BundleVerification
}

export interface Verifier {
  readonly file: VerifiedFile | null
  readonly busy: boolean
  readonly verify: (file: File) => void
}

/**
 * Reads a dropped file in this browser and verifies it in a worker that is started with the page, so that it also works
 * after the network is gone. The same file is verified again when the trusted keys change.
 */
export function useVerification(trustedKeys: readonly string[]): Verifier {
  const worker = useRef<Worker | null>(null)
  const held = useRef<{ name: string; bytes: Uint8Array; length: number } | null>(null)
  const [file, setFile] = useState<VerifiedFile | null>(null)
  const [busy, setBusy] = useState(false)

  useEffect(() => {
    const started = new Worker(new URL('./verification-worker.ts', import.meta.url), { type: 'module' })
    worker.current = started
    started.addEventListener(
      'message',
      ({ data }: MessageEvent<Pick<VerifiedFile, 'verification' | 'milliseconds'>>) => {
        if (held.current !== null) setFile({ name: held.current.name, bytes: held.current.length, ...data })
        setBusy(false)
      },
    )
    return () => started.terminate()
  }, [])

  useEffect(() => {
    if (held.current !== null) worker.current?.postMessage({ bytes: held.current.bytes, trustedKeys })
  }, [trustedKeys])

  const verify = (chosen: File): void => {
    setBusy(true)
    // A longer file is refused by its length; there is no need to hold it.
    void chosen
      .slice(0, MAX_ZIP_BYTES + 1)
      .arrayBuffer()
      .then((buffer) => {
        const bytes = new Uint8Array(buffer)
        held.current = { name: chosen.name, bytes, length: chosen.size }
        worker.current?.postMessage({ bytes, trustedKeys })
        return undefined
      })
  }
  return { file, busy, verify }
}
