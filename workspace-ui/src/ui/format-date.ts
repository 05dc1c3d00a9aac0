import type { Locale } from '@yingbi/contracts'

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const two = (value: number): string => String(value).padStart(2, '0')

/** A day in local time: 2026-03-31, 31 Mar 2026. */
export function formatDate(iso: string, locale: Locale): string {
  const at = new Date(iso)
  if (locale === 'zh-CN') return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`
  return `${at.getDate()} ${MONTHS[at.getMonth()] ?? ''} ${at.getFullYear()}`
}

/** Hours and minutes, 24 hours. */
export function formatTime(iso: string): string {
  const at = new Date(iso)
  return `${two(at.getHours())}:${two(at.getMinutes())}`
}

export function formatDateTime(iso: string, locale: Locale): string {
  return `${formatDate(iso, locale)} ${formatTime(iso)}`
}

/** A day of the year for axes and answer lines: 1月17日, 17 Jan. */
export function formatDayOfYear(iso: string, locale: Locale): string {
  const at = new Date(iso)
  if (locale === 'zh-CN') return `${at.getMonth() + 1}月${at.getDate()}日`
  return `${at.getDate()} ${MONTHS[at.getMonth()] ?? ''}`
}

/** How long ago, in the largest unit that fits; beyond a week the day itself. */
export function formatAgo(iso: string, now: number, locale: Locale): string {
  const minutes = Math.floor((now - Date.parse(iso)) / 60_000)
  const zh = locale === 'zh-CN'
  if (minutes < 1) return zh ? '刚刚' : 'just now'
  if (minutes < 60) return zh ? `${minutes} 分钟前` : `${minutes} min ago`
  const hours = Math.floor(minutes / 60)
  if (hours < 24) return zh ? `${hours} 小时前` : `${hours} h ago`
  const days = Math.floor(hours / 24)
  if (days <= 7) return zh ? `${days} 天前` : `${days} d ago`
  return formatDate(iso, locale)
}
