import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MAX_LEAVES, treeShape } from './tree-shape.ts'

describe('shape of a tree', () => {
  test.each([
    [7n, 7n, 1, 1n, 1, 1],
    [0n, 1n, 2, 1n, 1, 2],
    [0n, 9n, 10, 1n, 1, 10],
    [0n, 120n, 121, 1n, 2, 11],
    [-1000n, 1000n, 2001, 1n, 3, 13],
    [0n, 4095n, 4096, 1n, 3, 16],
    [0n, 4096n, 2049, 2n, 3, 13],
    [0n, 65_535n, 4096, 16n, 3, 16],
    [-(10n ** 18n), 10n ** 18n, 4096, 488_281_250_000_001n, 3, 16],
  ])('over [%i, %i] has %i leaves of %i values in %i levels of %i', (...row) => {
    const [lower, upper, leaves, leafWidth, height, branching] = row
    expect(treeShape({ lower, upper })).toEqual({ leaves, leafWidth, height, branching })
  })

  test('has a leaf for every value, and levels for every leaf', () => {
    const value = fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n })
    fc.assert(
      fc.property(value, value, (a, b) => {
        const [lower, upper] = a < b ? [a, b] : [b, a]
        const { leaves, leafWidth, height, branching } = treeShape({ lower, upper })
        expect(leaves).toBeLessThanOrEqual(MAX_LEAVES)
        expect((upper - lower) / leafWidth).toBe(BigInt(leaves - 1))
        expect(branching ** height).toBeGreaterThanOrEqual(leaves)
      }),
    )
  })
})
