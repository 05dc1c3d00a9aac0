import { EngineError } from '../errors.ts'
import type { Interval, ScalarType } from '../relation/expression.ts'
import { absolute } from '../numeric/rational.ts'
import type { RenderCall } from './render-call.ts'

/** The widest magnitude that expressions may reach on any engine: below 2^127, with a factor of 2 left for one rounding step inside a function, and below 10^38. */
export const WIDE_LIMIT = 1n << 126n
const NARROW_LIMIT = 1n << 63n

/** An integer of 64 bits, or the engine's type that holds `WIDE_LIMIT`. */
export type FixedWidth = 'narrow' | 'wide'

/** Null stands for a stored column without declared bounds, which has 64 bits by layout. Errors: ERR_VALUE_RANGE. */
export function fixedWidth(interval: Interval | null): FixedWidth {
  if (interval === null || fits(interval, NARROW_LIMIT)) return 'narrow'
  if (fits(interval, WIDE_LIMIT)) return 'wide'
  throw new EngineError('ERR_VALUE_RANGE')
}

/** Null for types that are no numbers. */
export function widthOf(type: ScalarType | undefined): FixedWidth | null {
  return type?.kind === 'fixed' ? fixedWidth(type.interval) : null
}

/** A stored column without bounds is below 2^62 by layout. */
export function largestMagnitude(interval: Interval | null): bigint {
  if (interval === null) return 1n << 62n
  const [lower, upper] = [absolute(interval.lower), absolute(interval.upper)]
  return lower > upper ? lower : upper
}

export interface FixedCasts {
  /** `sql`, of width `actual`, in the physical type of `type`; left alone when that is no number. */
  readonly cast: (sql: string, actual: FixedWidth | null, type: ScalarType) => string
  /** Fixed operands meet in the widest type among them and the result, which then cannot overflow by its interval. */
  readonly arithmetic: (render: RenderCall) => RenderCall
}

export function fixedCasts(typeNames: Readonly<Record<FixedWidth, string>>): FixedCasts {
  const cast: FixedCasts['cast'] = (sql, actual, type) => {
    const wanted = widthOf(type)
    return wanted === null || actual === wanted ? sql : `CAST(${sql} AS ${typeNames[wanted]})`
  }
  const arithmetic: FixedCasts['arithmetic'] = (render) => (args, call) => {
    if (call.type.kind !== 'fixed') return render(args, call)
    const widths = [call.type, ...call.args.map((arg) => arg.type)].map(widthOf)
    const work = widths.includes('wide') ? 'wide' : 'narrow'
    const operands = args.map((arg, i) => (widths[i + 1] === work ? arg : `CAST(${arg} AS ${typeNames[work]})`))
    return cast(render(operands, call), work, call.type)
  }
  return { cast, arithmetic }
}

/** Magnitudes strictly below `limit`, so that negation and ABS stay inside too. */
function fits(interval: Interval, limit: bigint): boolean {
  return interval.lower > -limit && interval.upper < limit
}
