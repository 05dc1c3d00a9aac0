import { Session, type Credentials, type SessionUser } from '@yingbi/contracts'
import { createContext, useContext, useSyncExternalStore } from 'react'
import type { ApiClient } from './client.ts'

export type SessionState =
  | { readonly kind: 'restoring' }
  | { readonly kind: 'signed-out'; readonly ended: boolean }
  | { readonly kind: 'signed-in'; readonly user: SessionUser }

/** Who is signed in. Components read it with `useSession`. */
export interface SessionStore {
  readonly state: () => SessionState
  readonly subscribe: (listener: () => void) => () => void
  /** Takes the refresh cookie up again after a reload. */
  restore(): Promise<void>
  /** Errors: `ProblemError` with SIGN_IN_FAILED, ACCOUNT_LOCKED or RATE_LIMITED. */
  signIn(credentials: Credentials): Promise<void>
  signOut(): Promise<void>
  /** The server no longer knows the session; what was typed stays. */
  end(): void
}

/** Only a hint that a refresh cookie may exist, so that a first visit asks nothing. Holds no secret. */
const HINT = 'yingbi.signed-in'

export function createSessionStore(
  api: ApiClient,
  storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>,
): SessionStore {
  let state: SessionState =
    storage.getItem(HINT) === null ? { kind: 'signed-out', ended: false } : { kind: 'restoring' }
  const listeners = new Set<() => void>()
  const become = (next: SessionState): void => {
    state = next
    if (next.kind === 'signed-in') storage.setItem(HINT, '1')
    if (next.kind === 'signed-out') storage.removeItem(HINT)
    for (const listener of listeners) listener()
  }
  return {
    state: () => state,
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    restore: async () => {
      if (state.kind !== 'restoring') return
      const session = await api.renew()
      become(session === null ? { kind: 'signed-out', ended: false } : { kind: 'signed-in', user: session.user })
    },
    signIn: async (credentials) => {
      const session = await api.request('/session', Session, { method: 'POST', body: credentials })
      api.adopt(session)
      become({ kind: 'signed-in', user: session.user })
    },
    signOut: async () => {
      await api.send('/session', { method: 'DELETE' })
      api.adopt(null)
      become({ kind: 'signed-out', ended: false })
    },
    end: () => become({ kind: 'signed-out', ended: true }),
  }
}

export const SessionContext = createContext<SessionStore | null>(null)

export function useSessionStore(): SessionStore {
  const store = useContext(SessionContext)
  if (store === null) throw new Error('useSessionStore outside of the providers')
  return store
}

export function useSession(): SessionState {
  const store = useSessionStore()
  return useSyncExternalStore(store.subscribe, store.state)
}

/** The signed-in person; for pages behind the sign-in. */
export function useUser(): SessionUser {
  const session = useSession()
  if (session.kind !== 'signed-in') throw new Error('useUser outside of a signed-in page')
  return session.user
}
