import { describe, expect, test } from 'vitest'
import { rational, rationalFromDecimal } from '../../numeric/rational.ts'
import { leastTailPoint } from '../discrete-gaussian/discrete-gaussian-tail.ts'
import {
  groupWeight,
  groupWeights,
  MOST_WEIGHTED_GROUPS,
  passesWeightedThreshold,
  weightedThreshold,
  WHOLE_WEIGHT,
} from './weighted-threshold.ts'

describe('weights', () => {
  test.each([
    [1n, 1_048_576n],
    [2n, 741_455n],
    [3n, 605_395n],
    [4n, 524_288n],
    [10n, 331_588n],
    [64n, 131_072n],
  ])('a unit in %i groups counts %i in each', (groups, weight) => {
    expect(groupWeight(groups)).toBe(weight)
  })

  test('squares add up to at most one whole weight, and one step more would not, for every number of groups', () => {
    for (const [i, weight] of groupWeights(MOST_WEIGHTED_GROUPS).entries()) {
      const groups = BigInt(i + 1)
      expect(groups * weight ** 2n).toBeLessThanOrEqual(WHOLE_WEIGHT ** 2n)
      expect(groups * (weight + 1n) ** 2n).toBeGreaterThan(WHOLE_WEIGHT ** 2n)
    }
  })

  test.each([0n, 65n])('there are none for %i groups per unit', (groups) => {
    expect(() => groupWeights(groups)).toThrow(expect.objectContaining({ code: 'ERR_COUNT_NOT_POSITIVE' }))
  })
})

describe('weighted Gaussian threshold', () => {
  const whole = (units: string) => rationalFromDecimal(`${BigInt(units) ** 2n * WHOLE_WEIGHT ** 2n}`)

  test.each([
    ['1', 10n, '1e-9', 'a unit in its only group'],
    ['100', 10n, '1e-9', 'a unit in ten groups'],
  ])('of %s whole weights of noise, %i groups and delta %s hides %s', (sigma, groupsPerUnit, delta) => {
    const sigma2 = whole(sigma)
    const threshold = weightedThreshold({ sigma2, groupsPerUnit, delta: rationalFromDecimal(delta) })
    const margins = groupWeights(groupsPerUnit).map((weight, i) => {
      const tail = Number(delta) / (i + 1)
      return Number(threshold - weight) - leastTailPoint(sigma2, tail)
    })
    // Nobody is shown with more than the chance of delta, and somebody with just that.
    expect(Math.min(...margins)).toBeGreaterThanOrEqual(0)
    expect(Math.min(...margins)).toBeLessThanOrEqual(1)
    expect(margins.indexOf(Math.min(...margins))).toBe(sigma === '1' ? 0 : 9)
  })

  test.each([
    [4n, 1000n, false],
    [5n, 19n, false],
    [5n, 20n, true],
    [100n, 19n, false],
  ])('%i units with noisy score %i under minimum 5 and threshold 20: kept is %s', (units, noisyScore, kept) => {
    expect(passesWeightedThreshold({ units, noisyScore, minimumUnits: 5n, threshold: 20n })).toBe(kept)
  })

  test.each<[bigint, bigint, string, string]>([
    [0n, 2n, '1e-6', 'ERR_SCALE_NOT_POSITIVE'],
    [1n, 0n, '1e-6', 'ERR_COUNT_NOT_POSITIVE'],
    [1n, 65n, '1e-6', 'ERR_COUNT_NOT_POSITIVE'],
    [1n, 2n, '0', 'ERR_DELTA_OUT_OF_RANGE'],
    [1n, 2n, '1', 'ERR_DELTA_OUT_OF_RANGE'],
  ])('refuses variance %i, %i groups, delta %s', (sigma2, groupsPerUnit, delta, code) => {
    const options = { sigma2: rational(sigma2), groupsPerUnit, delta: rationalFromDecimal(delta) }
    expect(() => weightedThreshold(options)).toThrow(expect.objectContaining({ code }))
  })
})
