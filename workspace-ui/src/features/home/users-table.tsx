import { useTranslation } from 'react-i18next'
import { useBilingual, useLocale } from '../../i18n/use-locale.ts'
import { formatDate } from '../../ui/format-date.ts'
import { Grade } from '../../ui/grade.tsx'
import { useUsers } from './use-home.ts'

/** Accounts, read only: who works here, in which role, up to which grade. */
export function UsersTable() {
  const { t } = useTranslation('home')
  const app = useTranslation('app').t
  const pick = useBilingual()
  const locale = useLocale()
  const { data } = useUsers()
  if (data === undefined) return null
  return (
    <section className="home-users" aria-label={t('users.title')}>
      <h2 className="home-title">
        {t('users.title')} <span className="caption">{t('users.note')}</span>
      </h2>
      <div className="users-frame">
        <table className="users-table">
          <thead>
            <tr>
              <th>{t('users.name')}</th>
              <th>{t('users.username')}</th>
              <th>{t('users.role')}</th>
              <th>{t('users.department')}</th>
              <th>{t('users.clearance')}</th>
              <th>{t('users.state')}</th>
              <th>{t('users.since')}</th>
            </tr>
          </thead>
          <tbody>
            {data.map((user) => (
              <tr key={user.id}>
                <td>{pick(user.displayName)}</td>
                <td>
                  <code>{user.username}</code>
                </td>
                <td>{app(`role.${user.role}`)}</td>
                <td>{pick(user.departmentTitle)}</td>
                <td>
                  <Grade grade={user.clearance} />
                </td>
                <td>{t(user.disabled ? 'users.disabled' : 'users.active')}</td>
                <td>{formatDate(user.createdAt, locale)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}
