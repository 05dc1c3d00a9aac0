import { EngineError } from '../errors.ts'
import type { MicroRho } from '../numeric/micro.ts'
import { gaussianDeltaUp } from './gaussian-curve.ts'
import { pureLossDistribution, type LossDistribution, type PureLosses } from './pure-loss-distribution.ts'
import { epsilonOfRho } from './zcdp-to-approx-dp.ts'

/** What charges consist of, for the tighter statement of the same charges. */
export interface LossParts {
  /** Of the continuous Gaussian mechanisms of which the discrete ones are post-processings, nearly; see ./PROOF.md. */
  readonly gaussianRho: MicroRho
  /** Cells with discrete noise that one unit can move, over all measurements. */
  readonly gaussianCells: bigint
  /** Releases of discrete Laplace noise and the like. What the choice of groups may fail with is counted apart. */
  readonly pure: readonly PureLosses[]
}

/** Parts of several charges together. */
export function addLossParts(parts: readonly LossParts[]): LossParts {
  const counts = new Map<number, number>()
  let gaussianRho = 0n
  let gaussianCells = 0n
  for (const part of parts) {
    gaussianRho += part.gaussianRho
    gaussianCells += part.gaussianCells
    for (const { epsilon, count } of part.pure) counts.set(epsilon, (counts.get(epsilon) ?? 0) + count)
  }
  const pure = [...counts].map(([epsilon, count]) => ({ epsilon, count }))
  return { gaussianRho: gaussianRho as MicroRho, gaussianCells, pure }
}

/**
 * The smallest epsilon that this file can vouch for at `delta`, rounded up: by the privacy loss distribution of the
 * parts, and never above the conversion of `rho`, the sum that the ledger holds of the same charges.
 *
 * Exact about releases whose losses were fixed in advance. When each was chosen after the answers before it, only the
 * zCDP conversion is proven; see ./PROOF.md. Errors: ERR_DELTA_OUT_OF_RANGE.
 */
export function tightEpsilon(parts: LossParts, rho: MicroRho, delta: number): number {
  if (!(delta > 0 && delta < 1)) throw new EngineError('ERR_DELTA_OUT_OF_RANGE')
  const ceiling = epsilonOfRho(rho, delta)
  // The discrete noise is within a factor e^slack of a post-processing of the continuous one, under both neighbours.
  const slack = Number(parts.gaussianCells) * CELL_SLACK
  const target = (delta * Math.exp(-slack)) / (1 + ROUNDING)
  const pure = pureLossDistribution(parts.pure)
  const gaussianRho = Number(parts.gaussianRho) / MICRO
  let low = 0
  let high = ceiling
  if (deltaUp(gaussianRho, pure, high) > target) return ceiling
  for (let i = 0; i < BISECTIONS; i++) {
    const middle = (low + high) / 2
    if (deltaUp(gaussianRho, pure, middle) <= target) high = middle
    else low = middle
  }
  return Math.min(ceiling, (high + 2 * slack) * (1 + ROUNDING))
}

const MICRO = 1_000_000
const BISECTIONS = 34
/** Covers sums of some thousand positive terms. */
const ROUNDING = 2 ** -34
/** |ln| of the ratio between one cell of discrete noise and the post-processed continuous one; see ./PROOF.md. */
const CELL_SLACK = 3e-17

/** Delta of the pure losses and the Gaussian curve together: the curve is averaged over the loss of the pure part. */
function deltaUp(gaussianRho: number, { loss, mass, infinite }: LossDistribution, epsilon: number): number {
  let delta = infinite
  for (const [i, at] of loss.entries()) {
    const left = epsilon - at
    const hidden = gaussianRho > 0 ? gaussianDeltaUp(gaussianRho, left) : left < 0 ? -Math.expm1(left) : 0
    delta += (mass[i] ?? 0) * hidden
  }
  return delta
}
