import { describe, expect, test } from 'vitest'
import {
  clopperPearson,
  epsilonAtLeast,
  epsilonOfMu,
  epsilonOverThresholds,
  muAtLeast,
  muOfDiscreteGaussian,
  normalQuantile,
} from './lower-bounds.ts'

describe('Clopper-Pearson', () => {
  // Two-sided 95 % limits of the original paper's kind, as R's binom.test prints them: 2.5 % on each side.
  test.each([
    [0, 10, 0, 0.3084971],
    [1, 10, 0.002528579, 0.4450161],
    [5, 10, 0.187086, 0.812914],
    [10, 10, 0.6915029, 1],
    [30, 100, 0.2124064, 0.3998147],
  ])('%i of %i', (hits, trials, low, high) => {
    const limits = clopperPearson({ hits, trials }, 0.025)
    expect(limits.low).toBeCloseTo(low, 6)
    expect(limits.high).toBeCloseTo(high, 6)
  })
})

test('the quantile inverts the distribution function', () => {
  expect(normalQuantile(0.5)).toBeCloseTo(0, 9)
  expect(normalQuantile(0.975)).toBeCloseTo(1.959963985, 8)
  expect(normalQuantile(1e-6)).toBeCloseTo(-4.753424309, 7)
})

test('the epsilon of two normals is the published one', () => {
  // Balle & Wang 2018, analytic Gaussian mechanism: at epsilon 1 and sensitivity 1, sigma 3.7306 gives delta 1e-5.
  expect(epsilonOfMu(1 / 3.730631634816464, 1e-5)).toBeCloseTo(1, 6)
})

test('discrete noise with wide steps tells a little more than normal noise, with narrow ones the same', () => {
  // P[Y >= 0] = 0.69947 and P[Y >= 1] = 0.30053 at variance 1.
  expect(muOfDiscreteGaussian(1, 1)).toBeCloseTo(1.0457, 3)
  expect(muOfDiscreteGaussian(20, 400)).toBeCloseTo(1, 3)
  expect(muOfDiscreteGaussian(20, 400)).toBeGreaterThan(1)
})

describe('an event', () => {
  const seen = { here: { hits: 7311, trials: 10_000 }, there: { hits: 2689, trials: 10_000 } }
  test('shows about the epsilon of randomized response, from below', () => {
    const shown = epsilonAtLeast(seen, 0, 1e-6)
    expect(shown).toBeLessThan(1)
    expect(shown).toBeGreaterThan(0.85)
  })
  test('shows less where a delta explains a part of it, and nothing where it explains all', () => {
    expect(epsilonAtLeast(seen, 0.3, 1e-6)).toBeLessThan(epsilonAtLeast(seen, 0, 1e-6) - 0.3)
    expect(epsilonAtLeast(seen, 0.8, 1e-6)).toBe(0)
  })
  test('shows a distance of normals', () => {
    const shown = muAtLeast(seen, 0, 1e-6)
    expect(shown).toBeGreaterThan(1.1)
    expect(shown).toBeLessThan(2 * 0.6162)
  })
})

test('all thresholds together show less than the best of them, and something', () => {
  const grid = Array.from({ length: 20_000 }, (_, i) => normalQuantile((i + 0.5) / 20_000))
  const shown = epsilonOverThresholds({ here: grid.map((x) => x + 1), there: grid }, 0.01, 1e-6)
  expect(shown).toBeLessThan(epsilonOfMu(1, 0.01))
  expect(shown).toBeGreaterThan(0.8)
})
