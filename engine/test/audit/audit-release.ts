import { ALPHA } from '../statistical/significance.ts'
import { epsilonAtLeast, epsilonOfMu, epsilonOverThresholds, muAtLeast, type SeenTwice } from './lower-bounds.ts'

/**
 * What is promised of a release. `gaussian`: but for delta, all noise is Gaussian, so that the two databases look like two
 * normals at most `mu` apart, sqrt(2 rho) where steps are narrow; `approximate`: (epsilon, delta).
 */
export type Promise =
  | { readonly kind: 'gaussian'; readonly mu: number; readonly delta: number }
  | { readonly kind: 'approximate'; readonly epsilon: number; readonly delta: number }

/** A mechanism or a whole release on the worst two neighbours that are known for it. */
export interface AuditedRelease {
  readonly name: string
  readonly promise: Promise
  /** What one release shows on one of the two databases, as numbers of a fixed length. */
  show(side: Side): readonly number[]
}
export type Side = 'with' | 'without'

export interface AuditSize {
  /** Releases a side from which the score and the event are learned. */
  readonly learn: number
  /** Releases a side on which they are tried. */
  readonly test: number
}

export interface AuditFinding {
  readonly name: string
  readonly promise: Promise
  /** The promise's own figure, mu or epsilon: what is promised, and what is shown to be lost at least. */
  readonly promised: number
  readonly shown: number
  /** Epsilon at `delta`, promised, and shown by the event and by all thresholds at once. */
  readonly epsilon: { readonly promised: number; readonly byEvent: number; readonly byThresholds: number }
  /** Of the promise: the least level at which it would be found broken. */
  readonly pValue: number
}

/** Where epsilon is compared when the promise names no delta: large enough for events to be seen. */
const DELTA = 0.01

/**
 * Learns a score and an event on some releases, tries them on others, and compares what they show with the promise.
 * The score is Fisher's discriminant with independent cells, which for Gaussian noise is the likelihood ratio.
 */
export function auditRelease(release: AuditedRelease, size: AuditSize, level = ALPHA): AuditFinding {
  const { promise, name } = release
  const draw = (side: Side, count: number) => Array.from({ length: count }, () => release.show(side))
  const score = learnedScore(draw('with', size.learn), draw('without', size.learn))
  const scores = (side: Side, count: number) => draw(side, count).map(score)
  const threshold = learnedThreshold(scores('with', size.learn), scores('without', size.learn))
  const [here, there] = [scores('with', size.test), scores('without', size.test)]
  const above = (values: readonly number[]) => ({
    hits: values.filter((value) => value >= threshold).length,
    trials: values.length,
  })
  const event: SeenTwice = { here: above(here), there: above(there) }
  // The complement on the other database is an event as well; each of the two has half of the level.
  const opposite: SeenTwice = { here: complement(event.there), there: complement(event.here) }
  const either = (bound: (seen: SeenTwice, alpha: number) => number, alpha: number) =>
    Math.max(bound(event, alpha / 2), bound(opposite, alpha / 2))
  const isGaussian = promise.kind === 'gaussian'
  const promised = isGaussian ? promise.mu : promise.epsilon
  const figure = (alpha: number) =>
    either((seen, share) => (isGaussian ? muAtLeast : epsilonAtLeast)(seen, promise.delta, share), alpha)
  const delta = isGaussian ? promise.delta + DELTA : promise.delta
  return {
    name,
    promise,
    promised,
    shown: figure(level),
    epsilon: {
      promised: isGaussian ? epsilonOfMu(promised, DELTA) : promise.epsilon,
      byEvent: either((seen, share) => epsilonAtLeast(seen, delta, share), level),
      byThresholds: epsilonOverThresholds({ here, there }, delta, level),
    },
    pValue: leastLevel((alpha) => figure(alpha) > promised),
  }
}

function complement({ hits, trials }: SeenTwice['here']): SeenTwice['here'] {
  return { hits: trials - hits, trials }
}

/** Sum over cells of difference of means over variance, times the cell; cells that never vary are looked at as they are. */
function learnedScore(a: readonly (readonly number[])[], b: readonly (readonly number[])[]) {
  const cells = a[0]?.length ?? 0
  const weights = Array.from({ length: cells }, (_, cell) => {
    const [ofA, ofB] = [momentsOf(a, cell), momentsOf(b, cell)]
    const variance = (ofA.variance + ofB.variance) / 2
    const difference = ofA.mean - ofB.mean
    return variance === 0 ? Math.sign(difference) * SURE : difference / variance
  })
  return (shown: readonly number[]): number => shown.reduce((sum, value, cell) => sum + value * (weights[cell] ?? 0), 0)
}

/** Weight of a cell without noise that differs: it decides alone. */
const SURE = 1e9

function momentsOf(rows: readonly (readonly number[])[], cell: number): { mean: number; variance: number } {
  const values = rows.map((row) => row[cell] ?? 0)
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  return { mean, variance: values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length }
}

/** The score above which the two sides differ most. */
function learnedThreshold(a: readonly number[], b: readonly number[]): number {
  const [ofA, ofB] = [a.toSorted((x, y) => x - y), b.toSorted((x, y) => x - y)]
  let [best, threshold, below] = [-1, Infinity, 0]
  for (const [i, candidate] of ofA.entries()) {
    while (below < ofB.length && (ofB[below] ?? 0) < candidate) below += 1
    const difference = (ofA.length - i) / ofA.length - (ofB.length - below) / ofB.length
    if (difference > best) [best, threshold] = [difference, candidate]
  }
  return threshold
}

const SMALLEST_LEVEL = 1e-12

/** The least level, on a logarithmic scale, at which `breaks` says yes; 1 when it never does. */
function leastLevel(breaks: (alpha: number) => boolean): number {
  if (!breaks(1)) return 1
  let [low, high] = [Math.log(SMALLEST_LEVEL), 0]
  if (breaks(SMALLEST_LEVEL)) return SMALLEST_LEVEL
  for (let step = 0; step < 40; step++) {
    const middle = (low + high) / 2
    if (breaks(Math.exp(middle))) high = middle
    else low = middle
  }
  return Math.exp(high)
}
