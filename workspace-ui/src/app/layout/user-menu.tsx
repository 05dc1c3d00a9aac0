import type { SessionUser } from '@yingbi/contracts'
import { Dropdown } from 'antd'
import { ChevronDown } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useSessionStore } from '../../api/session.ts'
import { useBilingual } from '../../i18n/use-locale.ts'

export function UserMenu({ user }: { readonly user: SessionUser }) {
  const { t } = useTranslation('app')
  const pick = useBilingual()
  const store = useSessionStore()
  const items = [
    { key: 'who', type: 'group' as const, label: `${user.username}, ${pick(user.departmentTitle)}` },
    { key: 'sign-out', label: t('signOut') },
  ]
  return (
    <Dropdown
      trigger={['click']}
      placement="bottomRight"
      menu={{ items, onClick: ({ key }) => (key === 'sign-out' ? void store.signOut() : undefined) }}
    >
      <button className="user-menu" type="button">
        <strong>{pick(user.displayName)}</strong>
        <span>{t(`role.${user.role}`)}</span>
        <ChevronDown size={14} strokeWidth={1.5} aria-hidden />
      </button>
    </Dropdown>
  )
}
