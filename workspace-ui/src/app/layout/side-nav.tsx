import type { Role } from '@yingbi/contracts'
import { useTranslation } from 'react-i18next'
import { NavLink } from 'react-router'
import { navigationFor } from '../navigation.ts'
import { LogFoot } from './log-foot.tsx'

/** Left navigation of a role: names at 200 px, icons alone on the 48 px rail. */
export function SideNav({ role, rail }: { readonly role: Role; readonly rail: boolean }) {
  const { t } = useTranslation('app')
  return (
    <nav className="side-nav" aria-label={t('nav.label')}>
      <ul>
        {navigationFor(role).map((item) => (
          <li key={item.key}>
            <NavLink
              className="side-nav-item"
              to={item.path}
              end={item.path === '/'}
              title={rail ? t(`nav.${item.key}`) : undefined}
            >
              <item.icon size={16} strokeWidth={1.5} aria-hidden />
              <span className={rail ? 'visually-hidden' : undefined}>{t(`nav.${item.key}`)}</span>
            </NavLink>
          </li>
        ))}
      </ul>
      <LogFoot role={role} rail={rail} />
    </nav>
  )
}
