import type { RouteObject } from 'react-router'

export const queryEditorRoutes: RouteObject[] = [
  {
    path: '/workspace/:dataset?',
    handle: { rail: true },
    lazy: async () => ({ Component: (await import('./workspace-page.tsx')).WorkspacePage }),
  },
]
