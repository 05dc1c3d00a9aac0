import { describe, expect, test } from 'vitest'
import { scriptedWords, seededRandomSource } from '../../test/statistical/seeded-random-source.ts'
import { rational } from '../numeric/rational.ts'
import { bernoulli, uniformBelow } from './uniform-integer.ts'

const LAST_WORD = 2 ** 32 - 1

describe('uniform integers', () => {
  test.each<[bigint, number[], bigint]>([
    [1n, [7], 0n],
    [6n, [20], 2n],
    [6n, [LAST_WORD, 5], 5n],
    [2n ** 32n, [LAST_WORD], 2n ** 32n - 1n],
    [2n ** 32n + 1n, [1, 1, 1, 0], 2n ** 32n],
    [2n ** 53n, [LAST_WORD, LAST_WORD], 2n ** 53n - 1n],
    [2n ** 64n, [1, 2], 2n ** 32n + 2n],
    [2n ** 65n + 1n, [LAST_WORD, 0, 0, 2 ** 30, 0, 1], 2n ** 64n + 1n],
  ])('below %i from words %j are %i', (n, words, expected) => {
    expect(uniformBelow(n, scriptedWords(words))).toBe(expected)
  })

  test.each([1n, 2n, 1000n, 2n ** 32n, 2n ** 40n + 7n, 10n ** 30n])('stay below %i', (n) => {
    const random = seededRandomSource(`below ${n}`)
    for (let i = 0; i < 1000; i++) {
      const value = uniformBelow(n, random)
      expect(value >= 0n && value < n).toBe(true)
    }
  })

  test.each([0n, -1n])('below %i do not exist', (n) => {
    expect(() => uniformBelow(n, scriptedWords([]))).toThrow(expect.objectContaining({ code: 'ERR_RANGE_EMPTY' }))
  })
})

describe('a Bernoulli draw', () => {
  test('of 0 is never true, of 1 always', () => {
    const random = seededRandomSource('certain')
    for (let i = 0; i < 100; i++) {
      expect(bernoulli(rational(0n), random)).toBe(false)
      expect(bernoulli(rational(1n), random)).toBe(true)
    }
  })

  test.each([rational(-1n, 2n), rational(3n, 2n)])('outside [0, 1] is refused', (p) => {
    expect(() => bernoulli(p, scriptedWords([]))).toThrow(
      expect.objectContaining({ code: 'ERR_PROBABILITY_OUT_OF_RANGE' }),
    )
  })
})
