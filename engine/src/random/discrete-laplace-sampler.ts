import { EngineError } from '../errors.ts'
import type { Rational } from '../numeric/rational.ts'
import { bernoulliExp, bernoulliExpNear } from './bernoulli-exp.ts'
import { wordSource, type RandomSource, type WordSource } from './random-source.ts'
import { uniformBelow, uniformNumberBelow } from './uniform-integer.ts'

/** Up to here a draw is made in exact Number integers: period * (v + 1) < 2^53 for every v below `MAX_PERIODS`. */
export const MAX_NUMBER_PERIOD = 2 ** 44
const MAX_PERIODS = 2 ** 8

/**
 * A sampler of P[y] proportional to exp(-|y| / scale) on the integers, exact.
 * Errors: ERR_SCALE_NOT_POSITIVE. Source: CKS20 (arXiv 2004.00010), Algorithm 2; proof in
 * ../mechanisms/discrete-gaussian/PROOF.md#discrete-laplace.
 */
export function makeDiscreteLaplaceSampler(scale: Rational): (random: RandomSource) => bigint {
  if (scale.numerator <= 0n) throw new EngineError('ERR_SCALE_NOT_POSITIVE')
  const { numerator: period, denominator: divisor } = scale
  return (random) => {
    const words = wordSource(random)
    for (;;) {
      const negative = (words.word() & 1) === 1
      const magnitude = BigInt(drawGeometric(period, words)) / divisor
      // Zero would otherwise be counted once for each sign.
      if (!(negative && magnitude === 0n)) return negative ? -magnitude : magnitude
    }
  }
}

/** One draw; to draw many at one scale, make the sampler once. Errors: ERR_SCALE_NOT_POSITIVE. */
export function sampleDiscreteLaplace(scale: Rational, random: RandomSource): bigint {
  return makeDiscreteLaplaceSampler(scale)(random)
}

function drawGeometric(period: bigint, words: WordSource): bigint | number {
  return period <= BigInt(MAX_NUMBER_PERIOD)
    ? drawGeometricNumber(Number(period), words)
    : drawGeometricBigint(period, words)
}

/**
 * P[x] proportional to exp(-x / period), x >= 0: x = u + period * v with u the remainder and v the whole periods.
 * Precondition: 1 <= period <= MAX_NUMBER_PERIOD. A bigint only in the draws (chance exp(-256)) that need one.
 */
export function drawGeometricNumber(period: number, words: WordSource): bigint | number {
  const u = drawRemainder(period, words)
  const v = drawPeriods(words)
  return v < MAX_PERIODS ? u + period * v : BigInt(u) + BigInt(period) * BigInt(v)
}

export function drawGeometricBigint(period: bigint, words: WordSource): bigint {
  for (;;) {
    const u = uniformBelow(period, words)
    if (bernoulliExp({ numerator: u, denominator: period }, words)) return u + period * BigInt(drawPeriods(words))
  }
}

/** The quotient of two Numbers is off by at most 2^-53, which moves exp(-u / period) by less. */
const QUOTIENT_ERROR = 2 ** -52

function drawRemainder(period: number, words: WordSource): number {
  for (;;) {
    const u = uniformNumberBelow(period, words)
    const exact = () => ({ numerator: BigInt(u), denominator: BigInt(period) })
    if (bernoulliExpNear(u / period, QUOTIENT_ERROR, exact, words)) return u
  }
}

function drawPeriods(words: WordSource): number {
  let periods = 0
  while (bernoulliExpNear(1, 0, exactlyOne, words)) periods += 1
  return periods
}

function exactlyOne(): Rational {
  return { numerator: 1n, denominator: 1n }
}
