import { createBrowserRouter, type RouteObject } from 'react-router'
import { auditRoutes } from '../features/audit/routes.tsx'
import { budgetRoutes } from '../features/budget/routes.tsx'
import { catalogRoutes } from '../features/catalog/routes.tsx'
import { datasetRoutes } from '../features/dataset/routes.tsx'
import { homeRoutes } from '../features/home/routes.tsx'
import { ownerRoutes } from '../features/owner/routes.tsx'
import { queryEditorRoutes } from '../features/query-editor/routes.tsx'
import { releaseRoutes } from '../features/releases/routes.tsx'
import { reviewRoutes } from '../features/review/routes.tsx'
import { signInRoutes } from '../features/sign-in/routes.tsx'
import { verifyRoutes } from '../features/verify/routes.tsx'
import { Shell } from './layout/shell.tsx'
import { NotFoundPage } from './not-found-page.tsx'
import { RouteFailure } from './route-failure.tsx'

/** Pages behind the sign-in. Each feature lists its own; all are loaded when they are opened. */
const signedIn: RouteObject[] = [
  ...homeRoutes,
  ...catalogRoutes,
  ...datasetRoutes,
  ...queryEditorRoutes,
  ...releaseRoutes,
  ...reviewRoutes,
  ...budgetRoutes,
  ...ownerRoutes,
  ...auditRoutes,
]

/** Pages for anyone. */
const open: RouteObject[] = [...signInRoutes, ...verifyRoutes]

/** Route with `handle: {rail: true}` gets the narrow navigation. */
export function createAppRouter(): ReturnType<typeof createBrowserRouter> {
  return createBrowserRouter([
    {
      errorElement: <RouteFailure />,
      hydrateFallbackElement: <div className="route-loading" />,
      children: [
        ...open,
        {
          element: <Shell />,
          children: [
            { errorElement: <RouteFailure />, children: [...signedIn, { path: '*', element: <NotFoundPage /> }] },
          ],
        },
      ],
    },
  ])
}
