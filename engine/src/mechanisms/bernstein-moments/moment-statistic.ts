import type { BasisDegree } from './bernstein-basis.ts'

export const VARIANCE_KINDS = ['varPop', 'varSamp', 'stddevPop', 'stddevSamp'] as const
export type VarianceKind = (typeof VARIANCE_KINDS)[number]

/** As SQL names them, of (y, x). */
export const PAIR_KINDS = [
  'covarPop',
  'covarSamp',
  'corr',
  'regrSlope',
  'regrIntercept',
  'regrR2',
  'regrCount',
  'regrAvgX',
  'regrAvgY',
  'regrSxx',
  'regrSyy',
  'regrSxy',
] as const
export type PairKind = (typeof PAIR_KINDS)[number]

export type MomentKind = VarianceKind | PairKind | 'average'

/** Lowest degrees of the basis in x and y from which a statistic can be read; those of one number are of x. */
export const MOMENT_DEGREES: Readonly<Record<MomentKind, { readonly x: BasisDegree; readonly y: BasisDegree }>> = {
  average: { x: 1, y: 0 },
  varPop: { x: 2, y: 0 },
  varSamp: { x: 2, y: 0 },
  stddevPop: { x: 2, y: 0 },
  stddevSamp: { x: 2, y: 0 },
  covarPop: { x: 1, y: 1 },
  covarSamp: { x: 1, y: 1 },
  corr: { x: 2, y: 2 },
  regrSlope: { x: 2, y: 1 },
  regrIntercept: { x: 2, y: 1 },
  regrR2: { x: 2, y: 2 },
  regrCount: { x: 0, y: 0 },
  regrAvgX: { x: 1, y: 0 },
  regrAvgY: { x: 0, y: 1 },
  regrSxx: { x: 2, y: 0 },
  regrSyy: { x: 0, y: 2 },
  regrSxy: { x: 1, y: 1 },
}

/** One variable of the basis: values lie on `steps` equal steps over `width`, from `lower`. */
export interface MomentAxis {
  readonly degree: BasisDegree
  readonly lower: number
  readonly width: number
  readonly steps: number
}

export interface MomentBasis {
  readonly axes: readonly MomentAxis[]
  /** Positions of x and y among the axes; `y` is null for statistics of one number. */
  readonly x: number
  readonly y: number | null
}

/** What one row adds to all sums of the basis together, in steps of the released grid. */
export function rowMagnitudeOf({ axes }: Pick<MomentBasis, 'axes'>): number {
  return axes.reduce((product, { steps, degree }) => product * steps ** degree, 1)
}
