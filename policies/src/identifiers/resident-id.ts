/**
 * Citizen identification number 公民身份号码: 6 digits of region, 8 of the birth date, 3 of order, one check character.
 * Source: GB 11643-1999; check character by ISO 7064 MOD 11-2.
 */
export function isResidentId(text: string): boolean {
  if (!/^\d{17}[\dXx]$/.test(text)) return false
  return (
    isCalendarDay(text.slice(6, 14)) && residentIdCheckCharacter(text.slice(0, 17)) === text.slice(17).toUpperCase()
  )
}

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]

/** The 18th character for the 17 digits before it. */
export function residentIdCheckCharacter(digits: string): string {
  const sum = WEIGHTS.reduce((total, weight, index) => total + weight * Number(digits[index]), 0)
  return '10X98765432'[sum % 11] ?? ''
}

/** `YYYYMMDD` of a real day between 1800 and 2200. */
function isCalendarDay(text: string): boolean {
  const [year, month, day] = [text.slice(0, 4), text.slice(4, 6), text.slice(6, 8)].map(Number)
  if (year === undefined || month === undefined || day === undefined || year < 1800 || year > 2200) return false
  const date = new Date(Date.UTC(year, month - 1, day))
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day
}
