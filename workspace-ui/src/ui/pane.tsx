import type { ReactNode } from 'react'
import './pane.css'

/** Title strip of a pane: name at the left, a quiet fact or controls at the right. */
export function PaneHead({ title, aside }: { readonly title: ReactNode; readonly aside?: ReactNode }) {
  return (
    <header className="pane-head">
      <h2>{title}</h2>
      {aside !== undefined && <div className="pane-head-aside">{aside}</div>}
    </header>
  )
}
