import { EngineError } from '../errors.ts'
import { bitLength } from '../numeric/bit-length.ts'
import { compareRational, ONE, ZERO, type Rational } from '../numeric/rational.ts'
import { wordSource, type RandomSource, type WordSource } from './random-source.ts'

const WORD_VALUES = 2 ** 32
const SAFE_VALUES = 2 ** 53

/** Uniform on 0 .. n - 1, by rejection: exact. Errors: ERR_RANGE_EMPTY when n < 1. */
export function uniformBelow(n: bigint, random: RandomSource): bigint {
  if (n < 1n) throw new EngineError('ERR_RANGE_EMPTY')
  const words = wordSource(random)
  if (n <= BigInt(SAFE_VALUES)) return BigInt(uniformNumberBelow(Number(n), words))
  const bits = bitLength(n - 1n)
  const wholeWords = Math.floor(bits / 32)
  const topBits = bits % 32
  for (;;) {
    let value = topBits === 0 ? 0n : BigInt(words.word() >>> (32 - topBits))
    for (let i = 0; i < wholeWords; i++) value = (value << 32n) | BigInt(words.word())
    if (value < n) return value
  }
}

/** As `uniformBelow`, for an integer 1 <= n <= 2^53 that the caller has checked; never allocates. */
export function uniformNumberBelow(n: number, words: WordSource): number {
  if (n <= WORD_VALUES) {
    // Values up to the last whole multiple of n are taken modulo n, so each residue has the same number of preimages.
    const limit = WORD_VALUES - (WORD_VALUES % n)
    for (;;) {
      const value = words.word()
      if (value < limit) return value % n
    }
  }
  // n - 1 has 21 bits or fewer above its low word; the power of two that covers it is below 2n, so half are accepted.
  const mask = 2 ** (32 - Math.clz32((n - 1) / WORD_VALUES)) - 1
  for (;;) {
    const value = (words.word() & mask) * WORD_VALUES + words.word()
    if (value < n) return value
  }
}

/** True with probability p, exactly. Errors: ERR_PROBABILITY_OUT_OF_RANGE outside [0, 1]. */
export function bernoulli(p: Rational, random: RandomSource): boolean {
  if (compareRational(p, ZERO) < 0 || compareRational(p, ONE) > 0) {
    throw new EngineError('ERR_PROBABILITY_OUT_OF_RANGE')
  }
  return uniformBelow(p.denominator, random) < p.numerator
}
