import type { ReactNode } from 'react'
import './proof.css'

export interface ProofLink {
  readonly name: string
  readonly value: ReactNode
  /** What went wrong is cinnabar, the way out is jade. */
  readonly tone: 'reason' | 'rule' | 'way-out'
}

/** The chain of a refusal: column, operator, missing use, whose policy, smallest change. The same wherever it is shown. */
export function Proof({ links }: { readonly links: readonly ProofLink[] }) {
  return (
    <dl className="proof">
      {links.map((link) => (
        <div key={link.name} className={`proof-link proof-${link.tone}`}>
          <dt>{link.name}</dt>
          <dd>{link.value}</dd>
        </div>
      ))}
    </dl>
  )
}
