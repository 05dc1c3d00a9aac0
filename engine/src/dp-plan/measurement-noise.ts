import { gaussianHalfWidth } from '../mechanisms/discrete-gaussian/discrete-gaussian-tail.ts'
import { gaussianVariance } from '../mechanisms/discrete-gaussian/privacy-map.ts'
import { laplaceHalfWidth, laplaceVariance } from '../mechanisms/discrete-laplace/discrete-laplace-tail.ts'
import { laplaceScale } from '../mechanisms/discrete-laplace/privacy-map.ts'
import { rational, type Rational } from '../numeric/rational.ts'
import { INTERVAL_CONFIDENCE } from './expected-error.ts'
import type { Sensitivity } from './measured-plan.ts'
import type { MeasurementFacts } from './measurements/measurement.ts'

/** The law of the noise on each coordinate: discrete Laplace of that scale, else discrete Gaussian of that variance. */
export interface NoiseLaw {
  readonly sigma2: Rational
  readonly laplaceScale: Rational | null
}

/** Measurements of one number, whose intervals do not rest on the shape of Gaussian noise. */
const OF_ONE_NUMBER: readonly MeasurementFacts['kind'][] = ['rows', 'values', 'units', 'sum']

/**
 * Of the two laws that cost `rho` the one with the smaller 95 % half-width, Gaussian noise where they are equal. Decides on
 * sensitivities alone, so that it is public.
 */
export function measurementNoise(
  measurement: { readonly facts: MeasurementFacts; readonly sensitivity: Sensitivity },
  rho: Rational,
  gaussianOnly: boolean,
): NoiseLaw {
  const { facts, sensitivity } = measurement
  const gaussian = { sigma2: gaussianVariance(rational(sensitivity.l2Squared), rho), laplaceScale: null }
  // Below 2 the half-width of Laplace noise is never the smaller one; see ../mechanisms/discrete-laplace/PROOF.md.
  if (gaussianOnly || !OF_ONE_NUMBER.includes(facts.kind) || rho.numerator < 2n * rho.denominator) return gaussian
  const scale = laplaceScale(rational(sensitivity.l1), rho)
  return laplaceHalfWidth(scale, INTERVAL_CONFIDENCE) < gaussianHalfWidth(gaussian.sigma2, INTERVAL_CONFIDENCE)
    ? { sigma2: laplaceVariance(scale), laplaceScale: scale }
    : gaussian
}
