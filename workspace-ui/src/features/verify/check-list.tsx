import { describeCheck, type BundleCheck, type CheckGroup, type CheckOutcome } from '@yingbi/engine/receipt'
import { Check, Minus, X } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useLocale } from '../../i18n/use-locale.ts'

const GROUPS: readonly CheckGroup[] = ['files', 'manifest', 'log', 'process', 'trust']
const MARKS: Readonly<Record<CheckOutcome, typeof Check>> = { passed: Check, failed: X, 'not-checked': Minus }

/** Every check by group. What was not checked has its own mark and is never shown as passed. */
export function CheckList({ checks }: { readonly checks: readonly BundleCheck[] }) {
  const { t } = useTranslation('verify')
  return (
    <div className="verify-checks">
      {GROUPS.map((group) => (
        <section key={group} className="verify-group" aria-label={t(`group.${group}`)}>
          <h2>{t(`group.${group}`)}</h2>
          <ul>
            {checks
              .filter((check) => check.group === group)
              .map((check) => (
                <CheckRow key={check.id} check={check} />
              ))}
          </ul>
        </section>
      ))}
    </div>
  )
}

function CheckRow({ check }: { readonly check: BundleCheck }) {
  const { t } = useTranslation('verify')
  const text = describeCheck(check, useLocale())
  const Mark = MARKS[check.outcome]
  return (
    <li className={`verify-check verify-${check.outcome}`} data-check={check.id} data-outcome={check.outcome}>
      <Mark size={16} strokeWidth={2} aria-hidden />
      <div>
        <strong>{text.title}</strong>
        <span className="visually-hidden">{t(`outcome.${check.outcome}`)}</span>
        <p>{text.detail}</p>
      </div>
      {check.place !== null && <code className="verify-check-place">{check.place}</code>}
    </li>
  )
}
