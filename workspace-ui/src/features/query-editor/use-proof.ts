import { useCallback, useEffect, useRef, useState } from 'react'
import { placeAt, type RefusedPlace } from './refused-places.ts'

const OPEN_MS = 250
const CLOSE_MS = 350

export interface ProofInHand {
  readonly place: RefusedPlace | null
  /** Opened by keyboard: stays until Esc. */
  readonly pin: (place: RefusedPlace | null) => void
  readonly point: (offset: number | null) => void
  readonly hold: (inside: boolean) => void
}

/** Which proof is open: under the pointer after a moment, or pinned by a key until Esc. */
export function useProof(places: readonly RefusedPlace[]): ProofInHand {
  const [open, setOpen] = useState<{ readonly start: number; readonly pinned: boolean } | null>(null)
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])

  const later = useCallback((run: () => void, ms: number) => {
    clearTimeout(timer.current)
    timer.current = setTimeout(run, ms)
  }, [])
  const closeSoon = useCallback(
    () => later(() => setOpen((now) => (now?.pinned === true ? now : null)), CLOSE_MS),
    [later],
  )
  const pin = useCallback((place: RefusedPlace | null) => {
    clearTimeout(timer.current)
    setOpen(place === null ? null : { start: place.start, pinned: true })
  }, [])
  const point = useCallback(
    (offset: number | null) => {
      const place = offset === null ? undefined : placeAt(places, offset)
      if (place === undefined) closeSoon()
      else later(() => setOpen((now) => (now?.pinned === true ? now : { start: place.start, pinned: false })), OPEN_MS)
    },
    [places, closeSoon, later],
  )
  const hold = useCallback((inside: boolean) => (inside ? clearTimeout(timer.current) : closeSoon()), [closeSoon])
  return { place: places.find((one) => one.start === open?.start) ?? null, pin, point, hold }
}
