import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLogState } from '../../api/queries.ts'
import { useLocale } from '../../i18n/use-locale.ts'
import { formatDateTime } from '../../ui/format-date.ts'
import { formatNumber } from '../../ui/format-number.ts'
import { ProblemNotice } from '../../ui/problem-notice.tsx'
import { StepLine } from './step-line.tsx'
import { useEventCount, type EventCount } from './use-home.ts'

const WATCHED = ['query.refused', 'session.failed', 'release.download'] as const
const DAY_MS = 86_400_000

/** Local midnight six days ago: the beginning of the span `week` of the events page. */
function weekStart(now: number): string {
  const start = new Date(now - 6 * DAY_MS)
  start.setHours(0, 0, 0, 0)
  return start.toISOString()
}

export function AuditorSteps() {
  const { t } = useTranslation('home')
  const locale = useLocale()
  const log = useLogState()
  const [from] = useState(() => weekStart(Date.now()))
  const last = log.data?.lastVerification ?? null
  const standing = last === null ? 'unchecked' : last.ok ? 'ok' : 'broken'
  return (
    <>
      {log.error !== null && <ProblemNotice error={log.error} />}
      <ul className="step-lines">
        <StepLine
          figure={log.data === undefined ? undefined : formatNumber(log.data.size)}
          text={t(`auditor.log.${standing}`)}
          note={
            last === null ? t('auditor.uncheckedNote') : t('auditor.checkedAt', { at: formatDateTime(last.at, locale) })
          }
          to="/audit"
          action={t(standing === 'unchecked' ? 'auditor.verify' : 'auditor.events')}
          tone={({ unchecked: 'waiting', ok: 'plain', broken: 'wrong' } as const)[standing]}
        />
        {WATCHED.map((action) => (
          <WatchedLine key={action} action={action} from={from} />
        ))}
      </ul>
    </>
  )
}

const figureOf = (count: EventCount | undefined): string | undefined =>
  count === undefined ? undefined : `${formatNumber(count.count)}${count.more ? '+' : ''}`

function WatchedLine({ action, from }: { readonly action: (typeof WATCHED)[number]; readonly from: string }) {
  const { t } = useTranslation('home')
  const count = useEventCount(action, from)
  if (count.error !== null) return <ProblemNotice error={count.error} />
  return (
    <StepLine
      figure={figureOf(count.data)}
      text={t(`auditor.week.${action}`, { count: count.data?.count ?? 0 })}
      note={t(`auditor.note.${action}`)}
      to={`/audit?action=${action}&span=week`}
      action={t('auditor.look')}
    />
  )
}
