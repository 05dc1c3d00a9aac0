import { describe, expect, test } from 'vitest'
import { budgetWindowAt, type BudgetWindowKind } from './budget-window.ts'

describe('budgetWindowAt', () => {
  test.each<[BudgetWindowKind, string, string, string | null]>([
    ['day', '2025-11-21T15:59:59.999Z', '2025-11-20T16:00:00.000Z', '2025-11-21T16:00:00.000Z'],
    ['day', '2025-11-21T16:00:00.000Z', '2025-11-21T16:00:00.000Z', '2025-11-22T16:00:00.000Z'],
    ['week', '2025-11-23T15:00:00.000Z', '2025-11-16T16:00:00.000Z', '2025-11-23T16:00:00.000Z'],
    ['week', '2025-11-23T16:00:00.000Z', '2025-11-23T16:00:00.000Z', '2025-11-30T16:00:00.000Z'],
    ['week', '2026-01-01T00:00:00.000Z', '2025-12-28T16:00:00.000Z', '2026-01-04T16:00:00.000Z'],
    ['month', '2025-12-31T15:59:59.999Z', '2025-11-30T16:00:00.000Z', '2025-12-31T16:00:00.000Z'],
    ['month', '2025-12-31T16:00:00.000Z', '2025-12-31T16:00:00.000Z', '2026-01-31T16:00:00.000Z'],
    ['lifetime', '2025-12-31T16:00:00.000Z', '1970-01-01T00:00:00.000Z', null],
  ])('%s at %s begins at %s and ends at %s', (kind, now, start, end) => {
    const window = budgetWindowAt(kind, new Date(now))
    expect([window.start.toISOString(), window.end?.toISOString() ?? null]).toEqual([start, end])
  })
})
