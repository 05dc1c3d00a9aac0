import { Check, CircleAlert, CircleDashed } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useLogState } from '../../api/queries.ts'
import { useLocale } from '../../i18n/use-locale.ts'
import { formatAgo } from '../../ui/format-date.ts'
import { formatNumber } from '../../ui/format-number.ts'

/** State of the log at the foot of the navigation; quiet unless something is wrong. */
export function LogFoot({ rail }: { readonly rail: boolean }) {
  const { t } = useTranslation('app')
  const locale = useLocale()
  const { data, dataUpdatedAt } = useLogState()
  if (data === undefined) return null
  const verified = data.lastVerification
  const kind = verified === null ? 'signed' : verified.ok ? 'verified' : 'broken'
  const Icon = { signed: CircleDashed, verified: Check, broken: CircleAlert }[kind]
  const at = verified?.at ?? data.checkpointAt
  const facts = `#${formatNumber(data.size)}${at === null ? '' : ` · ${formatAgo(at, dataUpdatedAt, locale)}`}`
  return (
    <div className={`log-foot log-foot-${kind}`} title={rail ? `${t(`log.${kind}`)} ${facts}` : undefined}>
      <Icon size={14} strokeWidth={2} aria-hidden />
      <span className={rail ? 'visually-hidden' : 'log-foot-text'}>
        {t(`log.${kind}`)}
        <span className="log-foot-facts mono">{facts}</span>
      </span>
    </div>
  )
}
