import { describe, expect, test } from 'vitest'
import { encloseExpMinus } from '../../numeric/exp-enclosure.ts'
import { rational, rationalFromDecimal } from '../../numeric/rational.ts'
import { gaussianThreshold, passesGaussianThreshold } from './gaussian-threshold.ts'

const threshold = (sigma2: string, groupsPerUnit: number, delta: string, minimumUnits = 1n) =>
  gaussianThreshold({
    sigma2: rationalFromDecimal(sigma2),
    groupsPerUnit,
    delta: rationalFromDecimal(delta),
    minimumUnits,
  })

/** P[Y >= m] of the discrete Gaussian, summed from exact weights. */
function tail(sigma2: bigint, m: bigint): number {
  const weight = (k: bigint) => encloseExpMinus(rational(k * k, 2n * sigma2), 200n).high
  let all = 0n
  let beyond = 0n
  for (let k = -400n; k <= 400n; k++) {
    all += weight(k)
    if (k >= m) beyond += weight(k)
  }
  return Number((beyond << 100n) / all) / 2 ** 100
}

describe('Gaussian threshold', () => {
  test.each([
    ['100', 1, '1e-6', 1n, 50n],
    ['100', 10, '1e-6', 1n, 54n],
    ['100', 10, '1e-6', 5n, 58n],
    ['1e12', 10, '1e-6', 1n, 5_199_340n],
    ['1', 2, '0.9', 1n, 3n],
  ])('of variance %s, %i groups, delta %s, minimum %i is %i', (sigma2, groups, delta, minimum, expected) => {
    expect(threshold(sigma2, groups, delta, minimum)).toBe(expected)
  })

  test.each([
    [1, '1e-6'],
    [3, '1e-4'],
    [50, '1e-9'],
  ])('with %i groups hides a single unit but for delta %s, and hardly more', (groups, delta) => {
    const limit = Number(delta) / groups
    const beyond = threshold('100', groups, delta) - 1n
    expect(tail(100n, beyond)).toBeLessThanOrEqual(limit)
    expect(tail(100n, beyond - 2n)).toBeGreaterThan(limit)
  })

  test.each([
    [4n, 1000n, false],
    [5n, 19n, false],
    [5n, 20n, true],
    [100n, 20n, true],
    [100n, 19n, false],
  ])('%i units with noisy count %i under minimum 5 and threshold 20: kept is %s', (units, noisyUnits, kept) => {
    expect(passesGaussianThreshold({ units, noisyUnits, minimumUnits: 5n, threshold: 20n })).toBe(kept)
  })

  test.each<[string, number, string, bigint, string]>([
    ['0', 1, '1e-6', 1n, 'ERR_SCALE_NOT_POSITIVE'],
    ['1', 0, '1e-6', 1n, 'ERR_COUNT_NOT_POSITIVE'],
    ['1', 1.5, '1e-6', 1n, 'ERR_COUNT_NOT_POSITIVE'],
    ['1', 1, '0', 1n, 'ERR_DELTA_OUT_OF_RANGE'],
    ['1', 1, '1', 1n, 'ERR_DELTA_OUT_OF_RANGE'],
    ['1', 1, '1e-6', 0n, 'ERR_COUNT_NOT_POSITIVE'],
  ])('refuses variance %s, %d groups, delta %s, minimum %i', (sigma2, groups, delta, minimum, code) => {
    expect(() => threshold(sigma2, groups, delta, minimum)).toThrow(expect.objectContaining({ code }))
  })
})
