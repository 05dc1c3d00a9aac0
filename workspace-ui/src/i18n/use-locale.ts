import type { BilingualText, Locale } from '@yingbi/contracts'
import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'

/** The language in force. */
export function useLocale(): Locale {
  return useTranslation().i18n.language === 'en' ? 'en' : 'zh-CN'
}

/** Picks the side of a text that is stored in both languages. */
export function pickText(text: BilingualText, locale: Locale): string {
  return locale === 'en' ? text.en : text.zh
}

export function useBilingual(): (text: BilingualText) => string {
  const locale = useLocale()
  return useCallback((text: BilingualText) => pickText(text, locale), [locale])
}
