import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { microRho } from '../numeric/micro.ts'
import { gaussianDeltaUp } from './gaussian-curve.ts'
import { pureLossDistribution } from './pure-loss-distribution.ts'
import { addLossParts, tightEpsilon, type LossParts } from './tight-epsilon.ts'
import { epsilonOfRho, rhoOfEpsilon } from './zcdp-to-approx-dp.ts'

const parts = (change: Partial<LossParts>): LossParts => ({
  gaussianRho: microRho(0n),
  gaussianCells: 0n,
  pure: [],
  ...change,
})
const pureRho = (epsilon: number, count: number) => microRho(BigInt(Math.ceil(((count * epsilon * epsilon) / 2) * 1e6)))

describe('the Gaussian curve', () => {
  // Google dp_accounting, gaussian privacy loss tests: standard deviation 1, sensitivity 1.
  test.each([
    [0, 0.38292492],
    [1, 0.12693674],
    [2, 0.02092364],
  ])('of mu 1 at epsilon %d is %d', (epsilon, delta) => {
    expect(gaussianDeltaUp(0.5, epsilon)).toBeCloseTo(delta, 8)
  })

  // Balle and Wang 2018, the analytic calibration: the least sigma for sensitivity 1.
  test.each([
    [1, 1e-5, 3.730_631_634_816_464],
    [0.5, 1e-6, 8.057_618],
  ])('reaches (%d, %d) at sigma %d', (epsilon, delta, sigma) => {
    expect(gaussianDeltaUp(1 / (2 * sigma * sigma), epsilon) / delta).toBeCloseTo(1, 4)
  })

  test.each([-5, -1, 0, 3, 40, 700, 5000])('is a probability and falls at epsilon %d', (epsilon) => {
    for (const rho of [1e-6, 0.01, 1, 50]) {
      const here = gaussianDeltaUp(rho, epsilon)
      expect(here).toBeGreaterThanOrEqual(0)
      expect(here).toBeLessThanOrEqual(1)
      expect(gaussianDeltaUp(rho, epsilon + 0.5)).toBeLessThanOrEqual(here + 1e-10)
    }
  })
})

/** Kairouz, Oh, Viswanath 2015, Theorem 3.3: delta of k-fold randomized response at (k - 2 i) epsilon. */
function optimalDelta(epsilon: number, k: number, i: number): number {
  let sum = 0
  let binomial = 1
  for (let l = 0; l < i; l++) {
    sum += binomial * (Math.exp((k - l) * epsilon) - Math.exp((k - 2 * i + l) * epsilon))
    binomial = (binomial * (k - l)) / (l + 1)
  }
  return sum / (1 + Math.exp(epsilon)) ** k
}

describe('k-fold randomized response', () => {
  test.each([
    [0.1, 30, 8],
    [0.3, 20, 5],
    [0.05, 100, 38],
    [1, 12, 2],
  ])('at epsilon %d, %d times, is the optimal composition at step %d', (epsilon, k, i) => {
    const delta = optimalDelta(epsilon, k, i)
    const tight = tightEpsilon(parts({ pure: [{ epsilon, count: k }] }), pureRho(epsilon, k), delta)
    expect(tight).toBeGreaterThanOrEqual((k - 2 * i) * epsilon)
    expect(tight).toBeLessThan((k - 2 * i) * epsilon * (1 + 1e-6))
  })

  test('one choice of groups is its own epsilon, far below what zCDP says of it', () => {
    const tight = tightEpsilon(parts({ pure: [{ epsilon: 0.1, count: 1 }] }), pureRho(0.1, 1), 1e-6)
    expect(tight).toBeCloseTo(0.1, 5)
    expect(epsilonOfRho(pureRho(0.1, 1), 1e-6)).toBeGreaterThan(0.4)
  })

  test('masses add up to 1 and to no less, whatever is composed', () => {
    const loss = fc.record({
      epsilon: fc.double({ min: 1e-3, max: 3, noNaN: true }),
      count: fc.integer({ min: 1, max: 400 }),
    })
    fc.assert(
      fc.property(fc.array(loss, { minLength: 1, maxLength: 30 }), (losses) => {
        const { mass, infinite } = pureLossDistribution(losses)
        const total = mass.reduce((sum, one) => sum + one, infinite)
        expect(total).toBeGreaterThanOrEqual(1)
        expect(total).toBeLessThan(1 + 1e-9)
      }),
      { numRuns: 20, seed: 20_251_122 },
    )
  })
})

/** The same mix by brute force: every outcome of the pure part on its own, no grid. */
function exactDelta(gaussianRho: number, epsilons: readonly number[], epsilon: number): number {
  let outcomes: { loss: number; mass: number }[] = [{ loss: 0, mass: 1 }]
  for (const one of epsilons) {
    const p = 1 / (1 + Math.exp(-one))
    outcomes = outcomes.flatMap(({ loss, mass }) => [
      { loss: loss + one, mass: mass * p },
      { loss: loss - one, mass: mass * (1 - p) },
    ])
  }
  return outcomes.reduce((sum, { loss, mass }) => sum + mass * gaussianDeltaUp(gaussianRho, epsilon - loss), 0)
}

describe('a mix', () => {
  const mix = fc.record({
    gaussian: fc.bigInt(200n, 2_000_000n),
    epsilons: fc.array(fc.double({ min: 0.01, max: 0.6, noNaN: true }), { minLength: 1, maxLength: 9 }),
    delta: fc.constantFrom(1e-4, 1e-6, 1e-9),
  })

  test('is an upper bound of the exact composition, within five hundredths', () => {
    fc.assert(
      fc.property(mix, ({ gaussian, epsilons, delta }) => {
        const composed = parts({
          gaussianRho: microRho(gaussian),
          pure: epsilons.map((epsilon) => ({ epsilon, count: 1 })),
        })
        const rho = microRho(gaussian + epsilons.reduce((sum, epsilon) => sum + pureRho(epsilon, 1), 0n))
        const tight = tightEpsilon(composed, rho, delta)
        const exact = exactDelta(Number(gaussian) / 1e6, epsilons, tight)
        expect(exact).toBeLessThanOrEqual(delta * 1.000001)
        if (tight < epsilonOfRho(rho, delta)) {
          expect(exactDelta(Number(gaussian) / 1e6, epsilons, tight * 0.95 - 1e-6)).toBeGreaterThan(delta)
        }
      }),
      { numRuns: 12, seed: 20_251_122 },
    )
  })

  test('is never above the conversion of the zCDP sum, nor above basic composition', () => {
    fc.assert(
      fc.property(mix, fc.integer({ min: 1, max: 500 }), ({ gaussian, epsilons, delta }, count) => {
        const pure = epsilons.map((epsilon) => ({ epsilon, count }))
        const rho = microRho(gaussian + pure.reduce((sum, one) => sum + pureRho(one.epsilon, one.count), 0n))
        const tight = tightEpsilon(parts({ gaussianRho: microRho(gaussian), pure }), rho, delta)
        expect(tight).toBeLessThanOrEqual(epsilonOfRho(rho, delta))
        const basic = epsilons.reduce((sum, epsilon) => sum + epsilon * count, epsilonOfRho(microRho(gaussian), delta))
        expect(tight).toBeLessThanOrEqual(basic * (1 + 1e-6))
      }),
      { numRuns: 12, seed: 20_251_122 },
    )
  })

  test('of Gaussian parts alone is within 1.02 of the exact curve, which it does not undercut', () => {
    const rho = microRho(550_973n)
    const tight = tightEpsilon(parts({ gaussianRho: rho, gaussianCells: 1000n }), rho, 1e-5)
    expect(gaussianDeltaUp(0.550973, tight)).toBeLessThanOrEqual(1e-5)
    expect(gaussianDeltaUp(0.550973, tight / 1.02)).toBeGreaterThan(1e-5)
    expect(tight).toBeLessThan(5)
  })

  test('thousands of choices with as many epsilons are still counted, from above', () => {
    const pure = Array.from({ length: 3000 }, (_, i) => ({ epsilon: 0.01 + i * 1e-5, count: 1 }))
    const rho = microRho(pure.reduce((sum, { epsilon }) => sum + pureRho(epsilon, 1), 0n))
    const tight = tightEpsilon(parts({ pure }), rho, 1e-6)
    const spread = Math.sqrt(pure.reduce((sum, { epsilon }) => sum + epsilon * epsilon, 0))
    expect(tight).toBeGreaterThan(4 * spread)
    expect(tight).toBeLessThanOrEqual(epsilonOfRho(rho, 1e-6))
  })
})

test('parts add up, equal choices together', () => {
  const one = parts({ gaussianRho: microRho(5n), gaussianCells: 2n, pure: [{ epsilon: 0.25, count: 1 }] })
  expect(addLossParts([one, one, parts({})])).toEqual({
    gaussianRho: 10n,
    gaussianCells: 4n,
    pure: [{ epsilon: 0.25, count: 2 }],
  })
})

test.each([0, 1, Number.NaN])('delta %d is refused', (delta) => {
  expect(() => tightEpsilon(parts({}), microRho(0n), delta)).toThrow(
    expect.objectContaining({ code: 'ERR_DELTA_OUT_OF_RANGE' }),
  )
})

describe('counts at (5, 10^-5), all with one noise', () => {
  // The least epsilon at which basic composition can count one Gaussian answer at its share of delta.
  const gaussianEpsilon = (sigma: number, delta: number): number => {
    let [low, high] = [0, 100]
    for (let i = 0; i < 60; i++) {
      const middle = (low + high) / 2
      if (gaussianDeltaUp(1 / (2 * sigma * sigma), middle) > delta) low = middle
      else high = middle
    }
    return high
  }
  test.each([10, 20, 50])('of standard deviation %d: at least 5 times as many as basic composition', (sigma) => {
    let gaussian = 0
    while (gaussianEpsilon(sigma, 1e-5 / (gaussian + 1)) * (gaussian + 1) <= 5) gaussian++
    // Laplace noise of the same standard deviation costs sqrt(2) / sigma and no delta.
    const basic = Math.max(gaussian, Math.floor((5 * sigma) / Math.SQRT2))
    const cost = BigInt(Math.ceil(1e6 / (2 * sigma * sigma)))
    const filter = Number(rhoOfEpsilon(5, 1e-5) / cost)
    expect(filter / Math.max(1, gaussian)).toBeGreaterThanOrEqual(5)
    if (sigma >= 20) expect(filter / basic).toBeGreaterThanOrEqual(5)
    const spent = microRho(BigInt(filter) * cost)
    expect(tightEpsilon(parts({ gaussianRho: spent }), spent, 1e-5)).toBeLessThanOrEqual(5)
  })
})
