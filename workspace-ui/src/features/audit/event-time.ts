import type { Locale } from '@yingbi/contracts'
import { formatDate } from '../../ui/format-date.ts'

const two = (value: number): string => String(value).padStart(2, '0')

/** Time of an entry to the second; the day is added when it is not today. */
export function eventTime(iso: string, now: number, locale: Locale): string {
  const at = new Date(iso)
  const clock = `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`
  const today = new Date(now).toDateString() === at.toDateString()
  return today ? clock : `${formatDate(iso, locale)} ${clock}`
}

export const SPANS = ['today', 'week', 'month', 'all'] as const
export type Span = (typeof SPANS)[number]

const DAYS: Readonly<Record<Span, number | null>> = { today: 0, week: 6, month: 29, all: null }

/** Beginning of a span that ends now, at local midnight; null for all of it. */
export function spanStart(span: Span, now: number): string | null {
  const days = DAYS[span]
  if (days === null) return null
  const start = new Date(now)
  start.setHours(0, 0, 0, 0)
  start.setDate(start.getDate() - days)
  return start.toISOString()
}
