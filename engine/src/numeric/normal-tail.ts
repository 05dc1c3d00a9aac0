import { EngineError } from '../errors.ts'

/**
 * An upper bound of P[N(0, 1) >= x] for x >= 0, at most a relative 2^-36 above it while it is a normal double.
 * Source: for small x the series of Marsaglia 2004 (J. Stat. Software 11:4), whose terms are all positive, cut short;
 * then Laplace's continued fraction, whose convergents of odd depth lie above its value.
 * Errors: ERR_RANGE_EMPTY for x < 0.
 */
export function normalTailUp(x: number): number {
  if (!(x >= 0)) throw new EngineError('ERR_RANGE_EMPTY')
  const bound = x < FRACTION_FROM ? 0.5 - density(x) * truncatedSeries(x) : density(x) * oddConvergent(x)
  return bound * (1 + ROUNDING) + Number.MIN_VALUE
}

/**
 * The point that a standard normal exceeds with probability at most `tail`, rounded up by less than 10^-9.
 * Errors: ERR_PROBABILITY_OUT_OF_RANGE unless 10^-300 <= tail <= 1/2.
 */
export function normalQuantileUp(tail: number): number {
  if (!(tail >= SMALLEST_TAIL && tail <= 0.5)) throw new EngineError('ERR_PROBABILITY_OUT_OF_RANGE')
  let low = 0
  let high = 38
  while (high - low > QUANTILE_STEP) {
    const middle = (low + high) / 2
    if (normalTailUp(middle) <= tail) high = middle
    else low = middle
  }
  return high
}

/** Covers the rounding of every operation below and of Math.exp, whose tests compare it with exact enclosures. */
const ROUNDING = 2 ** -40
const SMALLEST_TAIL = 1e-300
const QUANTILE_STEP = 2 ** -31
const FRACTION_FROM = 2.5
const SERIES_TERMS = 60
/** Odd; at x = 2.5 the convergents above and below differ by less than a relative 2^-44. */
const FRACTION_DEPTH = 81

function density(x: number): number {
  return Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)
}

/** x + x^3/3 + x^5/(3*5) + ..., cut: below its value, so that the tail comes out above. */
function truncatedSeries(x: number): number {
  let term = x
  let sum = x
  for (let k = 1; k < SERIES_TERMS; k++) {
    term *= (x * x) / (2 * k + 1)
    sum += term
  }
  return sum
}

/** 1 / (x + 1 / (x + 2 / (x + ...))), cut at an odd depth. */
function oddConvergent(x: number): number {
  let denominator = x
  for (let k = FRACTION_DEPTH - 1; k >= 1; k--) denominator = x + k / denominator
  return 1 / denominator
}
