import type { SessionUser } from '@yingbi/contracts'
import { ChevronDown } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useSessionStore } from '../../api/session.ts'
import { useBilingual } from '../../i18n/use-locale.ts'

/** Who is signed in, and the way out. The browser's own popover: it closes by Esc and by a click elsewhere. */
export function UserMenu({ user }: { readonly user: SessionUser }) {
  const { t } = useTranslation('app')
  const pick = useBilingual()
  const store = useSessionStore()
  return (
    <>
      <button className="user-menu" type="button" popoverTarget="user-popover">
        <strong>{pick(user.displayName)}</strong>
        <span>{t(`role.${user.role}`)}</span>
        <ChevronDown size={14} strokeWidth={1.5} aria-hidden />
      </button>
      <div id="user-popover" className="user-popover" popover="auto">
        <p>
          <code>{user.username}</code>
          <span>{pick(user.departmentTitle)}</span>
        </p>
        <button type="button" className="user-popover-item" onClick={() => void store.signOut()}>
          {t('signOut')}
        </button>
      </div>
    </>
  )
}
