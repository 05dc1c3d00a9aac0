import { EngineError } from '../errors.ts'
import { microRho, type MicroRho } from '../numeric/micro.ts'

/**
 * The smallest epsilon for which rho-zCDP implies (epsilon, delta)-DP by
 *   delta = min over alpha > 1 of exp((alpha - 1)(alpha rho - epsilon) + alpha ln(1 - 1/alpha)) / (alpha - 1),
 * rounded up: never below that value. `delta` is strictly between 0 and 1.
 * Errors: ERR_DELTA_OUT_OF_RANGE. Source: Canonne, Kamath, Steinke 2020 (arXiv 2004.00010), Corollary 13.
 */
export function epsilonOfRho(rho: MicroRho, delta: number): number {
  const logInverseDelta = logInverse(delta)
  if (rho === 0n) return 0
  const rhoNumber = Number(rho) / MICRO
  // Solved for epsilon at a fixed order; d epsilon / d alpha has the sign of `slope`, which changes once.
  const slope = (excess: number) =>
    (2 * excess + 1) * rhoNumber + Math.log1p(-1 / (excess + 1)) - epsilonAt(excess, rhoNumber, logInverseDelta)
  const excess = findOrder(slope)
  // Any order gives a valid epsilon, so an inexact minimum costs tightness and never validity.
  return Math.max(0, epsilonAt(excess, rhoNumber, logInverseDelta) + roundingMargin(excess, rhoNumber, logInverseDelta))
}

/**
 * The largest budget whose `epsilonOfRho` at `delta` is at most `epsilon`, in whole micro-rho; may be 0.
 * Errors: ERR_EPSILON_NOT_POSITIVE, ERR_DELTA_OUT_OF_RANGE.
 */
export function rhoOfEpsilon(epsilon: number, delta: number): MicroRho {
  if (!(epsilon > 0 && epsilon <= MAX_EPSILON)) throw new EngineError('ERR_EPSILON_NOT_POSITIVE', { epsilon })
  const logInverseDelta = logInverse(delta)
  const rhoAt = (excess: number) => (epsilon - orderTerm(excess, logInverseDelta)) / (excess + 1)
  const slope = (excess: number) => (2 * excess + 1) * rhoAt(excess) - epsilon + Math.log1p(-1 / (excess + 1))
  const best = rhoAt(findOrder(slope))
  let count = BigInt(Math.max(0, Math.ceil(best * MICRO)))
  while (count > 0n && epsilonOfRho(microRho(count), delta) > epsilon) count -= 1n
  return microRho(count)
}

const MICRO = 1_000_000
/** Beyond this an epsilon promises nothing; the bound keeps every intermediate far from overflow. */
const MAX_EPSILON = 1_000_000

/** `excess` is alpha - 1, kept apart so that orders near 1 keep their digits. */
function epsilonAt(excess: number, rho: number, logInverseDelta: number): number {
  return (excess + 1) * rho + orderTerm(excess, logInverseDelta)
}

/** (ln(1/delta) + (alpha - 1) ln(1 - 1/alpha) - ln(alpha)) / (alpha - 1): the formula above, solved for epsilon. */
function orderTerm(excess: number, logInverseDelta: number): number {
  return (logInverseDelta - Math.log1p(excess)) / excess + Math.log1p(-1 / (excess + 1))
}

/**
 * Covers the rounding of `epsilonAt`: fewer than ten operations, each within a relative 2^-50 of its exact result
 * (Math.log and Math.log1p included; their tests compare them with 200-bit values), on terms of at most this size.
 */
function roundingMargin(excess: number, rho: number, logInverseDelta: number): number {
  const size = (excess + 1) * rho + (logInverseDelta + Math.log1p(excess)) / excess - Math.log1p(-1 / (excess + 1))
  return size * 2 ** -44
}

function logInverse(delta: number): number {
  if (!(delta > 0 && delta < 1)) throw new EngineError('ERR_DELTA_OUT_OF_RANGE')
  return -Math.log(delta)
}

/** Bisection of the one sign change of `slope`, on a logarithmic scale of alpha - 1. */
function findOrder(slope: (excess: number) => number): number {
  let low = Math.log(2 ** -40)
  let high = Math.log(2 ** 60)
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2
    if (slope(Math.exp(middle)) > 0) high = middle
    else low = middle
  }
  return Math.exp((low + high) / 2)
}
