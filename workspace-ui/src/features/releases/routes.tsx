import type { RouteObject } from 'react-router'

export const releaseRoutes: RouteObject[] = [
  { path: '/releases', lazy: async () => ({ Component: (await import('./releases-page.tsx')).ReleasesPage }) },
  { path: '/releases/new', lazy: async () => ({ Component: (await import('./new-release-page.tsx')).NewReleasePage }) },
  { path: '/releases/:id', lazy: async () => ({ Component: (await import('./release-page.tsx')).ReleasePage }) },
]
