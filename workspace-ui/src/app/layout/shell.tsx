import { Suspense } from 'react'
import { Navigate, Outlet, ScrollRestoration, useLocation, useMatches } from 'react-router'
import { useSession } from '../../api/session.ts'
import { useRestoreSession } from './use-restore-session.ts'
import { SideNav } from './side-nav.tsx'
import { TopBar } from './top-bar.tsx'
import { useGoKeys } from './use-go-keys.ts'
import './shell.css'

const isRail = (handle: unknown): boolean =>
  typeof handle === 'object' && handle !== null && 'rail' in handle && handle.rail === true

/** Frame of every page behind the sign-in: top bar, navigation by role, the page. */
export function Shell() {
  const session = useSession()
  useRestoreSession()
  const location = useLocation()
  const rail = useMatches().some((match) => isRail(match.handle))
  useGoKeys()
  if (session.kind === 'restoring') return <div className="route-loading" />
  if (session.kind === 'signed-out') {
    const next = `${location.pathname}${location.search}`
    const search = new URLSearchParams(next === '/' ? {} : { next })
    if (session.ended) search.set('ended', '1')
    return <Navigate to={{ pathname: '/sign-in', search: search.toString() }} replace />
  }
  return (
    <div className={rail ? 'shell shell-rail' : 'shell'}>
      <TopBar user={session.user} />
      <SideNav role={session.user.role} rail={rail} />
      <main className="shell-main" id="main" tabIndex={-1}>
        <Suspense fallback={<div className="route-loading" />}>
          <Outlet />
        </Suspense>
      </main>
      <ScrollRestoration />
    </div>
  )
}
