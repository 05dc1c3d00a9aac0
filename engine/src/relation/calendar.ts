/** Days since 1970-01-01 in the proleptic Gregorian calendar. Source: H. Hinnant, "chrono-compatible low-level date algorithms". */
export function daysFromDate(date: CalendarDate): number {
  const year = date.month <= 2 ? date.year - 1 : date.year
  const era = Math.floor(year / 400)
  const yearOfEra = year - era * 400
  const dayOfYear = Math.floor((153 * (date.month + (date.month > 2 ? -3 : 9)) + 2) / 5) + date.day - 1
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear
  return era * 146_097 + dayOfEra - 719_468
}

/** Inverse of `daysFromDate`. */
export function dateFromDays(days: number): CalendarDate {
  const shifted = days + 719_468
  const era = Math.floor(shifted / 146_097)
  const dayOfEra = shifted - era * 146_097
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  )
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153)
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
  const day = dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day }
}

export interface CalendarDate {
  readonly year: number
  readonly month: number
  readonly day: number
}

/** `2025-01-31`, years 0001 to 9999; null for anything else, also for days that do not exist. */
export function parseIsoDate(text: string): CalendarDate | null {
  const match = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(text.trim())
  if (match === null) return null
  const date = { year: Number(match[1]), month: Number(match[2]), day: Number(match[3]) }
  if (date.year < 1 || date.month < 1 || date.month > 12 || date.day < 1) return null
  const roundTrip = dateFromDays(daysFromDate(date))
  return roundTrip.month === date.month && roundTrip.day === date.day ? date : null
}

/** `2025-01-31 08:00:00.000000` from an ISO timestamp without a zone, `T` or blank between; null for anything else. */
export function parseIsoTimestamp(text: string): string | null {
  const match = /^(\d{4}-\d{1,2}-\d{1,2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,6}))?)?)?$/.exec(text.trim())
  const date = match?.[1] === undefined ? null : parseIsoDate(match[1])
  if (match === null || date === null) return null
  const [hour, minute, second] = [match[2] ?? '00', match[3] ?? '00', match[4] ?? '00']
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return null
  return `${formatDate(date)} ${hour}:${minute}:${second}.${(match[5] ?? '').padEnd(6, '0')}`
}

export function formatDate(date: CalendarDate): string {
  const pad = (value: number, width: number) => String(value).padStart(width, '0')
  return `${pad(date.year, 4)}-${pad(date.month, 2)}-${pad(date.day, 2)}`
}

/** First day of the year, quarter, month, ISO week or day that holds `date`. */
export function truncateDate(unit: DateTruncUnit, date: CalendarDate): CalendarDate {
  switch (unit) {
    case 'year':
      return { year: date.year, month: 1, day: 1 }
    case 'quarter':
      return { year: date.year, month: date.month - ((date.month - 1) % 3), day: 1 }
    case 'month':
      return { ...date, day: 1 }
    case 'week': {
      const days = daysFromDate(date)
      return dateFromDays(days - ((((days + 3) % 7) + 7) % 7))
    }
    case 'day':
      return date
  }
}

export const DATE_TRUNC_UNITS = ['year', 'quarter', 'month', 'week', 'day'] as const
export type DateTruncUnit = (typeof DATE_TRUNC_UNITS)[number]

/** 0 = Sunday to 6 = Saturday. */
export function dayOfWeek(date: CalendarDate): number {
  return (((daysFromDate(date) + 4) % 7) + 7) % 7
}
