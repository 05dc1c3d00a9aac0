import { describe, expect, test } from 'vitest'
import { binTree, greatestOfBin, leastOfBin, MAGNITUDE_BINS } from './magnitude-bins.ts'

/** The bin that the tree of comparisons finds. */
const binOf = (value: bigint) =>
  binTree<() => number>(
    (bin) => () => bin,
    (edge, below, from) => () => (value < edge ? below() : from()),
  )()

describe('bins of magnitude', () => {
  test.each([
    [0n, 64],
    [1n, 65],
    [2n, 66],
    [3n, 66],
    [4n, 67],
    [1023n, 74],
    [1024n, 75],
    [2n ** 62n, 127],
    [2n ** 80n, 127],
    [-1n, 63],
    [-2n, 62],
    [-3n, 62],
    [-4n, 61],
    [-(2n ** 63n) + 1n, 1],
    [-(2n ** 63n), 0],
    [-(2n ** 80n), 0],
  ])('%i is in bin %i', (value, bin) => {
    expect(binOf(value)).toBe(bin)
  })

  test('follow each other without a gap', () => {
    for (let bin = 1; bin < MAGNITUDE_BINS; bin++) {
      expect(leastOfBin(bin)).toBe(greatestOfBin(bin - 1) + 1n)
      expect(leastOfBin(bin)).toBeGreaterThan(leastOfBin(bin - 1))
    }
  })
})
