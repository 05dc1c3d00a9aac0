import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bitLength } from './bit-length.ts'
import { integerSqrt } from './integer-sqrt.ts'

test.each([
  [0n, 0n],
  [1n, 1n],
  [2n, 1n],
  [3n, 1n],
  [4n, 2n],
  [99n, 9n],
  [10n ** 40n, 10n ** 20n],
  [10n ** 40n - 1n, 10n ** 20n - 1n],
])('the root of %i is %i, rounded down', (n, root) => expect(integerSqrt(n)).toBe(root))

test('the square of the root is not above, that of the next is', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 2n ** 300n }), (n) => {
      const root = integerSqrt(n)
      expect(root * root <= n && (root + 1n) * (root + 1n) > n).toBe(true)
    }),
  )
})

test('refuses a negative number', () => {
  expect(() => integerSqrt(-1n)).toThrow(expect.objectContaining({ code: 'ERR_NEGATIVE_SQUARE_ROOT' }))
})

test.each([
  [0n, 0],
  [1n, 1],
  [2n, 2],
  [255n, 8],
  [256n, 9],
  [2n ** 1000n - 1n, 1000],
  [2n ** 1000n, 1001],
])('%i has %i bits', (n, bits) => expect(bitLength(n)).toBe(bits))
