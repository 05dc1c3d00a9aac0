import { useLocale } from '../../i18n/use-locale.ts'
import { mottoOutlines } from './motto-outlines.ts'

/** The product's sentence, drawn; `label` says it to screen readers. */
export function Motto({ label }: { readonly label: string }) {
  const outline = mottoOutlines[useLocale()]
  return (
    <svg
      className="motto"
      viewBox={`0 0 ${outline.width} 32`}
      width={outline.width}
      height="32"
      role="img"
      aria-label={label}
    >
      <path fill="currentColor" d={outline.path} />
    </svg>
  )
}
