import type { MomentKind } from '../../mechanisms/bernstein-moments/moment-statistic.ts'
import { rationalToNumber } from '../../numeric/rational-to-number.ts'
import type { Rational } from '../../numeric/rational.ts'
import type { ConsistentTree } from '../../mechanisms/quantile-tree/consistent-tree.ts'
import type { Interval } from '../../relation/expression.ts'
import type { MeasurementFacts } from '../measurements/measurement.ts'
import type { NoisyCell, NoisyType } from '../released-value.ts'

/** What a column of the noisy table shows of its measurement's noisy vector: post-processing, at no further cost. */
export interface StatisticFacts {
  readonly kind:
    | 'countRows'
    | 'countValues'
    | 'countUnits'
    | 'countDistinct'
    | 'sum'
    | 'continuousQuantile'
    | 'discreteQuantile'
    | 'minimum'
    | 'maximum'
    | 'lowerBound'
    | 'upperBound'
    | MomentKind
  /** Decimal digits of the value's grid; 0 for counts. */
  readonly scale: number
  /** Clipping range of one row's value in that grid; null for counts. */
  readonly interval: Interval | null
  /** Positions of x and y among the axes of a Bernstein basis; `y` is null for statistics of one number. */
  readonly axes?: { readonly x: number; readonly y: number | null }
  /** For quantiles: the share of the rows below. */
  readonly share?: Rational
}

/** A released value and the ends of its 95 % interval. */
export interface Cell {
  readonly value: NoisyCell
  readonly low: NoisyCell
  readonly high: NoisyCell
}

/** A measurement with the variance of the noise on each of its coordinates. */
export interface NoisyMeasurement {
  readonly facts: MeasurementFacts
  readonly sigma2: Rational
  /** Of discrete Laplace noise, on measurements of one number; null for discrete Gaussian noise. */
  readonly laplaceScale: Rational | null
}

/** Standard deviation of that noise, in steps of the released grid. */
export function sigmaOf({ sigma2 }: Pick<NoisyMeasurement, 'sigma2'>): number {
  return Math.sqrt(rationalToNumber(sigma2))
}

export interface ReadOptions {
  readonly confidence: number
}

export interface StatisticKind {
  readonly noisyType: (statistic: StatisticFacts) => NoisyType
  /** Prepares to read cells off noisy vectors of one measurement; `tree` stands for the vector of a histogram. */
  readonly reader: (
    statistic: StatisticFacts,
    measurement: NoisyMeasurement,
    options: ReadOptions,
  ) => (noisy: readonly bigint[], tree: ConsistentTree | null) => Cell
  /** Half-width of the interval before data is touched, in the column's own unit; null when the metadata does not tell. */
  readonly expectedHalfWidth: (
    statistic: StatisticFacts,
    measurement: NoisyMeasurement,
    options: { readonly expectedRows: number | null; readonly confidence: number },
  ) => number | null
  /** What the column is about, for relative errors: the middle of what the metadata allows. Null when unknown. */
  readonly expectedMagnitude: (
    statistic: StatisticFacts,
    options: { readonly expectedRows: number | null; readonly rowsPerUnit: bigint | null },
    measurement: NoisyMeasurement,
  ) => number | null
  /** Whether the expected error grows as groups get smaller. */
  readonly dependsOnSize: boolean
}
