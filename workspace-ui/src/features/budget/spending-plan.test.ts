import { describe, expect, test } from 'vitest'
import {
  balanceOverTime,
  daysBetween,
  plannedCost,
  plannedQuestions,
  usedUpAt,
  waysToLast,
  type Plan,
} from './spending-plan.ts'

const DAY = 86_400_000
const plan: Plan = { leftRho: 0.12, costRho: 0.01, perWeek: 1.5, errorFactor: 1 }

test('twice the error costs a quarter', () => {
  expect(plannedCost({ ...plan, errorFactor: 2 })).toBeCloseTo(0.0025, 12)
  expect(plannedQuestions(plan)).toBe(12)
  expect(plannedQuestions({ ...plan, errorFactor: 2 })).toBe(48)
  expect(plannedQuestions({ ...plan, errorFactor: 0.5 })).toBe(3)
})

test('12 questions at 1.5 a week last 8 weeks', () => {
  expect(usedUpAt(plan, 0)).toBeCloseTo(56 * DAY, 0)
  expect(usedUpAt({ ...plan, perWeek: 0 }, 0)).toBeNull()
})

describe('ways to last', () => {
  test('twice as long needs a larger error, or half the pace', () => {
    expect(waysToLast(plan, 0, 112 * DAY)).toEqual([
      { kind: 'looser', errorFactor: 1.5, perWeek: 1.5 },
      { kind: 'slower', errorFactor: 1, perWeek: 0.7 },
    ])
  })
  test('both ways do last', () => {
    for (const way of waysToLast(plan, 0, 112 * DAY)) {
      expect(usedUpAt({ ...plan, ...way }, 0)).toBeGreaterThanOrEqual(112 * DAY)
    }
  })
  test('nothing is needed when it lasts anyway', () => {
    expect(waysToLast(plan, 0, 30 * DAY)).toEqual([])
  })
})

test('the balance steps down at each charge and ends at what is left', () => {
  const points = balanceOverTime(
    [
      { at: 20, rho: 0.02 },
      { at: 10, rho: 0.01 },
    ],
    0.12,
    0.01,
    30,
  )
  expect(points.map(([at, left]) => [at, Math.round(left)])).toEqual([
    [10, 15],
    [10, 14],
    [20, 14],
    [20, 12],
    [30, 12],
  ])
})

test('days are whole', () => {
  expect(daysBetween(0, 73.2 * DAY)).toBe(73)
})
