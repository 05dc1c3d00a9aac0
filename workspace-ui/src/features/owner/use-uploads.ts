import type { UploadInspection } from '@yingbi/contracts'
import { useEffect, useRef, useState } from 'react'
import { useFetchUpload, useSendFile } from './use-owner.ts'

export type UploadItem =
  | {
      readonly kind: 'sending'
      readonly key: string
      readonly name: string
      readonly bytes: number
      readonly share: number
    }
  | { readonly kind: 'inspected'; readonly key: string; readonly inspection: UploadInspection }
  | { readonly kind: 'failed'; readonly key: string; readonly name: string; readonly error: unknown }

export interface Uploads {
  readonly items: readonly UploadItem[]
  /** Sends files; each is asked of the server as soon as it has been read there. */
  readonly add: (files: readonly File[]) => void
  /** Stops a file that is being sent, or forgets one that was. */
  readonly remove: (key: string) => void
}

/**
 * Files on their way to the server. Those that were inspected are found again by their upload id after a reload;
 * `onInspected` is told of each new one.
 */
export function useUploads(keptIds: readonly string[], onInspected: (inspection: UploadInspection) => void): Uploads {
  const send = useSendFile()
  const fetchUpload = useFetchUpload()
  const [items, setItems] = useState<readonly UploadItem[]>([])
  const running = useRef(new Map<string, AbortController>())
  const restored = useRef(false)

  const replace = (key: string, item: UploadItem): void =>
    setItems((all) => all.map((one) => (one.key === key ? item : one)))

  useEffect(() => {
    if (restored.current) return
    restored.current = true
    const restore = async (id: string): Promise<void> => {
      try {
        const inspection = await fetchUpload(id, new AbortController().signal)
        setItems((all) => [...all, { kind: 'inspected', key: id, inspection }])
      } catch (error) {
        setItems((all) => [...all, { kind: 'failed', key: id, name: id, error }])
      }
    }
    for (const id of keptIds) void restore(id)
  })

  const start = async (file: File): Promise<void> => {
    const key = crypto.randomUUID()
    const controller = new AbortController()
    running.current.set(key, controller)
    const sending = { kind: 'sending', key, name: file.name, bytes: file.size } as const
    setItems((all) => [...all, { ...sending, share: 0 }])
    try {
      const inspection = await send(file, (share) => replace(key, { ...sending, share }), controller.signal)
      replace(key, { kind: 'inspected', key: inspection.uploadId, inspection })
      onInspected(inspection)
    } catch (error) {
      if (!controller.signal.aborted) replace(key, { kind: 'failed', key, name: file.name, error })
    } finally {
      running.current.delete(key)
    }
  }
  return {
    items,
    add: (files) => {
      for (const file of files) void start(file)
    },
    remove: (key) => {
      running.current.get(key)?.abort()
      setItems((all) => all.filter((one) => one.key !== key))
    },
  }
}
