import type { LogState } from '@yingbi/contracts'
import { Button } from 'antd'
import { Check, CircleAlert, CircleDashed } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocale } from '../../i18n/use-locale.ts'
import { Facts } from '../../ui/facts.tsx'
import { formatDateTime } from '../../ui/format-date.ts'
import { formatNumber, NO_VALUE } from '../../ui/format-number.ts'
import { ProblemNotice } from '../../ui/problem-notice.tsx'
import { useLogKeys, useVerifyLog } from './use-events.ts'

/** State of the log before its entries: head, signature, and the database compared with it. */
export function LogPane({ state }: { readonly state: LogState | null }) {
  const { t } = useTranslation('audit')
  const locale = useLocale()
  const verify = useVerifyLog()
  const [showKeys, setShowKeys] = useState(false)
  const last = verify.data ?? state?.lastVerification ?? null
  const standing = last === null ? 'unchecked' : last.ok ? 'ok' : 'broken'
  return (
    <section className="audit-pane" aria-label={t('log.title')}>
      <header>
        <h2>{t('log.title')}</h2>
        <span className={`log-standing log-${standing}`}>{t(`log.${standing}`)}</span>
      </header>
      {state !== null && (
        <Facts
          facts={[
            {
              name: t('log.checkpoint'),
              value: t('log.head', {
                size: formatNumber(state.size),
                at: state.checkpointAt === null ? NO_VALUE : formatDateTime(state.checkpointAt, locale),
              }),
            },
            { name: t('log.root'), value: <span className="mono audit-hash">{state.rootHash}</span> },
            { name: t('log.signature'), value: `Ed25519, ${state.keyId}` },
            {
              name: t('log.pending'),
              value: state.pending === 0 ? t('log.noPending') : t('log.pendingCount', { count: state.pending }),
            },
            {
              name: t('log.database'),
              value: (
                <span className={`log-compared log-compared-${standing}`}>
                  <StandingIcon standing={standing} />
                  {last === null
                    ? t('log.notCompared')
                    : t(last.ok ? 'log.same' : 'log.different', {
                        at: formatDateTime(last.at, locale),
                        entries: formatNumber(last.entries),
                      })}
                </span>
              ),
            },
          ]}
        />
      )}
      {last !== null && last.problems.length > 0 && (
        <ul className="log-problems">
          {last.problems.map((problem) => (
            <li key={problem}>{problem}</li>
          ))}
        </ul>
      )}
      {verify.error !== null && <ProblemNotice error={verify.error} />}
      <div className="audit-actions">
        <Button size="small" loading={verify.isPending} onClick={() => verify.mutate()}>
          {verify.isPending ? t('log.verifying') : t('log.verify')}
        </Button>
        <Button size="small" type="text" aria-expanded={showKeys} onClick={() => setShowKeys(!showKeys)}>
          {t('log.keys')}
        </Button>
      </div>
      {showKeys && <Keys />}
    </section>
  )
}

function StandingIcon({ standing }: { readonly standing: 'unchecked' | 'ok' | 'broken' }) {
  const Icon = { unchecked: CircleDashed, ok: Check, broken: CircleAlert }[standing]
  return <Icon size={14} strokeWidth={2} aria-hidden />
}

function Keys() {
  const { t } = useTranslation('audit')
  const { data, error } = useLogKeys()
  if (error !== null) return <ProblemNotice error={error} />
  if (data === undefined) return null
  return (
    <dl className="audit-keys">
      {(['log', 'release'] as const).map((use) => (
        <div key={use}>
          <dt>{t(`key.${use}`)}</dt>
          <dd className="mono">{data[use].verifierKey}</dd>
          <dd className="caption">
            {t('key.fingerprint')}{' '}
            <span className="mono">{(data[use].fingerprint.match(/.{1,4}/g) ?? []).join(' ')}</span>
          </dd>
        </div>
      ))}
    </dl>
  )
}
