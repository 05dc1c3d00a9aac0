import { useEffect } from 'react'
import { useSessionStore } from '../../api/session.ts'

/** After a reload: takes the session up again from the refresh cookie. */
export function useRestoreSession(): void {
  const store = useSessionStore()
  useEffect(() => {
    void store.restore()
  }, [store])
}
