import fc from 'fast-check'
import { expect, test } from 'vitest'
import { normalQuantileUp, normalTailUp } from './normal-tail.ts'

// Abramowitz and Stegun, table 26.1 and 26.2; quantiles from the same.
test.each([
  [0, 0.5],
  [1, 0.15865525393145705],
  [1.959963984540054, 0.025],
  [2.4, 0.008197535924596131],
  [2.6, 0.004661188023718732],
  [5, 2.866515718791939e-7],
  [10, 7.61985302416047e-24],
  [37, 5.725571222524e-300],
])('the tail at %f is %d from above', (x, tail) => {
  expect(normalTailUp(x) / tail).toBeCloseTo(1, 11)
})

test('the tail falls, also across the change of method, and lies above its lower bound', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 37, noNaN: true }),
      fc.double({ min: 1e-6, max: 1, noNaN: true }),
      (x, step) => {
        expect(normalTailUp(x + step)).toBeLessThan(normalTailUp(x))
        // Gordon 1941: x / (x^2 + 1) times the density is below the tail.
        const density = Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)
        expect(normalTailUp(x)).toBeGreaterThan((x / (x * x + 1)) * density * (1 - 1e-12))
      },
    ),
  )
  expect(normalTailUp(2.5) / normalTailUp(2.5 - 1e-12)).toBeCloseTo(1, 10)
})

test.each([
  [0.5, 0],
  [0.025, 1.959963984540054],
  [0.005, 2.5758293035489],
  [1e-6, 4.753424308822899],
  [1e-15, 7.941345326170998],
])('the quantile of %d is %f from above', (tail, quantile) => {
  expect(normalQuantileUp(tail)).toBeGreaterThanOrEqual(quantile)
  expect(normalQuantileUp(tail)).toBeLessThan(quantile + 2e-9)
})

test('the tail at a quantile is not above what was asked', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 600, noNaN: true }), (minusLog2) => {
      const tail = 0.5 * 2 ** -minusLog2
      expect(normalTailUp(normalQuantileUp(tail))).toBeLessThanOrEqual(tail)
    }),
  )
})

test.each([0, -1, 0.51, 1, Number.NaN, 1e-301])('the quantile of %d is refused', (tail) => {
  expect(() => normalQuantileUp(tail)).toThrow(expect.objectContaining({ code: 'ERR_PROBABILITY_OUT_OF_RANGE' }))
})

test.each([-1e-9, Number.NaN])('the tail at %d is refused', (x) => {
  expect(() => normalTailUp(x)).toThrow(expect.objectContaining({ code: 'ERR_RANGE_EMPTY' }))
})
