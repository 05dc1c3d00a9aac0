import { describeConclusion } from '@yingbi/engine/receipt'
import { Button } from 'antd'
import { FileUp, Plug, Printer, Unplug } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { preloadLanguages } from '../../i18n/start-i18n.ts'
import { useLocale } from '../../i18n/use-locale.ts'
import { BrandMark } from '../../ui/brand-mark.tsx'
import { LanguageSwitch } from '../../ui/language-switch.tsx'
import { useTitle } from '../../ui/use-title.ts'
import { Wordmark } from '../../ui/wordmark.tsx'
import { CheckList } from './check-list.tsx'
import { DropPlace } from './drop-place.tsx'
import { KeyBox } from './key-box.tsx'
import { StatedFacts } from './stated-facts.tsx'
import { keepTrustedKeys, readTrustedKeys } from './trusted-keys.ts'
import { useOnline } from './use-online.ts'
import { useVerification } from './use-verification.ts'
import './verify.css'

/** Checks a release bundle in this browser. Nothing is uploaded, and once open the page needs no network. */
export function VerifyPage() {
  const { t, i18n } = useTranslation('verify')
  const locale = useLocale()
  const online = useOnline()
  const [keys, setKeys] = useState(() => readTrustedKeys(localStorage))
  const { file, busy, verify } = useVerification(keys)
  const input = useRef<HTMLInputElement>(null)
  useTitle(t('title'))
  useEffect(() => {
    void preloadLanguages(i18n)
    // A face is otherwise fetched when its first letter is drawn, which may be after the network is gone.
    for (const face of document.fonts) void face.load()
  }, [i18n])
  return (
    <div className="verify">
      <header className="verify-top">
        <Link to="/" className="top-bar-brand" aria-label={t('home')}>
          <BrandMark size={20} />
          <Wordmark height={18} />
        </Link>
        <span className="verify-where">{t('title')}</span>
        <span className="verify-network" role="status">
          {online ? (
            <Plug size={14} strokeWidth={1.5} aria-hidden />
          ) : (
            <Unplug size={14} strokeWidth={1.5} aria-hidden />
          )}
          {t(online ? 'network.on' : 'network.off')}
        </span>
        <LanguageSwitch />
      </header>
      <main className="verify-body">
        <div className="verify-main">
          <div className="verify-head">
            <div role="status" aria-live="polite">
              <h1 className={file?.verification.verdict === 'failed' ? 'verify-bad' : undefined}>
                {file === null ? t('lead.title') : headline(t, file.verification.checks)}
              </h1>
              <p>{file === null ? t('lead.text') : describeConclusion(file.verification, locale)}</p>
            </div>
            {file !== null && (
              <div className="verify-actions">
                <Button
                  icon={<FileUp size={14} strokeWidth={1.5} aria-hidden />}
                  onClick={() => input.current?.click()}
                >
                  {t('another')}
                </Button>
                <Button icon={<Printer size={14} strokeWidth={1.5} aria-hidden />} onClick={() => window.print()}>
                  {t('print')}
                </Button>
                <input
                  ref={input}
                  className="visually-hidden"
                  type="file"
                  accept=".zip,application/zip"
                  tabIndex={-1}
                  aria-hidden
                  onChange={(event) => {
                    const chosen = event.target.files?.[0]
                    if (chosen !== undefined) verify(chosen)
                    event.target.value = ''
                  }}
                />
              </div>
            )}
          </div>
          <DropPlace file={file} busy={busy} onFile={verify} />
          {file !== null && <CheckList checks={file.verification.checks} />}
        </div>
        <aside className="verify-side">
          {file !== null && file.verification.statement !== null && (
            <StatedFacts statement={file.verification.statement} />
          )}
          <KeyBox
            keys={keys}
            claimed={file?.verification.keys ?? null}
            onKeys={(next) => {
              keepTrustedKeys(localStorage, next)
              setKeys(next)
            }}
          />
          <div className="verify-command">
            <p>{t('command')}</p>
            <code>npx yingbi verify bundle.zip</code>
          </div>
        </aside>
      </main>
    </div>
  )
}

function headline(
  t: (key: string, params: Record<string, number>) => string,
  checks: readonly { readonly outcome: 'passed' | 'failed' | 'not-checked' }[],
): string {
  const count = (outcome: 'passed' | 'failed' | 'not-checked'): number =>
    checks.filter((check) => check.outcome === outcome).length
  const counts = { passed: count('passed'), failed: count('failed'), open: count('not-checked') }
  return counts.failed > 0 ? t('headline.failed', counts) : t('headline.passed', counts)
}
