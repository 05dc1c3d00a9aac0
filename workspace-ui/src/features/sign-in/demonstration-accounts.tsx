import type { SignInInfo } from '@yingbi/contracts'
import { useTranslation } from 'react-i18next'

export interface DemonstrationAccountsProps {
  readonly accounts: SignInInfo['demonstrationAccounts']
  readonly chosen: string
  readonly onChoose: (username: string) => void
}

/** The accounts of the demonstration. Choosing one fills the name; the password was printed where the server was started. */
export function DemonstrationAccounts({ accounts, chosen, onChoose }: DemonstrationAccountsProps) {
  const { t } = useTranslation('sign-in')
  return (
    <section className="accounts" aria-labelledby="accounts">
      <header>
        <h2 id="accounts">{t('accounts.title')}</h2>
        <span className="caption">{t('accounts.password')}</span>
      </header>
      <ul>
        {accounts.map((account) => (
          <li key={account.username}>
            <button
              type="button"
              className={account.username === chosen ? 'account account-chosen' : 'account'}
              onClick={() => onChoose(account.username)}
            >
              <code>{account.username}</code>
              <span>{t(`accounts.role.${account.role}`)}</span>
              <span className="account-does">{t(`accounts.does.${account.role}`)}</span>
              <span className="account-filled">{account.username === chosen ? t('accounts.filled') : ''}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}
