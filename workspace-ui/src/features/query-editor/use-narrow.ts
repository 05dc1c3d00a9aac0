import { useSyncExternalStore } from 'react'

/** Below this width the right pane is a drawer. */
const NARROW = matchMedia('(max-width: 1199px)')

export function useNarrow(): boolean {
  return useSyncExternalStore(
    (listener) => {
      NARROW.addEventListener('change', listener)
      return () => NARROW.removeEventListener('change', listener)
    },
    () => NARROW.matches,
  )
}
