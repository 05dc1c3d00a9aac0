import type { ReactNode } from 'react'
import './empty-state.css'

/** Nothing here yet: what this place is for, and the next step as a button. */
export function EmptyState(props: {
  readonly title: string
  readonly text?: ReactNode
  readonly children?: ReactNode
}) {
  return (
    <div className="empty-state">
      <h2>{props.title}</h2>
      {props.text !== undefined && <p>{props.text}</p>}
      {props.children !== undefined && <div className="empty-state-actions">{props.children}</div>}
    </div>
  )
}
