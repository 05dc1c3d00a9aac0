import { EngineError } from '../../errors.ts'
import { normalQuantileUp } from '../../numeric/normal-tail.ts'
import { rationalToNumber } from '../../numeric/rational-to-number.ts'
import { averageFromPairedSums, type PairedSums } from './paired-sum-average.ts'

export interface AverageInterval {
  readonly low: number
  readonly high: number
}

/**
 * An interval that holds the average of the clamped rows with probability at least `confidence` over the noise, in
 * steps of the value's grid, within [lower, upper]; it always holds the estimate. By Fieller's method: all p in [0, 1]
 * for which (1 - p) s1 - p s2, whose mean is 0 at the true p, is within its own noise. Unlike the delta method it
 * keeps its coverage when there are few rows; it is then all of [lower, upper].
 * Units: `sigma` in the grid's steps, the noise on each of the sums. Errors: ERR_BOUNDS_REVERSED,
 * ERR_SCALE_NOT_POSITIVE, ERR_CONFIDENCE_OUT_OF_RANGE. Source: Fieller 1954 (JRSS B 16:175); ./PROOF.md#interval.
 */
export function averageInterval(sums: PairedSums, sigma: number, confidence: number): AverageInterval {
  if (!(sigma > 0 && sigma < Infinity)) throw new EngineError('ERR_SCALE_NOT_POSITIVE')
  // Half a step covers the grid on which the noise lives.
  const z = twoSidedQuantile(confidence) + 0.5 / sigma
  const lower = Number(sums.lower)
  const upper = Number(sums.upper)
  const range = Number(sums.upper - sums.lower)
  const estimate = rationalToNumber(averageFromPairedSums(sums))
  if (range === 0) return { low: estimate, high: estimate }
  const shares = fiellerShares(Number(sums.s1) / sigma, Number(sums.s2) / sigma, z)
  const ends = [estimate, ...shares.map((p) => lower + range * p)]
  return { low: Math.max(lower, Math.min(...ends)), high: Math.min(upper, Math.max(...ends)) }
}

/**
 * The half-width of that interval for `expectedRows` rows, in the grid's steps: exact for an average at either bound,
 * up to a factor sqrt(2) too wide for one in the middle, and at most half the range. Needs no data.
 * Errors: ERR_BOUNDS_REVERSED, ERR_SCALE_NOT_POSITIVE, ERR_CONFIDENCE_OUT_OF_RANGE, ERR_COUNT_NEGATIVE.
 */
export function expectedAverageHalfWidth(expected: {
  readonly range: number
  readonly sigma: number
  readonly expectedRows: number
  readonly confidence: number
}): number {
  const { range, sigma, expectedRows, confidence } = expected
  if (!(range >= 0)) throw new EngineError('ERR_BOUNDS_REVERSED')
  if (!(sigma > 0)) throw new EngineError('ERR_SCALE_NOT_POSITIVE')
  if (!(expectedRows >= 0)) throw new EngineError('ERR_COUNT_NEGATIVE')
  const halfWidth = (twoSidedQuantile(confidence) * sigma + 0.5) / Math.max(1, expectedRows)
  return Math.min(halfWidth, range / 2)
}

function twoSidedQuantile(confidence: number): number {
  if (!(confidence >= 0.5 && confidence < 1)) throw new EngineError('ERR_CONFIDENCE_OUT_OF_RANGE', { confidence })
  return normalQuantileUp((1 - confidence) / 2)
}

/**
 * The ends of {p in [0, 1]: f(p) <= 0} with f(p) = ((1 - p) a - p b)^2 - z^2 ((1 - p)^2 + p^2), or of a superset when
 * that set has a gap. `a` and `b` are the sums in units of the noise.
 */
function fiellerShares(a: number, b: number, z: number): number[] {
  const noise = z * z
  const ends: number[] = []
  if (a * a <= noise) ends.push(0)
  if (b * b <= noise) ends.push(1)
  // f(p) = leading p^2 - 2 middle p + (a^2 - noise). Its discriminant, with the large terms cancelled by hand:
  const discriminant = noise * (a * a + b * b - noise)
  const leading = (a + b) ** 2 - 2 * noise
  const middle = a * (a + b) - noise
  if (discriminant >= 0 && leading !== 0) {
    const root = Math.sqrt(discriminant)
    for (const p of [(middle - root) / leading, (middle + root) / leading]) if (p >= 0 && p <= 1) ends.push(p)
  }
  return ends
}
