import { describe, expect, test } from 'vitest'
import { gaussianHalfWidth } from '../mechanisms/discrete-gaussian/discrete-gaussian-tail.ts'
import { gaussianVariance } from '../mechanisms/discrete-gaussian/privacy-map.ts'
import { laplaceHalfWidth } from '../mechanisms/discrete-laplace/discrete-laplace-tail.ts'
import { laplaceScale } from '../mechanisms/discrete-laplace/privacy-map.ts'
import { rational, rationalFromNumber } from '../numeric/rational.ts'
import { measurementNoise } from './measurement-noise.ts'

const interval = { lower: 0n, upper: 100_000n }
const count = (rows: bigint) => ({
  facts: { kind: 'rows' as const },
  sensitivity: { l1: rows, l2Squared: rows * rows },
})
const sum = { facts: { kind: 'sum' as const, interval }, sensitivity: { l1: 100_000n, l2Squared: 10n ** 10n } }
const average = { ...sum, facts: { kind: 'pairedSums' as const, interval } }
const severalGroups = { facts: { kind: 'rows' as const }, sensitivity: { l1: 40n, l2Squared: 400n } }

const isLaplace = (measurement: Parameters<typeof measurementNoise>[0], rho: number) =>
  measurementNoise(measurement, rationalFromNumber(rho), false).laplaceScale !== null

describe('the choice', () => {
  test.each([0.01, 1, 2, 3, 3.7, 4, 4.5, 4.8, 6, 10, 20, 50])(
    'at rho %d has the smaller half-width of both',
    (value) => {
      const rho = rationalFromNumber(value)
      for (const measurement of [count(1n), count(20n), sum, severalGroups]) {
        const { sensitivity } = measurement
        const gaussian = gaussianHalfWidth(gaussianVariance(rational(sensitivity.l2Squared), rho), 0.95)
        const laplace = laplaceHalfWidth(laplaceScale(rational(sensitivity.l1), rho), 0.95)
        const law = measurementNoise(measurement, rho, false)
        const chosen =
          law.laplaceScale === null ? gaussianHalfWidth(law.sigma2, 0.95) : laplaceHalfWidth(law.laplaceScale, 0.95)
        expect(chosen).toBeLessThanOrEqual(Math.min(gaussian, laplace) * 1.02)
      }
    },
  )

  test('of a sum turns to Laplace noise at rho 4.67, where ln 20 / rho is 1.96 / sqrt(2 rho)', () => {
    expect([1, 4.6, 4.75, 50].map((rho) => isLaplace(sum, rho))).toEqual([false, false, true, true])
  })

  test('of a count of one row a unit is Laplace noise for a while, until both are exact 19 times of 20', () => {
    expect([1, 4, 10, 50].map((rho) => isLaplace(count(1n), rho))).toEqual([false, true, false, false])
  })

  test('of several groups a unit turns later, as L1 grows faster than L2', () => {
    expect([6, 10, 15, 25, 40].map((rho) => isLaplace(severalGroups, rho))).toEqual([false, false, false, true, true])
  })

  test('of several coordinates, or totals that are made to agree, is Gaussian', () => {
    expect(isLaplace(average, 50)).toBe(false)
    expect(measurementNoise(sum, rational(50n), true).laplaceScale).toBeNull()
  })
})
