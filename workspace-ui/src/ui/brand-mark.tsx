/** The screen wall in a square: an outline, four corner arcs, one cinnabar seal. */
export function BrandMark({ size = 20 }: { readonly size?: number }) {
  return (
    <svg className="brand-mark" width={size} height={size} viewBox="0 0 20 20" fill="none" aria-hidden>
      <g stroke="currentColor" strokeWidth="1.4">
        <rect x="1.2" y="1.2" width="17.6" height="17.6" rx="2" />
        <path d="M1.5 6.6a5 5 0 0 0 5.1-5.1M13.4 1.5a5 5 0 0 0 5.1 5.1M18.5 13.4a5 5 0 0 0-5.1 5.1M6.6 18.5a5 5 0 0 0-5.1-5.1" />
      </g>
      <path className="brand-seal" d="m10 6.7 3.3 3.3-3.3 3.3L6.7 10z" />
    </svg>
  )
}
