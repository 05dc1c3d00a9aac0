import { EngineError } from '../errors.ts'
import { encloseExpMinus } from '../numeric/exp-enclosure.ts'
import { rationalToNumber } from '../numeric/rational-to-number.ts'
import type { Rational } from '../numeric/rational.ts'
import { expMinus, EXP_MINUS_ERROR } from './exp-minus.ts'
import { wordSource, type RandomSource, type WordSource } from './random-source.ts'

/**
 * True with probability exp(-x), exactly, for a rational x >= 0.
 * A uniform real U is compared with exp(-x) bit by bit: 32 bits decide except in about one draw in 2^31, which goes on
 * in exact arithmetic with the same U. Errors: ERR_RANGE_EMPTY for x < 0.
 * Source: lazy comparison, in the place of Algorithm 1 of CKS20 (arXiv 2004.00010); proof in
 * ../mechanisms/discrete-gaussian/PROOF.md#bernoulli-exp.
 */
export function bernoulliExp(x: Rational, random: RandomSource): boolean {
  if (x.numerator < 0n) throw new EngineError('ERR_RANGE_EMPTY')
  const approximate = rationalToNumber(x)
  // The conversion is off by at most 2^-53 x, which moves exp(-x) by at most 2^-53 x exp(-x) < 2^-54.
  return bernoulliExpNear(approximate, CONVERSION_ERROR, () => x, wordSource(random))
}

const CONVERSION_ERROR = 2 ** -52
const WORD_STEP = 2 ** -32

/**
 * True with probability exp(-x), exactly, where `exact()` is x and `approximate` is near it.
 * Precondition: |exp(-approximate) - exp(-x)| <= tolerance and approximate >= 0.
 */
export function bernoulliExpNear(
  approximate: number,
  tolerance: number,
  exact: () => Rational,
  words: WordSource,
): boolean {
  const probability = expMinus(approximate)
  const margin = tolerance + EXP_MINUS_ERROR
  const word = words.word()
  // U lies in [word, word + 1) * 2^-32.
  if ((word + 1) * WORD_STEP <= probability - margin) return true
  if (word * WORD_STEP >= probability + margin) return false
  return continueComparison(BigInt(word), exact(), words)
}

/** Whether U < exp(-x) given the first 32 bits of U. Ends with probability 1; each round leaves about 2^-30 undecided. */
function continueComparison(firstWord: bigint, x: Rational, words: WordSource): boolean {
  let uniform = firstWord
  let precision = 32n
  for (;;) {
    uniform = (uniform << 32n) | BigInt(words.word())
    precision += 32n
    const { low, high } = encloseExpMinus(x, precision)
    if (uniform + 1n <= low) return true
    if (uniform >= high) return false
  }
}
