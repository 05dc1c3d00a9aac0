import './level-bar.css'

/** How much of a limit is used, as a plain bar. `share` is from 0 to 1. */
export function LevelBar({
  share,
  label,
  tone = 'jade',
}: {
  readonly share: number
  readonly label: string
  readonly tone?: 'jade' | 'cin'
}) {
  const width = Math.round(Math.min(1, Math.max(0, share)) * 100)
  return (
    <svg
      className={`level-bar level-bar-${tone}`}
      viewBox="0 0 100 4"
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
    >
      <rect className="level-bar-rail" width="100" height="4" />
      <rect className="level-bar-fill" width={width} height="4" />
    </svg>
  )
}
