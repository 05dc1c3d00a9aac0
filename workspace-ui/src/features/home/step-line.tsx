import { ChevronRight } from 'lucide-react'
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import { NO_VALUE } from '../../ui/format-number.ts'

export interface StepLineProps {
  /** The figure that the line is about; undefined while it is being asked for. */
  readonly figure: string | undefined
  readonly text: ReactNode
  readonly note?: ReactNode
  /** What to do about it. */
  readonly to?: string
  readonly action?: string
  /** `waiting` is ochre: somebody has to act. `wrong` is cinnabar. */
  readonly tone?: 'plain' | 'waiting' | 'wrong'
}

/** One thing that waits: a figure, what it means, where to act. */
export function StepLine({ figure, text, note, to, action, tone = 'plain' }: StepLineProps) {
  const body = (
    <>
      <span className={`step-figure step-${tone}`}>{figure ?? NO_VALUE}</span>
      <span className="step-text">
        {figure === undefined ? '' : text}
        {figure !== undefined && note !== undefined && <span className="caption">{note}</span>}
      </span>
      {action !== undefined && (
        <span className="step-action">
          {action}
          <ChevronRight size={14} strokeWidth={1.5} aria-hidden />
        </span>
      )}
    </>
  )
  return (
    <li>
      {to === undefined ? (
        <div className="step-line">{body}</div>
      ) : (
        <Link className="step-line" to={to}>
          {body}
        </Link>
      )}
    </li>
  )
}
