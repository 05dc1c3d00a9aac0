import { integerSqrt } from '../../src/numeric/integer-sqrt.ts'
import { absolute, floorRational, type Rational } from '../../src/numeric/rational.ts'
import type { RandomSource } from '../../src/random/random-source.ts'

/*
 * The samplers of Canonne, Kamath and Steinke (arXiv 2004.00010, Algorithms 1 to 3) as they are printed, in bigints and
 * bit by bit. Slow; the engine's samplers must agree with them in distribution.
 */

function uniform(n: bigint, random: RandomSource): bigint {
  const bytes = Math.ceil(n.toString(2).length / 8) + 1
  const limit = (1n << BigInt(8 * bytes)) - ((1n << BigInt(8 * bytes)) % n)
  for (;;) {
    const value = BigInt(`0x${Buffer.from(random.bytes(bytes)).toString('hex')}`)
    if (value < limit) return value % n
  }
}

function bernoulli(numerator: bigint, denominator: bigint, random: RandomSource): boolean {
  return uniform(denominator, random) < numerator
}

function bernoulliExpUpToOne(numerator: bigint, denominator: bigint, random: RandomSource): boolean {
  let k = 1n
  while (bernoulli(numerator, denominator * k, random)) k += 1n
  return k % 2n === 1n
}

export function referenceBernoulliExp(x: Rational, random: RandomSource): boolean {
  const whole = floorRational(x)
  for (let i = 0n; i < whole; i++) if (!bernoulliExpUpToOne(1n, 1n, random)) return false
  return bernoulliExpUpToOne(x.numerator - whole * x.denominator, x.denominator, random)
}

export function referenceDiscreteLaplace(scale: Rational, random: RandomSource): bigint {
  const { numerator: t, denominator: s } = scale
  for (;;) {
    const u = uniform(t, random)
    if (!bernoulliExpUpToOne(u, t, random)) continue
    let v = 0n
    while (bernoulliExpUpToOne(1n, 1n, random)) v += 1n
    const magnitude = (u + t * v) / s
    const negative = bernoulli(1n, 2n, random)
    if (!(negative && magnitude === 0n)) return negative ? -magnitude : magnitude
  }
}

export function referenceDiscreteGaussian(sigma2: Rational, random: RandomSource): bigint {
  const t = integerSqrt(floorRational(sigma2)) + 1n
  for (;;) {
    const y = referenceDiscreteLaplace({ numerator: t, denominator: 1n }, random)
    const distance = absolute(y) * t * sigma2.denominator - sigma2.numerator
    const denominator = 2n * sigma2.numerator * sigma2.denominator * t * t
    if (referenceBernoulliExp({ numerator: distance * distance, denominator }, random)) return y
  }
}
