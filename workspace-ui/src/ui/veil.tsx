import './veil.css'

/**
 * The lozenge lattice: this exists and you may not see it. Its size and label say nothing about what is behind:
 * pass a name for the kind of thing, never a count or a length.
 */
export function Veil({ label }: { readonly label: string }) {
  return (
    <span className="veil" role="img" aria-label={label}>
      <span className="veil-label" aria-hidden>
        {label}
      </span>
    </span>
  )
}
