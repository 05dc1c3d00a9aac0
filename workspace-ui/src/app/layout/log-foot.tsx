import type { Role } from '@yingbi/contracts'
import { Check, CircleAlert, PenLine } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useLogSize, useLogState } from '../../api/queries.ts'
import { useLocale } from '../../i18n/use-locale.ts'
import { formatAgo } from '../../ui/format-date.ts'
import { formatNumber } from '../../ui/format-number.ts'

const icons = { signed: PenLine, verified: Check, broken: CircleAlert } as const

/** The log at the foot of the navigation: its signed head for everyone, its last check for the auditor. */
export function LogFoot({ role, rail }: { readonly role: Role; readonly rail: boolean }) {
  const { t } = useTranslation('app')
  const locale = useLocale()
  const auditor = role === 'auditor'
  const state = useLogState(auditor)
  const size = useLogSize(!auditor).data ?? state.data?.size
  if (size === undefined) return null
  const verified = state.data?.lastVerification ?? null
  const kind = verified === null ? 'signed' : verified.ok ? 'verified' : 'broken'
  const Icon = icons[kind]
  const facts = `#${formatNumber(size)}${verified === null ? '' : ` · ${formatAgo(verified.at, state.dataUpdatedAt, locale)}`}`
  return (
    <div className={`log-foot log-foot-${kind}`} title={rail ? `${t(`log.${kind}`)} ${facts}` : undefined}>
      <Icon size={14} strokeWidth={kind === 'signed' ? 1.5 : 2} aria-hidden />
      <span className={rail ? 'visually-hidden' : 'log-foot-text'}>
        {t(`log.${kind}`)}
        <span className="log-foot-facts mono">{facts}</span>
      </span>
    </div>
  )
}
