import { productBasis } from '../../mechanisms/bernstein-moments/bernstein-basis.ts'
import { momentReader } from '../../mechanisms/bernstein-moments/moment-reader.ts'
import type { MomentReading } from '../../mechanisms/bernstein-moments/ratio-interval.ts'
import {
  MOMENT_DEGREES,
  type MomentBasis,
  type MomentKind,
  rowMagnitudeOf,
} from '../../mechanisms/bernstein-moments/moment-statistic.ts'
import { EngineError } from '../../errors.ts'
import { axesOf, stepsOf } from '../measurements/bernstein-measurement.ts'
import type { BernsteinAxis, MeasurementFacts } from '../measurements/measurement.ts'
import { type NoisyMeasurement, type StatisticFacts, type StatisticKind, sigmaOf } from './statistic.ts'

/** Variances, covariances, correlations and regressions, off the sums of a Bernstein basis. */
export const momentStatistic: StatisticKind = {
  noisyType: () => 'DOUBLE',
  reader: (statistic, measurement, { confidence }) => preparedReader(statistic, measurement, confidence),
  expectedHalfWidth: (statistic, measurement, { expectedRows, confidence }) => {
    if (expectedRows === null) return null
    const { low, high } = expectedReading(statistic, measurement, { expectedRows, confidence })
    return (high - low) / 2
  },
  expectedMagnitude: (statistic, { expectedRows }, measurement) => {
    const { value } = expectedReading(statistic, measurement, { expectedRows: expectedRows ?? 1e6, confidence: 0.95 })
    return expectedRows === null && isAboutSize(statistic) ? null : Math.abs(value)
  },
  dependsOnSize: true,
}

/** REGR_COUNT: a whole number. */
export const pairCountStatistic: StatisticKind = {
  ...momentStatistic,
  noisyType: () => 'BIGINT',
  reader: (statistic, measurement, { confidence }) => {
    const read = preparedReader(statistic, measurement, confidence)
    return (noisy) => {
      const { value, low, high } = read(noisy)
      return { value: Math.round(value), low: Math.floor(low), high: Math.ceil(high) }
    }
  },
  dependsOnSize: false,
}

/** What one step of the released grid stands for: in the value's own unit, in that of the sums of a basis, or in rows. */
export function releasedUnit({ scale }: StatisticFacts, facts: MeasurementFacts): number {
  if (facts.kind === 'tree' || facts.kind === 'magnitudes') return 1
  if (facts.kind !== 'bernstein') return 10 ** -scale
  return axesOf(facts).reduce((unit, axis) => unit * stepOf(axis) ** axis.degree, 1)
}

function preparedReader(
  statistic: StatisticFacts,
  measurement: NoisyMeasurement,
  confidence: number,
): (sums: readonly (bigint | number)[]) => MomentReading {
  const sigma = sigmaOf(measurement)
  return momentReader(kindOf(statistic), basisOf(statistic, measurement.facts), { sigma, confidence })
}

/** As if the values were spread evenly over their ranges, and independent. */
function expectedReading(
  statistic: StatisticFacts,
  measurement: NoisyMeasurement,
  { expectedRows, confidence }: { readonly expectedRows: number; readonly confidence: number },
): MomentReading {
  const basis = basisOf(statistic, measurement.facts)
  const functions = productBasis(basis.axes.map(({ degree }) => degree)).length
  // Each function of a Bernstein basis has the same mean then.
  const each = (expectedRows * rowMagnitudeOf(basis)) / functions
  return preparedReader(statistic, measurement, confidence)(Array<number>(functions).fill(each))
}

function basisOf({ axes }: StatisticFacts, facts: MeasurementFacts): MomentBasis {
  return {
    axes: axesOf(facts).map((axis) => {
      const [step, steps] = [stepOf(axis), Number(stepsOf(axis))]
      return { degree: axis.degree, lower: Number(axis.interval.lower) / 10 ** axis.scale, width: step * steps, steps }
    }),
    x: axes?.x ?? 0,
    y: axes?.y ?? null,
  }
}

function stepOf({ step, scale }: BernsteinAxis): number {
  return Number(step) / 10 ** scale
}

const ABOUT_SIZE: readonly StatisticFacts['kind'][] = ['regrCount', 'regrSxx', 'regrSyy', 'regrSxy']

function isAboutSize({ kind }: StatisticFacts): boolean {
  return ABOUT_SIZE.includes(kind)
}

function kindOf({ kind }: StatisticFacts): MomentKind {
  if (!isMomentKind(kind)) throw new EngineError('ERR_PLAN_UNSOUND', { part: 'statistic' })
  return kind
}

function isMomentKind(kind: StatisticFacts['kind']): kind is MomentKind {
  return Object.hasOwn(MOMENT_DEGREES, kind)
}
