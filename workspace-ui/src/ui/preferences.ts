import type { Locale } from '@yingbi/contracts'
import type { ThemeMode } from '../app/tokens.ts'

/** Choices of this browser, kept across visits: language and theme. */
const LOCALE = 'yingbi.locale'
const THEME = 'yingbi.theme'

export function preferredLocale(): Locale {
  const kept = localStorage.getItem(LOCALE)
  if (kept === 'en' || kept === 'zh-CN') return kept
  const first = navigator.languages.find((language) => /^(zh|en)\b/i.test(language)) ?? 'en'
  return first.toLowerCase().startsWith('zh') ? 'zh-CN' : 'en'
}

export function keepLocale(locale: Locale): void {
  localStorage.setItem(LOCALE, locale)
}

export function preferredTheme(): ThemeMode {
  const kept = localStorage.getItem(THEME)
  if (kept === 'light' || kept === 'dark') return kept
  return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'
}

export function keepTheme(mode: ThemeMode): void {
  localStorage.setItem(THEME, mode)
}
