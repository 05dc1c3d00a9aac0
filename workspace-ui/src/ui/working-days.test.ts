import { expect, test } from 'vitest'
import { workingDaysBetween } from './working-days.ts'

// 20 November 2026 is a Friday.
test.each([
  ['2026-11-20T10:00:00', '2026-11-20T18:00:00', 0],
  ['2026-11-20T10:00:00', '2026-11-22T18:00:00', 0],
  ['2026-11-20T10:00:00', '2026-11-23T18:00:00', 1],
  ['2026-11-16T10:00:00', '2026-11-23T10:00:00', 5],
])('from %s to %s there are %i working days', (from, to, days) => {
  expect(workingDaysBetween(from, new Date(to).getTime())).toBe(days)
})
