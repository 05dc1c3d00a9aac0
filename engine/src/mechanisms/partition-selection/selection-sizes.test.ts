import { describe, expect, test } from 'vitest'
import { type Rational, rational, rationalFromDecimal } from '../../numeric/rational.ts'
import { gaussianVariance } from '../discrete-gaussian/privacy-map.ts'
import { gaussianThreshold } from './gaussian-threshold.ts'
import { groupWeights, weightedThreshold, WHOLE_WEIGHT } from './weighted-threshold.ts'

/** Shares of units in 1, 2, ... groups. */
type Shares = readonly number[]

const MINIMUM = 5n
const DELTA = rationalFromDecimal('1e-9')

/** Units from which a group is shown at least half of the time. */
function plainSize(groupsPerUnit: number, rho: Rational): number {
  const sigma2 = gaussianVariance(rational(BigInt(groupsPerUnit)), rho)
  return Number(gaussianThreshold({ sigma2, groupsPerUnit, delta: DELTA, minimumUnits: MINIMUM }))
}

/**
 * The same of a group whose units are such as groups have: one in n groups is met n times as often as one in a single group.
 * The weights that are left out are taken to be the largest that there are.
 */
function weightedSize(groupsPerUnit: number, rho: Rational, shares: Shares): number {
  const sigma2 = gaussianVariance(rational(WHOLE_WEIGHT ** 2n), rho)
  const threshold = weightedThreshold({ sigma2, groupsPerUnit: BigInt(groupsPerUnit), delta: DELTA })
  const weights = groupWeights(BigInt(groupsPerUnit)).map(Number)
  const met = shares.reduce((sum, share, i) => sum + share * (i + 1), 0)
  const mean = shares.reduce((sum, share, i) => sum + share * (i + 1) * (weights[i] ?? 0), 0) / met
  const largest = weights.find((_, i) => (shares[i] ?? 0) > 0) ?? 0
  return Math.ceil((Number(threshold) + (Number(MINIMUM) - 1) * largest) / mean)
}

const FEW: Shares = [0.6, 0.25, 0.15]
const uniform = (groups: number): Shares => Array.from({ length: groups }, () => 1 / groups)
const zipf = (groups: number): Shares => Array.from({ length: groups }, (_, i) => 1 / (i + 1) ** 2)
const full = (groups: number): Shares => Array.from({ length: groups }, (_, i) => (i + 1 === groups ? 1 : 0))

const SIZES = (groups: number, rho: string) => {
  const at = rationalFromDecimal(rho)
  const shares = [FEW, zipf(groups), uniform(groups), full(groups)]
  return [plainSize(groups, at), ...shares.map((each) => weightedSize(groups, at, each))]
}

describe('units from which a group is shown half of the time: plain; most in 1 to 3 groups, 1/n^2, any number alike, all in C', () => {
  test.each<[number, string, readonly number[]]>([
    [4, '0.005', [130, 86, 84, 109, 130]],
    [10, '0.005', [207, 87, 100, 167, 207]],
    [20, '0.005', [295, 89, 115, 235, 295]],
    [50, '0.005', [473, 90, 136, 375, 472]],
    [10, '0.5', [26, 15, 17, 27, 27]],
    [50, '0.5', [53, 15, 22, 59, 54]],
  ])('%i groups per unit, rho %s', (groups, rho, sizes) => {
    expect(SIZES(groups, rho)).toEqual(sizes)
  })
})

describe('at the same loss weighted selection', () => {
  const GROUPS = [2, 3, 5, 10, 20, 50, 64]
  const few = (groups: number) => (groups < 3 ? uniform(groups) : FEW)

  test.each(GROUPS)('shows smaller groups, with %i groups per unit, from rho 0.0001 to 0.1', (groups) => {
    for (const rho of ['0.0001', '0.001', '0.01', '0.1'].map(rationalFromDecimal)) {
      for (const shares of [few(groups), zipf(groups), uniform(groups)]) {
        expect(weightedSize(groups, rho, shares)).toBeLessThan(plainSize(groups, rho))
      }
    }
  })

  // All units in as many groups as they may be, or a loss at which the minimum hides more than the noise does.
  test.each(GROUPS)('is behind by a few units at worst, with %i groups per unit, from rho 0.0001 to 5', (groups) => {
    for (const rho of ['0.0001', '0.01', '0.1', '1', '5'].map(rationalFromDecimal)) {
      for (const shares of [few(groups), zipf(groups), uniform(groups), full(groups)]) {
        const behind = weightedSize(groups, rho, shares) - plainSize(groups, rho)
        expect(behind).toBeLessThanOrEqual(Math.ceil(2.5 * Math.sqrt(groups)))
      }
    }
  })
})
