import type { RouteObject } from 'react-router'

export const ownerRoutes: RouteObject[] = [
  { path: '/owner', lazy: async () => ({ Component: (await import('./owner-page.tsx')).OwnerPage }) },
  { path: '/owner/register', lazy: async () => ({ Component: (await import('./register-page.tsx')).RegisterPage }) },
  {
    path: '/owner/datasets/:dataset',
    lazy: async () => ({ Component: (await import('./dataset-policy-page.tsx')).DatasetPolicyPage }),
  },
]
