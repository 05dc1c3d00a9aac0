import { useTranslation } from 'react-i18next'
import { switchLanguage } from '../i18n/start-i18n.ts'
import { useLocale } from '../i18n/use-locale.ts'
import { keepLocale } from './preferences.ts'
import './language-switch.css'

/** 中 / EN, in place: nothing is reloaded and nothing typed is lost. */
export function LanguageSwitch() {
  const { i18n } = useTranslation()
  const locale = useLocale()
  const next = locale === 'en' ? 'zh-CN' : 'en'
  return (
    <button
      className="language-switch"
      type="button"

      title={next === 'en' ? 'Switch to English' : '切换到中文'}
      onClick={() => {
        keepLocale(next)
        void switchLanguage(i18n, next)
      }}
    >
      <span className={locale === 'zh-CN' ? 'language-on' : ''}>中</span>
      <span aria-hidden> / </span>
      <span className={locale === 'en' ? 'language-on' : ''}>EN</span>
    </button>
  )
}
