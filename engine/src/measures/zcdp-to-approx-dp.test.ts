import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { microRho } from '../numeric/micro.ts'
import { epsilonOfRho, rhoOfEpsilon } from './zcdp-to-approx-dp.ts'

/** The formula of the docstring itself, as delta of epsilon, minimised over a fine grid of orders: no calculus. */
function bruteForceDelta(rho: number, epsilon: number): number {
  let least = 1
  for (let logExcess = -12; logExcess < 14; logExcess += 0.001) {
    const excess = Math.exp(logExcess)
    const alpha = 1 + excess
    const exponent = excess * (alpha * rho - epsilon) + alpha * Math.log1p(-1 / alpha)
    least = Math.min(least, Math.exp(exponent) / excess)
  }
  return least
}

/** The least epsilon of a zCDP release at delta, by bisection of the brute-force delta. */
function bruteForceEpsilon(rho: number, delta: number): number {
  let [low, high] = [0, 1000]
  for (let i = 0; i < 50; i++) {
    const middle = (low + high) / 2
    if (bruteForceDelta(rho, middle) > delta) low = middle
    else high = middle
  }
  return high
}

describe('epsilon of rho', () => {
  test.each([
    [1n, 1e-6],
    [321n, 1e-6],
    [6641n, 1e-6],
    [100_000n, 1e-5],
    [500_000n, 1e-9],
    [5_000_000n, 1e-6],
    [20_000_000n, 1e-3],
  ])('of %i micro-rho at delta %d is the brute-force minimum', (rho, delta) => {
    const epsilon = epsilonOfRho(microRho(rho), delta)
    const brute = bruteForceEpsilon(Number(rho) / 1e6, delta)
    expect(epsilon / brute).toBeGreaterThan(1 - 1e-6)
    expect(epsilon / brute).toBeLessThan(1 + 1e-9)
  })

  test('is 0 for no loss, and grows with rho and as delta falls', () => {
    expect(epsilonOfRho(microRho(0n), 1e-6)).toBe(0)
    fc.assert(
      fc.property(
        fc.bigInt({ min: 1n, max: 50_000_000n }),
        fc.double({ min: 1e-15, max: 0.5, noNaN: true }),
        (rho, delta) => {
          const epsilon = epsilonOfRho(microRho(rho), delta)
          expect(epsilonOfRho(microRho(rho + 1n), delta)).toBeGreaterThanOrEqual(epsilon)
          expect(epsilonOfRho(microRho(rho), delta / 2)).toBeGreaterThanOrEqual(epsilon)
        },
      ),
    )
  })

  test('is sound: the delta that it promises is reached by some order', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: 10_000_000n }), fc.constantFrom(1e-4, 1e-6, 1e-9), (rho, delta) => {
        expect(bruteForceDelta(Number(rho) / 1e6, epsilonOfRho(microRho(rho), delta))).toBeLessThan(delta * 1.00001)
      }),
      { numRuns: 30 },
    )
  })

  test.each([0, 1, -1e-6, Number.NaN])('refuses delta %d', (delta) => {
    expect(() => epsilonOfRho(microRho(1n), delta)).toThrow(expect.objectContaining({ code: 'ERR_DELTA_OUT_OF_RANGE' }))
  })
})

describe('rho of epsilon', () => {
  test.each([
    [0.5, 1e-6, 6641n],
    [1, 1e-6, 24_355n],
    [1, 1e-5, 30_556n],
    [5, 1e-5, 550_973n],
    [0.1, 1e-6, 321n],
    [0.001, 1e-6, 0n],
  ])('of %d at delta %d is %i micro-rho', (epsilon, delta, rho) => {
    expect(rhoOfEpsilon(epsilon, delta)).toBe(rho)
  })

  test('is the largest whole micro-rho whose epsilon is not above', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1e-3, max: 100, noNaN: true }),
        fc.constantFrom(1e-3, 1e-6, 1e-12),
        (epsilon, delta) => {
          const rho = rhoOfEpsilon(epsilon, delta)
          expect(epsilonOfRho(rho, delta)).toBeLessThanOrEqual(epsilon)
          expect(epsilonOfRho(microRho(rho + 1n), delta)).toBeGreaterThan(epsilon)
        },
      ),
    )
  })

  test.each([0, -1, Number.NaN, Infinity])('refuses epsilon %d', (epsilon) => {
    expect(() => rhoOfEpsilon(epsilon, 1e-6)).toThrow(expect.objectContaining({ code: 'ERR_EPSILON_NOT_POSITIVE' }))
  })
})
