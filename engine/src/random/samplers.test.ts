import { describe, expect, test } from 'vitest'
import { scriptedWords, seededRandomSource } from '../../test/statistical/seeded-random-source.ts'
import { rational } from '../numeric/rational.ts'
import { makeDiscreteGaussianSampler, sampleDiscreteGaussian } from './discrete-gaussian-sampler.ts'
import { makeDiscreteLaplaceSampler, sampleDiscreteLaplace } from './discrete-laplace-sampler.ts'

const HALF = 2 ** 31
const LAST_WORD = 2 ** 32 - 1

/** Each Bernoulli(exp(-x)) takes a word: 0 accepts unless x is large, the last word refuses unless x is 0. */
describe('discrete Laplace sampler', () => {
  test.each<[string, bigint, number[], bigint]>([
    ['u = 3 accepted, no whole period, positive', 10n, [0, 3, 0, LAST_WORD], 3n],
    ['u = 3 accepted, no whole period, negative', 10n, [1, 3, 0, LAST_WORD], -3n],
    ['u = 9 refused, then u = 4 and two periods', 10n, [0, 9, LAST_WORD, 4, 0, 0, 0, LAST_WORD], 24n],
    ['minus zero is drawn again', 10n, [1, 0, 0, LAST_WORD, 0, 7, 0, LAST_WORD], 7n],
  ])('%s', (_, scale, words, expected) => {
    expect(sampleDiscreteLaplace(rational(scale), scriptedWords(words))).toBe(expected)
  })

  test('divides by the denominator of its scale, rounding down', () => {
    // Scale 10/4 = 5/2: x = u + 5 v = 4 + 5, magnitude floor(9 / 2).
    expect(sampleDiscreteLaplace(rational(10n, 4n), scriptedWords([0, 4, 0, 0, LAST_WORD]))).toBe(4n)
  })

  test('keeps every digit when a draw leaves the exact Numbers', () => {
    const scale = 2n ** 44n
    const periods = Array.from({ length: 600 }, () => 0)
    // u = 5 of 2^44 takes two words; 600 periods are far above 2^53.
    const words = [0, 0, 5, 0, ...periods, LAST_WORD]
    expect(sampleDiscreteLaplace(rational(scale), scriptedWords(words))).toBe(5n + 600n * scale)
  })

  test.each([rational(0n), rational(-1n)])('refuses a scale that is not positive', (scale) => {
    expect(() => makeDiscreteLaplaceSampler(scale)).toThrow(expect.objectContaining({ code: 'ERR_SCALE_NOT_POSITIVE' }))
  })
})

describe('discrete Gaussian sampler', () => {
  // sigma = 10, t = 11: accepts y with probability exp(-(|y| - 100/11)^2 / 200).
  test.each<[string, number[], bigint]>([
    ['y = 9 near the centre is accepted', [0, 9, 0, LAST_WORD, HALF], 9n],
    ['y = -9 likewise', [1, 9, 0, LAST_WORD, HALF], -9n],
    [
      'y = 42 is refused at U = 1/2, then y = 8 accepted',
      [0, 9, 0, 0, 0, 0, LAST_WORD, HALF, 0, 8, 0, LAST_WORD, HALF],
      8n,
    ],
    ['minus zero is drawn again', [1, 0, 0, LAST_WORD, 0, 9, 0, LAST_WORD, HALF], 9n],
  ])('%s', (_, words, expected) => {
    expect(sampleDiscreteGaussian(rational(100n), scriptedWords(words))).toBe(expected)
  })

  test('refuses a far draw exactly when it leaves the Numbers', () => {
    const sigma2 = rational((2n ** 44n - 1n) ** 2n)
    const periods = Array.from({ length: 600 }, () => 0)
    // u = 5 and 600 periods, refused; then u = 2^43 and none, accepted.
    const far = [0, 0, 5, 0, ...periods, LAST_WORD, HALF]
    const near = [0, 2 ** 11, 0, 0, LAST_WORD, 0]
    expect(sampleDiscreteGaussian(sigma2, scriptedWords([...far, ...near]))).toBe(2n ** 43n)
  })

  test('draws minus zero again in bigints too', () => {
    // sigma = 2^45: u takes two words; -0, then u = 5.
    const words = [1, 0, 0, 0, LAST_WORD, 0, 0, 5, 0, LAST_WORD, 0]
    expect(sampleDiscreteGaussian(rational(2n ** 90n), scriptedWords(words))).toBe(5n)
  })

  test.each(['1e-40', '1e-3', '0.5', '1e40'])('of variance %s makes draws of its size', (text) => {
    const exponent = Number(text)
    const sigma2 = exponent < 1 ? rational(1n, BigInt(Math.round(1 / exponent))) : rational(BigInt(exponent))
    const sample = makeDiscreteGaussianSampler(sigma2)
    const random = seededRandomSource(`size ${text}`)
    const values = Array.from({ length: 200 }, () => Math.abs(Number(sample(random))))
    expect(Math.max(...values)).toBeLessThanOrEqual(Math.max(1, 7 * Math.sqrt(exponent)))
    expect(Math.max(...values)).toBeGreaterThanOrEqual(exponent < 0.01 ? 0 : Math.sqrt(exponent))
  })

  test('is the same function of the random words, whether or not the sampler is reused', () => {
    const sample = makeDiscreteGaussianSampler(rational(1369n))
    const [a, b] = [seededRandomSource('reuse'), seededRandomSource('reuse')]
    for (let i = 0; i < 500; i++) expect(sample(a)).toBe(sampleDiscreteGaussian(rational(1369n), b))
  })

  test.each([rational(0n), rational(-1n, 2n)])('refuses a variance that is not positive', (sigma2) => {
    expect(() => makeDiscreteGaussianSampler(sigma2)).toThrow(
      expect.objectContaining({ code: 'ERR_SCALE_NOT_POSITIVE' }),
    )
  })
})
