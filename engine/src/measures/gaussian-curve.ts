import { normalTailUp } from '../numeric/normal-tail.ts'

/**
 * An upper bound of the least delta for which continuous Gaussian mechanisms of `rho` altogether are (epsilon, delta)-DP,
 * at most 10^-10 above it. `epsilon` is any real number: below 0 the curve tends to 1. `rho` is above 0.
 * Source: Balle and Wang 2018 (arXiv 1805.06530), Theorem 8, with mu = sensitivity / sigma = sqrt(2 rho).
 */
export function gaussianDeltaUp(rho: number, epsilon: number): number {
  const mu = Math.sqrt(2 * rho)
  const above = tailUp(epsilon / mu - mu / 2)
  const below = tailDown(epsilon / mu + mu / 2)
  const grown = below === 0 ? 0 : Math.exp(epsilon) * below * (1 - ROUNDING)
  // A product beyond the range of doubles is left out, which only raises the bound.
  const delta = Number.isFinite(grown) ? above - grown : above
  return Math.min(1, Math.max(0, delta))
}

/** Covers the relative error of `normalTailUp` and of Math.exp and the few operations here. */
const ROUNDING = 2 ** -35

/** Tails below this are left out where that raises the bound. */
const SMALLEST = 1e-290

function tailUp(x: number): number {
  return x >= 0 ? normalTailUp(x) : 1 - lowered(normalTailUp(-x)) + Number.EPSILON
}

function tailDown(x: number): number {
  return x >= 0 ? lowered(normalTailUp(x)) : 1 - normalTailUp(-x) - Number.EPSILON
}

function lowered(tail: number): number {
  return tail < SMALLEST ? 0 : tail * (1 - ROUNDING)
}
