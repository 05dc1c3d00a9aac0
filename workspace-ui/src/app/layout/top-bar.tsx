import type { SessionUser } from '@yingbi/contracts'
import { Moon, Sun } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useSignInInfo } from '../../api/queries.ts'
import { useBilingual } from '../../i18n/use-locale.ts'
import { BrandMark } from '../../ui/brand-mark.tsx'
import { useThemeMode } from '../../ui/theme-mode.ts'
import { Wordmark } from '../../ui/wordmark.tsx'
import { useToggleTheme } from '../theme-control.ts'
import { BudgetGauge } from './budget-gauge.tsx'
import { FindButton } from './find-button.tsx'
import { LanguageSwitch } from '../../ui/language-switch.tsx'
import { UserMenu } from './user-menu.tsx'

export function TopBar({ user }: { readonly user: SessionUser }) {
  const { t } = useTranslation('app')
  const pick = useBilingual()
  const place = useSignInInfo().data?.place
  const dark = useThemeMode() === 'dark'
  const toggleTheme = useToggleTheme()
  return (
    <header className="top-bar">
      <a className="skip-link" href="#main">
        {t('skip')}
      </a>
      <Link className="top-bar-brand" to="/" aria-label={t('home')}>
        <BrandMark />
        <Wordmark />
      </Link>
      {place !== undefined && <span className="top-bar-place">{pick(place)}</span>}
      <span className="top-bar-department">{pick(user.departmentTitle)}</span>
      <div className="top-bar-space" />
      {user.role === 'analyst' && <BudgetGauge />}
      <FindButton role={user.role} />
      <button
        className="icon-button"
        type="button"
        onClick={toggleTheme}
        aria-label={dark ? t('theme.light') : t('theme.dark')}
      >
        {dark ? <Sun size={16} strokeWidth={1.5} aria-hidden /> : <Moon size={16} strokeWidth={1.5} aria-hidden />}
      </button>
      <LanguageSwitch />
      <UserMenu user={user} />
    </header>
  )
}
