import { expect, test } from 'vitest'
import { curveThrough, epsilonOnCurve } from './curve-shape.ts'

const curve = [0.1, 0.5, 2].map((epsilon) => ({ epsilon, expectedError: 10 / epsilon }))

test('the curve goes through the shown point and keeps its shape', () => {
  const errors = curveThrough(curve, 0.5, 40).map((point) => Math.round(point.expectedError))
  expect(errors).toEqual([200, 40, 10])
})

test('between and beyond the points the curve goes on straight', () => {
  expect(epsilonOnCurve(curve, 10)).toBeCloseTo(1, 9)
  expect(epsilonOnCurve(curve, 2.5)).toBeCloseTo(4, 9)
  expect(epsilonOnCurve(curve, 200)).toBeCloseTo(0.05, 9)
})

test('too few points say nothing', () => {
  expect(epsilonOnCurve([], 10)).toBeNull()
  expect(curveThrough([], 0.5, 40)).toEqual([])
})
