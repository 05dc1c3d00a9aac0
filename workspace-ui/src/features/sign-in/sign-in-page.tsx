import { useTranslation } from 'react-i18next'
import { Navigate, useSearchParams } from 'react-router'
import { useSignInInfo } from '../../api/queries.ts'
import { useSession } from '../../api/session.ts'
import { useBilingual } from '../../i18n/use-locale.ts'
import { BrandMark } from '../../ui/brand-mark.tsx'
import { LanguageSwitch } from '../../ui/language-switch.tsx'
import { ProblemNotice } from '../../ui/problem-notice.tsx'
import { useTitle } from '../../ui/use-title.ts'
import { Wordmark } from '../../ui/wordmark.tsx'
import { Motto } from './motto.tsx'
import { ScreenWall } from './screen-wall.tsx'
import { SignInForm } from './sign-in-form.tsx'
import './sign-in.css'

/** Only a path of this site may be returned to. */
function safeNext(next: string | null): string {
  return next !== null && /^\/(?!\/)/.test(next) ? next : '/'
}

export function SignInPage() {
  const { t } = useTranslation('sign-in')
  const pick = useBilingual()
  const session = useSession()
  const [search] = useSearchParams()
  const { data: info, error } = useSignInInfo()
  useTitle(t('title'))
  if (session.kind !== 'signed-out') return <Navigate to={safeNext(search.get('next'))} replace />
  return (
    <div className="sign-in">
      <aside className="sign-in-wall">
        <div className="sign-in-brand">
          <BrandMark size={22} />
          <Wordmark height={20} />
        </div>
        <ScreenWall />
        <div>
          <Motto label={t('motto')} />
          <p className="sign-in-promise">{t('promise')}</p>
        </div>
      </aside>
      <main className="sign-in-door">
        <div className="sign-in-top">
          <LanguageSwitch />
        </div>
        <div className="sign-in-middle">
          <h1>{info === undefined ? t('title') : pick(info.place)}</h1>
          <p className="sign-in-lead">{search.get('ended') === '1' ? t('ended') : t('lead')}</p>
          {error !== null && <ProblemNotice error={error} />}
          <SignInForm accounts={info?.demonstrationAccounts ?? []} />
        </div>
        <footer className="sign-in-foot">
          <span>{t('version', { version: YINGBI_VERSION })}</span>
          {info !== undefined && (
            <>
              <span>{t('lockout', { attempts: info.lockout.attempts, minutes: info.lockout.minutes })}</span>
              <span className="sign-in-key">
                {t('logKey')} <code title={info.logKeyFingerprint}>{shortFingerprint(info.logKeyFingerprint)}</code>
              </span>
            </>
          )}
        </footer>
      </main>
    </div>
  )
}

/** First and last characters; the whole is in the title and on the verify page. */
function shortFingerprint(fingerprint: string): string {
  return fingerprint.length <= 24 ? fingerprint : `${fingerprint.slice(0, 14)}…${fingerprint.slice(-6)}`
}
