import { monomialCoefficients } from './bernstein-basis.ts'
import type { MomentAxis, MomentBasis, MomentKind } from './moment-statistic.ts'
import { addForms, linearForm, productForm, type QuadraticForm } from './quadratic-form.ts'
import type { ValueRange } from './ratio-interval.ts'

/** A statistic as a ratio of two forms of the sums, for values between 0 and 1. */
export interface MomentRatio {
  readonly numerator: QuadraticForm
  readonly denominator: QuadraticForm
  /** From both forms at the noisy sums, and the noisy number of rows. */
  readonly estimate: (numerator: number, denominator: number, rows: number) => number
  /** What the ratio can be at all, when there are at most so many rows. */
  readonly range: (mostRows: number) => ValueRange
  /** From the ratio to the column's own unit. Monotonic. */
  readonly shown: (ratio: number) => number
}

export interface MomentForms {
  /** Coefficients of the sum of x^i y^j. */
  readonly power: (i: number, j: number) => readonly number[]
  readonly rows: readonly number[]
  /** Squared rows times the variance of x, of y, and their covariance. */
  readonly xx: () => QuadraticForm
  readonly yy: () => QuadraticForm
  readonly xy: () => QuadraticForm
}

export function momentForms({ axes, x, y }: MomentBasis): MomentForms {
  const degrees = axes.map(({ degree }) => degree)
  const power = (i: number, j: number) =>
    monomialCoefficients(
      degrees,
      axes.map((_, axis) => (axis === x ? i : axis === y ? j : 0)),
    )
  const rows = power(0, 0)
  const centred = (both: readonly number[], a: readonly number[], b: readonly number[]) =>
    addForms(productForm(rows, both), productForm(a, b), -1)
  return {
    power,
    rows,
    xx: () => centred(power(2, 0), power(1, 0), power(1, 0)),
    yy: () => centred(power(0, 2), power(0, 1), power(0, 1)),
    xy: () => centred(power(1, 1), power(1, 0), power(0, 1)),
  }
}

const UNIT: ValueRange = { low: 0, high: 1 }
/** A variance of values between 0 and 1 is at most 1/4, and 1/2 when it is divided by one row less. */
const MOST_VARIANCE = 1 / 4
const MOST_SAMPLE_VARIANCE = 1 / 2

/** Statistics that are ratios: all but correlations, and the number of rows. Source: ./PROOF.md#statistics. */
export function momentRatio(
  kind: Exclude<MomentKind, 'corr' | 'regrR2' | 'regrCount'>,
  basis: MomentBasis,
): MomentRatio {
  const forms = momentForms(basis)
  const { power, rows } = forms
  const x = axisAt(basis, basis.x)
  const y = axisAt(basis, basis.y ?? basis.x)
  switch (kind) {
    case 'average':
    case 'regrAvgX':
      return meanOf(x, power(1, 0), rows)
    case 'regrAvgY':
      return meanOf(y, power(0, 1), rows)
    case 'varPop':
    case 'stddevPop':
      return { ...ofPopulation(rows, { low: 0, high: MOST_VARIANCE }), numerator: forms.xx(), shown: spread(kind, x) }
    case 'varSamp':
    case 'stddevSamp':
      return {
        ...ofSample(rows, { low: 0, high: MOST_SAMPLE_VARIANCE }),
        numerator: forms.xx(),
        shown: spread(kind, x),
      }
    case 'covarPop':
      return {
        ...ofPopulation(rows, { low: -MOST_VARIANCE, high: MOST_VARIANCE }),
        numerator: forms.xy(),
        shown: (ratio) => ratio * x.width * y.width,
      }
    case 'covarSamp':
      return {
        ...ofSample(rows, { low: -MOST_SAMPLE_VARIANCE, high: MOST_SAMPLE_VARIANCE }),
        numerator: forms.xy(),
        shown: (ratio) => ratio * x.width * y.width,
      }
    case 'regrSlope':
      return slopeOf(forms, x, y)
    case 'regrIntercept':
      return interceptOf(forms, x, y)
    case 'regrSxx':
      return squaresOf(forms.xx(), rows, 0, x.width ** 2)
    case 'regrSyy':
      return squaresOf(forms.yy(), rows, 0, y.width ** 2)
    case 'regrSxy':
      return squaresOf(forms.xy(), rows, -1, x.width * y.width)
  }
}

function meanOf(axis: MomentAxis, sum: readonly number[], rows: readonly number[]): MomentRatio {
  return {
    numerator: linearForm(sum),
    denominator: linearForm(rows),
    // Fewer than one row is read as one row, half of it at either end.
    estimate: (n, d) => (d >= 1 ? n / d : 1 / 2 + n - d / 2),
    range: () => UNIT,
    shown: (ratio) => axis.lower + axis.width * ratio,
  }
}

function ofPopulation(rows: readonly number[], range: ValueRange): Omit<MomentRatio, 'numerator' | 'shown'> {
  return {
    denominator: productForm(rows, rows),
    // Fewer than one row is read as one row.
    estimate: (n, d, count) => (count >= 1 ? n / d : n),
    range: () => range,
  }
}

function ofSample(rows: readonly number[], range: ValueRange): Omit<MomentRatio, 'numerator' | 'shown'> {
  return {
    denominator: addForms(productForm(rows, rows), linearForm(rows), -1),
    // Fewer than two rows are read as two rows.
    estimate: (n, d, count) => (count >= 2 ? n / d : n / 2),
    range: () => range,
  }
}

function spread(kind: MomentKind, { width }: MomentAxis): MomentRatio['shown'] {
  return kind === 'stddevPop' || kind === 'stddevSamp'
    ? (ratio) => width * Math.sqrt(Math.max(0, ratio))
    : (ratio) => width * width * ratio
}

/**
 * A least-squares slope is a weighted mean of the slopes between pairs of rows, whose x differ by one step at least:
 * hence its range. Less than what two such rows have is no spread of x.
 */
function slopeOf(forms: MomentForms, x: MomentAxis, y: MomentAxis): MomentRatio {
  return {
    numerator: forms.xy(),
    denominator: forms.xx(),
    estimate: (n, d) => (d >= x.steps ** -2 ? n / d : 0),
    range: () => ({ low: -x.steps, high: x.steps }),
    shown: (ratio) => (ratio * y.width) / x.width,
  }
}

/** Mean of y less slope times mean of x, where x is counted from 0 and not from its lower bound. */
function interceptOf(forms: MomentForms, x: MomentAxis, y: MomentAxis): MomentRatio {
  const { power } = forms
  const origin = x.lower / x.width
  const atLower = addForms(productForm(power(0, 1), power(2, 0)), productForm(power(1, 0), power(1, 1)), -1)
  const most = x.steps * Math.max(Math.abs(origin), Math.abs(1 + origin))
  return {
    numerator: addForms(atLower, forms.xy(), -origin),
    denominator: forms.xx(),
    estimate: (n, d) => (d >= x.steps ** -2 ? n / d : 1 / 2),
    range: () => ({ low: -most, high: 1 + most }),
    shown: (ratio) => y.lower + y.width * ratio,
  }
}

/** Rows times a variance or covariance. */
function squaresOf(numerator: QuadraticForm, rows: readonly number[], least: 0 | -1, unit: number): MomentRatio {
  return {
    numerator,
    denominator: linearForm(rows),
    estimate: (n, d) => n / Math.max(1, d),
    range: (mostRows) => ({ low: least * MOST_VARIANCE * mostRows, high: MOST_VARIANCE * mostRows }),
    shown: (ratio) => ratio * unit,
  }
}

export function axisAt({ axes }: MomentBasis, position: number): MomentAxis {
  return axes[position] ?? { degree: 0, lower: 0, width: 1, steps: 1 }
}
