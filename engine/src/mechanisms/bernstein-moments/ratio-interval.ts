import { covarianceOf, type FormReading } from './quadratic-form.ts'

export interface ValueRange {
  readonly low: number
  readonly high: number
}

export interface MomentReading extends ValueRange {
  readonly value: number
}

/** Noise as it is on the sums when each row adds 1 to all of them together. */
export interface RelativeNoise {
  readonly tau: number
  /** How many of its own standard deviations an estimate may be off. */
  readonly z: number
}

/**
 * The ratios v for which numerator - v denominator, whose mean is 0 at the true one, is within z of its own standard
 * deviations, as the least interval that holds them, inside `range`; all of `range` when the noise allows a denominator
 * of 0. Fieller's method for quadratic forms of one noisy vector. Source: ./PROOF.md#intervals.
 */
export function ratioInterval(
  numerator: FormReading,
  denominator: FormReading,
  noise: RelativeNoise,
  range: ValueRange,
): ValueRange {
  const { tau, z } = noise
  const [n, d] = [numerator.centred, denominator.centred]
  const variances = {
    nn: covarianceOf(numerator, numerator, tau),
    nd: covarianceOf(numerator, denominator, tau),
    dd: covarianceOf(denominator, denominator, tau),
  }
  // f(v) = (n - v d)^2 - z^2 (nn - 2 v nd + v^2 dd) <= 0.
  const leading = d * d - z * z * variances.dd
  if (!(leading > 0) || d < 0) return range
  const middle = n * d - z * z * variances.nd
  // The discriminant with its large terms cancelled by hand.
  const spread = variances.nn * d * d - 2 * variances.nd * n * d + variances.dd * n * n
  const discriminant = z * z * (spread - z * z * (variances.nn * variances.dd - variances.nd ** 2))
  const root = Math.sqrt(Math.max(0, discriminant))
  return clipRange({ low: (middle - root) / leading, high: (middle + root) / leading }, range)
}

export function clipRange({ low, high }: ValueRange, range: ValueRange): ValueRange {
  return { low: clipNumber(low, range), high: clipNumber(high, range) }
}

export function clipNumber(value: number, { low, high }: ValueRange): number {
  return Math.min(high, Math.max(low, value))
}
