import { expect, test } from 'vitest'
import { deltaFemtoUp } from '../numeric/femto.ts'
import { selectionDelta } from './selection-delta.ts'

test.each([
  [1e-6, 1_000_000n],
  [0.001, 1_000_000_000n],
  [1e-12, 1n],
  [1e-15, 1n],
])('of a delta of %d a choice of groups takes %d of 10^-15', (delta, femto) => {
  expect(deltaFemtoUp(selectionDelta({ delta }))).toBe(femto)
})
