import { describe, expect, test } from 'vitest'
import { truncatedGeometric } from '../../../test/reference/truncated-geometric.ts'
import { integerSqrt } from '../../numeric/integer-sqrt.ts'
import { rational, type Rational, rationalFromDecimal } from '../../numeric/rational.ts'
import { rationalToNumber } from '../../numeric/rational-to-number.ts'
import { leastTailPoint } from '../discrete-gaussian/discrete-gaussian-tail.ts'
import { gaussianVariance } from '../discrete-gaussian/privacy-map.ts'
import { gaussianThreshold } from './gaussian-threshold.ts'

/** Sizes from which a group is shown at least half of the time, and 19 times of 20. */
type Sizes = readonly [bigint, bigint]

function gaussianSizes(rho: Rational, groupsPerUnit: number, delta: Rational): Sizes {
  const sigma2 = gaussianVariance(rational(BigInt(groupsPerUnit)), rho)
  const threshold = gaussianThreshold({ sigma2, groupsPerUnit, delta, minimumUnits: 1n })
  return [threshold, threshold + BigInt(leastTailPoint(sigma2, 0.05)) - 1n]
}

/** Each of a unit's groups gets an equal part: (epsilon, delta)-DP costs epsilon^2 / 2. */
function geometricSizes(rho: Rational, groupsPerUnit: number, delta: Rational): Sizes {
  const grid = 1n << 64n
  const each = (2n * rho.numerator * grid * grid) / (rho.denominator * BigInt(groupsPerUnit))
  const keepProbability = truncatedGeometric(
    rational(integerSqrt(each), grid),
    rational(delta.numerator, delta.denominator * BigInt(groupsPerUnit)),
  )
  const firstAt = (share: number) => {
    let units = 1n
    while (rationalToNumber(keepProbability(units)) < share) units += 1n
    return units
  }
  return [firstAt(0.5), firstAt(0.95)]
}

const RHOS = ['0.0001', '0.001', '0.01', '0.1', '1', '5', '20', '50']

describe('at the same loss the Gaussian threshold shows smaller groups than truncated geometric selection', () => {
  test.each([1, 2, 3, 5, 10])('with %i groups per unit, from rho 0.0001 to 50', (groupsPerUnit) => {
    for (const delta of ['1e-8', '1e-9', '1e-12'].map(rationalFromDecimal)) {
      for (const rho of RHOS.map(rationalFromDecimal)) {
        const [half, most] = gaussianSizes(rho, groupsPerUnit, delta)
        const [geometricHalf, geometricMost] = geometricSizes(rho, groupsPerUnit, delta)
        expect(half).toBeLessThanOrEqual(geometricHalf)
        expect(most).toBeLessThanOrEqual(geometricMost)
      }
    }
  })

  test('less than half of the size at usual losses', () => {
    const [rho, delta] = [rationalFromDecimal('0.01'), rationalFromDecimal('1e-9')]
    expect(gaussianSizes(rho, 1, delta)).toEqual([44n, 56n])
    expect(geometricSizes(rho, 1, delta)).toEqual([129n, 145n])
  })
})
