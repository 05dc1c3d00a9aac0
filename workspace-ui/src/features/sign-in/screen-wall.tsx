/** The screen wall: roof, lattice of lozenges, four corner arcs, one seal. Drawn with lines only. */
export function ScreenWall() {
  return (
    <svg className="wall" viewBox="0 0 500 450" fill="none" aria-hidden>
      <defs>
        <pattern id="lozenge" width="26" height="26" patternUnits="userSpaceOnUse">
          <path className="wall-lattice" d="M0 13 13 0l13 13-13 13z" />
        </pattern>
        <clipPath id="panel">
          <rect x="50" y="75" width="400" height="300" />
        </clipPath>
      </defs>
      <g className="wall-line">
        <path d="M102 5h296M102 5C76 30 40 38 4 40c4 6 12 8 20 8h452c8 0 16-2 20-8-36-2-72-10-98-35" />
        <path className="wall-faint" d="M98 10h304" />
        {Array.from({ length: 31 }, (_, i) => (
          <path key={i} className="wall-faint" d={`M${28 + i * 14.8} 48v6`} />
        ))}
        <path className="wall-faint" d="M34 60h432M42 66h416" />
        <path className="wall-faint" d="M42 72v310M458 72v310M42 382h416" />
        <rect x="50" y="75" width="400" height="300" />
        <path className="wall-faint" d="M30 386h440M22 394h456M34 402h432v16H34zM22 426h456M14 436h472M6 444h488" />
      </g>
      <rect x="50" y="75" width="400" height="300" fill="url(#lozenge)" />
      <g clipPath="url(#panel)" className="wall-line">
        {[
          [50, 75],
          [450, 75],
          [50, 375],
          [450, 375],
        ].map(([x, y]) => (
          <g key={`${x} ${y}`}>
            <circle className="wall-ground" cx={x} cy={y} r="64" />
            <circle cx={x} cy={y} r="56" />
            <circle className="wall-faint" cx={x} cy={y} r="36" />
          </g>
        ))}
      </g>
      <path className="wall-ground wall-line" d="m250 139 86 86-86 86-86-86z" />
      <path className="wall-ground wall-line" d="m250 149 76 76-76 76-76-76z" />
      <path className="wall-seal" d="m250 191 34 34-34 34-34-34z" />
    </svg>
  )
}
