import { EngineError } from '../errors.ts'
import { integerSqrt } from '../numeric/integer-sqrt.ts'
import { rationalToNumber } from '../numeric/rational-to-number.ts'
import { absolute, floorRational, type Rational } from '../numeric/rational.ts'
import { bernoulliExp, bernoulliExpNear } from './bernoulli-exp.ts'
import { drawGeometricBigint, drawGeometricNumber, MAX_NUMBER_PERIOD } from './discrete-laplace-sampler.ts'
import { wordSource, type RandomSource, type WordSource } from './random-source.ts'

/**
 * A sampler of P[y] proportional to exp(-y^2 / (2 sigma2)) on the integers, exact; constants are worked out once.
 * Errors: ERR_SCALE_NOT_POSITIVE. Source: CKS20 (arXiv 2004.00010), Algorithm 3; proof in
 * ../mechanisms/discrete-gaussian/PROOF.md#discrete-gaussian-sampler.
 */
export function makeDiscreteGaussianSampler(sigma2: Rational): (random: RandomSource) => bigint {
  if (sigma2.numerator <= 0n) throw new EngineError('ERR_SCALE_NOT_POSITIVE')
  const period = integerSqrt(floorRational(sigma2)) + 1n
  const approximate = rationalToNumber(sigma2)
  return period <= BigInt(MAX_NUMBER_PERIOD) && approximate >= MIN_NUMBER_VARIANCE
    ? makeNumberSampler(sigma2, Number(period))
    : (random) => sampleWithBigints(sigma2, period, wordSource(random))
}

/** One draw; to draw many at one variance, make the sampler once. Errors: ERR_SCALE_NOT_POSITIVE. */
export function sampleDiscreteGaussian(sigma2: Rational, random: RandomSource): bigint {
  return makeDiscreteGaussianSampler(sigma2)(random)
}

/** Far from the subnormal doubles, in which relative rounding errors are not bounded. */
const MIN_NUMBER_VARIANCE = 2 ** -100

/** Rounding error of the acceptance exponent, relative to (|y| + centre)^2 / (2 sigma2); the proof needs 2^-49. */
const EXPONENT_ERROR = 2 ** -47

function makeNumberSampler(sigma2: Rational, period: number): (random: RandomSource) => bigint {
  const exactPeriod = BigInt(period)
  const variance = rationalToNumber(sigma2)
  const centre = variance / period
  const halfPrecision = 1 / (2 * variance)
  return (random) => {
    const words = wordSource(random)
    for (;;) {
      const negative = (words.word() & 1) === 1
      const magnitude = drawGeometricNumber(period, words)
      if (typeof magnitude === 'bigint') {
        if (bernoulliExp(acceptanceExponent(magnitude, sigma2, exactPeriod), words)) return signed(magnitude, negative)
        continue
      }
      if (negative && magnitude === 0) continue
      const distance = magnitude - centre
      const reach = magnitude + centre
      const tolerance = reach * reach * halfPrecision * EXPONENT_ERROR
      const exact = () => acceptanceExponent(BigInt(magnitude), sigma2, exactPeriod)
      if (bernoulliExpNear(distance * distance * halfPrecision, tolerance, exact, words)) {
        return BigInt(negative ? -magnitude : magnitude)
      }
    }
  }
}

function sampleWithBigints(sigma2: Rational, period: bigint, words: WordSource): bigint {
  for (;;) {
    const negative = (words.word() & 1) === 1
    const magnitude = drawGeometricBigint(period, words)
    if (negative && magnitude === 0n) continue
    if (bernoulliExp(acceptanceExponent(magnitude, sigma2, period), words)) return signed(magnitude, negative)
  }
}

/** (|y| - sigma2 / period)^2 / (2 sigma2), with y integer and sigma2 = a / b: (|y| b period - a)^2 / (2 a b period^2). */
function acceptanceExponent(magnitude: bigint, sigma2: Rational, period: bigint): Rational {
  const { numerator, denominator } = sigma2
  const distance = absolute(magnitude) * denominator * period - numerator
  return { numerator: distance * distance, denominator: 2n * numerator * denominator * period * period }
}

function signed(magnitude: bigint, negative: boolean): bigint {
  return negative ? -magnitude : magnitude
}
