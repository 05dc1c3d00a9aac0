import { decimalsForMark, formatError } from './format-number.ts'
import './cost-curve.css'

export interface CurvePoint {
  readonly epsilon: number
  readonly expectedError: number
}

export interface CostCurveProps {
  readonly points: readonly CurvePoint[]
  /** Where the chosen price is. */
  readonly epsilon: number
  readonly expectedError: number | null
  /** What is left under the limit that binds first; drawn when it falls inside the picture. */
  readonly limit: { readonly epsilon: number; readonly label: string } | null
  readonly label: string
  readonly range: readonly [number, number]
}

const WIDTH = 280
const LEFT = 38
const RIGHT = 272
const TOP = 14
const BOTTOM = 96
const TICKS = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10]

/** Expected error against epsilon, both on logarithmic scales. Drawn from the server's points; nothing is computed here. */
export function CostCurve({ points, epsilon, expectedError, limit, label, range }: CostCurveProps) {
  const [from, to] = range
  const inside = points.filter((p) => p.epsilon >= from * 0.999 && p.epsilon <= to * 1.001 && p.expectedError > 0)
  const errors = inside.map((p) => p.expectedError)
  const high = Math.max(...errors, expectedError ?? 0, 1e-9)
  const low = Math.min(...errors, expectedError ?? Infinity, high)
  const x = (e: number): number =>
    LEFT +
    ((Math.log(Math.min(to, Math.max(from, e))) - Math.log(from)) / (Math.log(to) - Math.log(from))) * (RIGHT - LEFT)
  const y = (error: number): number =>
    high === low
      ? (TOP + BOTTOM) / 2
      : TOP + ((Math.log(high) - Math.log(error)) / (Math.log(high) - Math.log(low))) * (BOTTOM - TOP - 6)
  const path = inside
    .map((p, i) => `${i === 0 ? 'M' : 'L'}${x(p.epsilon).toFixed(1)} ${y(p.expectedError).toFixed(1)}`)
    .join('')
  const marks = errorTicks(low, high)
  return (
    <svg className="curve" viewBox={`0 0 ${WIDTH} 114`} role="img" aria-label={label}>
      {marks.map((mark) => (
        <g key={mark}>
          <line className="curve-hair" x1={LEFT} x2={RIGHT} y1={y(mark)} y2={y(mark)} />
          <text className="curve-tick" x={LEFT - 6} y={y(mark) + 4} textAnchor="end">
            {formatError(mark, decimalsForMark(mark))}
          </text>
        </g>
      ))}
      <line className="curve-axis" x1={LEFT} x2={RIGHT} y1={BOTTOM} y2={BOTTOM} />
      {TICKS.filter((tick) => tick >= from && tick <= to).map((tick, i) => (
        <text key={tick} className="curve-tick" x={x(tick)} y={BOTTOM + 14} textAnchor="middle">
          {i === 0 ? `ε ${tick}` : tick}
        </text>
      ))}
      <path className="curve-line" d={path} />
      {limit !== null && limit.epsilon <= to && (
        <>
          <line className="curve-limit" x1={x(limit.epsilon)} x2={x(limit.epsilon)} y1={TOP - 6} y2={BOTTOM} />
          <text className="curve-tick" x={x(limit.epsilon) - 5} y={TOP + 2} textAnchor="end">
            {limit.label}
          </text>
        </>
      )}
      {expectedError !== null && (
        <>
          <path className="curve-guide" d={`M${LEFT} ${y(expectedError)}H${x(epsilon)}V${BOTTOM}`} />
          <circle className="curve-point" cx={x(epsilon)} cy={y(expectedError)} r="3.5" />
        </>
      )}
    </svg>
  )
}

/** At most three round errors inside the picture: 1 and 3 of each power of ten. */
function errorTicks(low: number, high: number): number[] {
  const ticks: number[] = []
  for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power += 1) {
    for (const lead of [1, 3]) {
      const tick = lead * 10 ** power
      if (tick >= low && tick <= high) ticks.push(tick)
    }
  }
  const stride = Math.ceil(ticks.length / 3)
  return ticks.filter((_, index) => index % stride === 0)
}
