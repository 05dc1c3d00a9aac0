import { Info } from 'lucide-react'
import type { ReactNode } from 'react'
import './why.css'

/** The reason beside a disabled control, always visible. Give it the `id` that the control names in `aria-describedby`. */
export function Why({ id, children }: { readonly id?: string; readonly children: ReactNode }) {
  return (
    <span className="why" id={id}>
      <Info size={14} strokeWidth={1.5} aria-hidden />
      <span>{children}</span>
    </span>
  )
}
