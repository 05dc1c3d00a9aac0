import type { RouteObject } from 'react-router'

export const catalogRoutes: RouteObject[] = [
  { path: '/catalog', lazy: async () => ({ Component: (await import('./catalog-page.tsx')).CatalogPage }) },
]
