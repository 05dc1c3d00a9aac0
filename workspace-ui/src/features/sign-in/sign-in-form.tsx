import type { SignInInfo } from '@yingbi/contracts'
import { Button, Input } from 'antd'
import { useRef, useState, type FormEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { useSessionStore } from '../../api/session.ts'
import { ProblemNotice } from '../../ui/problem-notice.tsx'
import { DemonstrationAccounts } from './demonstration-accounts.tsx'

/** Name and password; a demonstration account fills the name only. */
export function SignInForm({ accounts }: { readonly accounts: SignInInfo['demonstrationAccounts'] }) {
  const { t } = useTranslation('sign-in')
  const session = useSessionStore()
  const [username, setUsername] = useState('')
  const [password, setPassword] = useState('')
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<unknown>(null)
  const passwordField = useRef<HTMLDivElement>(null)

  const submit = (event: FormEvent): void => {
    event.preventDefault()
    setBusy(true)
    setFailure(null)
    session
      .signIn({ username: username.trim(), password })
      .catch(setFailure)
      .finally(() => setBusy(false))
  }
  const fill = (name: string): void => {
    setUsername(name)
    passwordField.current?.querySelector('input')?.focus()
  }
  return (
    <>
      <form className="sign-in-form" onSubmit={submit}>
        <label htmlFor="username">{t('username')}</label>
        <Input
          id="username"
          size="large"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          required
          value={username}
          onChange={(event) => setUsername(event.target.value)}
        />
        <label htmlFor="password">{t('password')}</label>
        <div ref={passwordField}>
          <Input.Password
            id="password"
            size="large"
            autoComplete="current-password"
            required
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
        </div>
        {failure !== null && <ProblemNotice error={failure} />}
        <Button type="primary" size="large" block htmlType="submit" loading={busy}>
          {t('submit')}
        </Button>
      </form>
      {accounts.length > 0 && <DemonstrationAccounts accounts={accounts} chosen={username} onChoose={fill} />}
    </>
  )
}
