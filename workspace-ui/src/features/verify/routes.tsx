import type { RouteObject } from 'react-router'

/** For anyone, signed in or not: a receiver of a bundle has no account here. */
export const verifyRoutes: RouteObject[] = [
  { path: '/verify', lazy: async () => ({ Component: (await import('./verify-page.tsx')).VerifyPage }) },
]
