import { expect, test } from 'vitest'
import { formatAgo, formatDate, formatDateTime, formatDayOfYear } from './format-date.ts'

// Without a zone these are local times, as the page shows them.
const evening = '2026-03-31T18:05:00'

test('dates follow the language', () => {
  expect(formatDate(evening, 'zh-CN')).toBe('2026-03-31')
  expect(formatDate(evening, 'en')).toBe('31 Mar 2026')
  expect(formatDateTime(evening, 'zh-CN')).toBe('2026-03-31 18:05')
  expect(formatDayOfYear('2026-01-17T00:00:00', 'zh-CN')).toBe('1月17日')
  expect(formatDayOfYear('2026-01-17T00:00:00', 'en')).toBe('17 Jan')
})

test.each([
  [20_000, '刚刚', 'just now'],
  [2 * 60_000, '2 分钟前', '2 min ago'],
  [5 * 3_600_000, '5 小时前', '5 h ago'],
  [3 * 86_400_000, '3 天前', '3 d ago'],
  [30 * 86_400_000, '2026-03-01', '1 Mar 2026'],
])('%d ms earlier reads %s, %s', (age, zh, en) => {
  const now = Date.parse(evening)
  const at = new Date(now - age).toISOString()
  expect([formatAgo(at, now, 'zh-CN'), formatAgo(at, now, 'en')]).toEqual([zh, en])
})
