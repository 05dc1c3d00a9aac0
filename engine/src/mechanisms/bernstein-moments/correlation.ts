import { momentForms } from './moment-ratio.ts'
import type { MomentBasis } from './moment-statistic.ts'
import { addForms, covarianceOf, type FormReading, readForm, scaleForm } from './quadratic-form.ts'
import { clipNumber, type MomentReading, ratioInterval, type RelativeNoise, type ValueRange } from './ratio-interval.ts'

const RANGE: ValueRange = { low: -1, high: 1 }

/** Standard deviations of its noise that a variance must be above 0 before a correlation is told from anything else. */
const RESOLVED = 4

/**
 * CORR and REGR_R2: covariance over the root of the product of both variances. The root is replaced by its tangent at
 * the noisy sums, which is a form as well; everything is possible while either variance is not clear of the noise.
 * Source: ./PROOF.md#correlation.
 */
export function correlationReader(
  kind: 'corr' | 'regrR2',
  basis: MomentBasis,
  noise: RelativeNoise,
): (sums: readonly number[]) => MomentReading {
  const forms = momentForms(basis)
  const [xy, xx, yy] = [forms.xy(), forms.xx(), forms.yy()]
  const { tau } = noise
  const read = (sums: readonly number[]): MomentReading => {
    const a = readForm(xy, sums, tau)
    const b = readForm(xx, sums, tau)
    const c = readForm(yy, sums, tau)
    if (!isResolved(b, tau) || !isResolved(c, tau)) return { value: guess(a, b, c), ...RANGE }
    const root = Math.sqrt(b.centred * c.centred)
    const tangent = addForms(scaleForm(xx, c.centred / root / 2), yy, b.centred / root / 2)
    const { low, high } = ratioInterval(a, { ...readForm(tangent, sums, tau), centred: root }, noise, RANGE)
    const value = guess(a, b, c)
    return { value, low: Math.min(value, low), high: Math.max(value, high) }
  }
  return kind === 'corr' ? read : (sums) => squared(read(sums))
}

function isResolved(variance: FormReading, tau: number): boolean {
  return variance.centred > RESOLVED * Math.sqrt(covarianceOf(variance, variance, tau))
}

/** 0 where there is no spread of x or y. */
function guess(a: FormReading, b: FormReading, c: FormReading): number {
  if (!(b.value > 0 && c.value > 0)) return 0
  return clipNumber(a.value / Math.sqrt(b.value * c.value), RANGE)
}

function squared({ value, low, high }: MomentReading): MomentReading {
  const ends = [low * low, high * high]
  return { value: value * value, low: low <= 0 && high >= 0 ? 0 : Math.min(...ends), high: Math.max(...ends) }
}
