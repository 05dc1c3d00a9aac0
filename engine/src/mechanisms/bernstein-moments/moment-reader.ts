import { EngineError } from '../../errors.ts'
import { normalQuantileUp } from '../../numeric/normal-tail.ts'
import { correlationReader } from './correlation.ts'
import { momentForms, momentRatio } from './moment-ratio.ts'
import { type MomentBasis, type MomentKind, rowMagnitudeOf } from './moment-statistic.ts'
import { dot, readForm } from './quadratic-form.ts'
import { clipNumber, type MomentReading, ratioInterval, type RelativeNoise } from './ratio-interval.ts'

/** The rows that there may be beyond their noisy number, in standard deviations of the noise: more in 1 of 10^9 cases. */
const SURELY = 6

/**
 * Prepares to read a statistic and its interval off noisy sums of the basis, in its order, with noise of standard
 * deviation `sigma` on each; in the statistic's own unit. Post-processing.
 * Units: `sigma` in steps of the released grid. Errors: ERR_CONFIDENCE_OUT_OF_RANGE, ERR_SCALE_NOT_POSITIVE.
 * Source: ./PROOF.md.
 */
export function momentReader(
  kind: MomentKind,
  basis: MomentBasis,
  { sigma, confidence }: { readonly sigma: number; readonly confidence: number },
): (sums: readonly (bigint | number)[]) => MomentReading {
  if (!(confidence >= 0.5 && confidence < 1)) throw new EngineError('ERR_CONFIDENCE_OUT_OF_RANGE', { confidence })
  if (!(sigma > 0 && sigma < Infinity)) throw new EngineError('ERR_SCALE_NOT_POSITIVE')
  const rowMagnitude = rowMagnitudeOf(basis)
  // Half a step covers the grid on which the noise lives.
  const noise = { tau: sigma / rowMagnitude, z: normalQuantileUp((1 - confidence) / 2) + 0.5 / sigma }
  const read = relativeReader(kind, basis, noise)
  return (sums) => read(sums.map((sum) => Number(sum) / rowMagnitude))
}

function relativeReader(
  kind: MomentKind,
  basis: MomentBasis,
  noise: RelativeNoise,
): (sums: readonly number[]) => MomentReading {
  if (kind === 'corr' || kind === 'regrR2') return correlationReader(kind, basis, noise)
  const { rows } = momentForms(basis)
  const spread = noise.tau * Math.sqrt(rows.length)
  if (kind === 'regrCount') {
    return (sums) => {
      const value = dot(rows, sums)
      return { value, low: value - noise.z * spread, high: value + noise.z * spread }
    }
  }
  const ratio = momentRatio(kind, basis)
  return (sums) => {
    const numerator = readForm(ratio.numerator, sums, noise.tau)
    const denominator = readForm(ratio.denominator, sums, noise.tau)
    const count = dot(rows, sums)
    const range = ratio.range(Math.max(0, count) + SURELY * spread)
    const estimate = clipNumber(ratio.estimate(numerator.value, denominator.value, count), range)
    const { low, high } = count > 0 ? ratioInterval(numerator, denominator, noise, range) : range
    const [value, ...ends] = [estimate, low, high].map(ratio.shown)
    return { value: value ?? 0, low: Math.min(value ?? 0, ...ends), high: Math.max(value ?? 0, ...ends) }
  }
}
