import type { RouteObject } from 'react-router'

export const datasetRoutes: RouteObject[] = [
  { path: '/datasets/:dataset', lazy: async () => ({ Component: (await import('./dataset-page.tsx')).DatasetPage }) },
]
