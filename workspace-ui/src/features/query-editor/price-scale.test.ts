import { expect, test } from 'vitest'
import { epsilonAt, epsilonRange, roundedEpsilon, SLIDER_STEPS, sliderStep } from './price-scale.ts'

test.each([
  [0.5, [0.1, 2]],
  [3.5, [0.1, 5]],
  [0.04, [0.01, 2]],
  [40, [0.1, 100]],
])('epsilon %d is shown on %j', (epsilon, range) => {
  expect(epsilonRange(epsilon)).toEqual(range)
})

test('the ends of the slider are the ends of the range', () => {
  expect(epsilonAt(0, [0.1, 2])).toBe(0.1)
  expect(epsilonAt(SLIDER_STEPS, [0.1, 2])).toBe(2)
})

test.each([0.1, 0.25, 0.5, 1, 1.9])('epsilon %d comes back from its step', (epsilon) => {
  expect(epsilonAt(sliderStep(epsilon, [0.1, 2]), [0.1, 2])).toBe(epsilon)
})

test('a field shows cents, and more only when it must', () => {
  expect(roundedEpsilon(0.49931)).toBe(0.5)
  expect(roundedEpsilon(0.0421)).toBe(0.042)
})
