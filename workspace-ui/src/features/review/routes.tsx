import type { RouteObject } from 'react-router'

export const reviewRoutes: RouteObject[] = [
  { path: '/review', lazy: async () => ({ Component: (await import('./queue-page.tsx')).QueuePage }) },
  {
    path: '/review/:id',
    handle: { rail: true },
    lazy: async () => ({ Component: (await import('./review-page.tsx')).ReviewPage }),
  },
]
