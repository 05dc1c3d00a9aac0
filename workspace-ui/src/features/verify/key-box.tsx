import { keyFingerprint, parseTrustedKey, type BundleVerification } from '@yingbi/engine/receipt'
import { Button, Input } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { groupedFingerprint, parseKeyLines } from './trusted-keys.ts'

/** The keys this reader trusts: visible, changeable, kept in this browser only. */
export function KeyBox(props: {
  readonly keys: readonly string[]
  readonly claimed: BundleVerification['keys']
  readonly onKeys: (keys: readonly string[]) => void
}) {
  const { t } = useTranslation('verify')
  const [draft, setDraft] = useState<string | null>(null)
  const parsed = parseKeyLines(draft ?? '')
  return (
    <section className="verify-box" aria-label={t('keys.title')}>
      <h2>
        {t('keys.title')}
        {draft === null && (
          <button type="button" className="pressable verify-link" onClick={() => setDraft(props.keys.join('\n'))}>
            {t('keys.change')}
          </button>
        )}
      </h2>
      {draft === null ? (
        <>
          {props.keys.length === 0 && <p className="verify-note">{t('keys.none')}</p>}
          <ul className="verify-keys">
            {props.keys.map((key) => {
              const trusted = parseTrustedKey(key)
              return (
                <li key={key}>
                  {trusted !== null && trusted.name !== null && <span>{trusted.name}</span>}
                  <code>{groupedFingerprint(trusted?.fingerprint ?? key)}</code>
                </li>
              )
            })}
          </ul>
        </>
      ) : (
        <form
          className="verify-key-form"
          onSubmit={(event) => {
            event.preventDefault()
            if (parsed.unreadable.length > 0) return
            props.onKeys(parsed.keys)
            setDraft(null)
          }}
        >
          <label htmlFor="trusted-keys">{t('keys.label')}</label>
          <Input.TextArea
            id="trusted-keys"
            className="mono"
            autoSize={{ minRows: 3, maxRows: 8 }}
            value={draft}
            status={parsed.unreadable.length > 0 ? 'error' : ''}
            onChange={(event) => setDraft(event.target.value)}
          />
          {parsed.unreadable.length > 0 && (
            <p className="verify-key-error" role="alert">
              {t('keys.unreadable', { lines: parsed.unreadable.join(', ') })}
            </p>
          )}
          <div className="verify-key-actions">
            <Button size="small" type="primary" htmlType="submit" disabled={parsed.unreadable.length > 0}>
              {t('keys.keep')}
            </Button>
            <Button size="small" onClick={() => setDraft(null)}>
              {t('keys.cancel')}
            </Button>
          </div>
        </form>
      )}
      {props.claimed !== null && (
        <div className="verify-claimed">
          <h3>{t('keys.claimed')}</h3>
          <ul className="verify-keys">
            {(['log', 'release'] as const).map((kind) => (
              <li key={kind}>
                <span>{t(`keys.${kind}`)}</span>
                <code>{groupedFingerprint(keyFingerprint(props.claimed?.[kind].publicKey ?? new Uint8Array()))}</code>
              </li>
            ))}
          </ul>
        </div>
      )}
    </section>
  )
}
