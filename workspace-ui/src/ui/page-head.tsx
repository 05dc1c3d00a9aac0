import type { ReactNode } from 'react'
import './page-head.css'

export interface PageHeadProps {
  readonly title: ReactNode
  /** Above the title: where this page is. */
  readonly trail?: ReactNode
  /** Beside the title: state, grade, owner. */
  readonly facts?: ReactNode
  readonly actions?: ReactNode
  /** Below: tabs. */
  readonly children?: ReactNode
}

/** Head of a page: trail, title with its facts, actions at the right. */
export function PageHead({ title, trail, facts, actions, children }: PageHeadProps) {
  return (
    <header className="page-head">
      <div className="page-head-row">
        <div className="page-head-main">
          {trail !== undefined && <nav className="page-head-trail">{trail}</nav>}
          <div className="page-head-title">
            <h1>{title}</h1>
            {facts}
          </div>
        </div>
        {actions !== undefined && <div className="page-head-actions">{actions}</div>}
      </div>
      {children}
    </header>
  )
}
