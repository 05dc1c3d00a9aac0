import type { Locale } from '@yingbi/contracts'
import i18next, { type i18n, type Resource } from 'i18next'
import { initReactI18next } from 'react-i18next'

/** Each language is one chunk; every `<namespace>.json` of its folder is in it. */
const loaders: Readonly<Record<Locale, () => Promise<Resource[string]>>> = {
  en: async () => (await import('./resources-en.ts')).resources,
  'zh-CN': async () => (await import('./resources-zh-cn.ts')).resources,
}

async function addLanguage(instance: i18n, locale: Locale): Promise<void> {
  const resources = await loaders[locale]()
  for (const [namespace, texts] of Object.entries(resources)) instance.addResourceBundle(locale, namespace, texts)
}

/** Starts i18next in one language. Placeholders are `{name}`, as in the messages of the contracts. */
export async function startI18n(locale: Locale): Promise<i18n> {
  const instance = i18next.createInstance()
  await instance.use(initReactI18next).init({
    lng: locale,
    fallbackLng: false,
    resources: { [locale]: await loaders[locale]() },
    defaultNS: 'app',
    interpolation: { escapeValue: false, prefix: '{', suffix: '}' },
    returnNull: false,
    react: { useSuspense: false },
  })
  document.documentElement.lang = locale
  return instance
}

/** Switches the language in place; nothing is reloaded and nothing typed is lost. */
export async function switchLanguage(instance: i18n, locale: Locale): Promise<void> {
  if (!instance.hasResourceBundle(locale, 'app')) await addLanguage(instance, locale)
  document.documentElement.lang = locale
  await instance.changeLanguage(locale)
}

/** Loads every language, for pages that must work after the network is gone. */
export async function preloadLanguages(instance: i18n): Promise<void> {
  for (const locale of ['en', 'zh-CN'] as const) {
    if (!instance.hasResourceBundle(locale, 'app')) await addLanguage(instance, locale)
  }
}
