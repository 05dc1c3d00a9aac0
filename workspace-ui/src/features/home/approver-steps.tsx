import { useTranslation } from 'react-i18next'
import { useDatasets } from '../../api/queries.ts'
import { useLocale } from '../../i18n/use-locale.ts'
import { formatAgo } from '../../ui/format-date.ts'
import { ProblemNotice } from '../../ui/problem-notice.tsx'
import { StepLine } from './step-line.tsx'
import { useReleases } from './use-home.ts'

/** Grades whose results leave without a review, unless the policy asks for one. */
const AUTOMATIC: ReadonlySet<string> = new Set(['general-1', 'general-2'])

export function ApproverSteps() {
  const { t } = useTranslation('home')
  const locale = useLocale()
  const releases = useReleases()
  const datasets = useDatasets()
  const waiting = releases.data?.filter(({ status }) => status === 'submitted')
  const oldest = waiting?.toSorted((a, b) => a.updatedAt.localeCompare(b.updatedAt))[0]
  const returned = releases.data?.filter(({ status }) => status === 'returned').length ?? 0
  const released = releases.data?.filter(({ status, review }) => status === 'released' && review === 'approver').length
  const reviewed = datasets.data?.items.filter(({ grade }) => !AUTOMATIC.has(grade)).length
  const error = releases.error ?? datasets.error
  return (
    <>
      {error !== null && <ProblemNotice error={error} />}
      <ul className="step-lines">
        <StepLine
          figure={waiting === undefined ? undefined : String(waiting.length)}
          text={t('approver.waiting', { count: waiting?.length ?? 0 })}
          note={
            oldest === undefined
              ? t('approver.noneNote')
              : t('approver.oldest', {
                  number: oldest.number,
                  ago: formatAgo(oldest.updatedAt, releases.dataUpdatedAt, locale),
                })
          }
          to={oldest === undefined ? '/review' : `/review/${oldest.id}`}
          action={t(oldest === undefined ? 'approver.queue' : 'approver.begin')}
          tone={(waiting?.length ?? 0) > 0 ? 'waiting' : 'plain'}
        />
        <StepLine
          figure={releases.data === undefined ? undefined : String(returned)}
          text={t('approver.returned', { count: returned })}
          note={t('approver.returnedNote')}
          to="/review"
          action={t('approver.queue')}
        />
        <StepLine
          figure={released === undefined ? undefined : String(released)}
          text={t('approver.released', { count: released ?? 0 })}
          note={t('approver.releasedNote')}
        />
        <StepLine
          figure={reviewed === undefined ? undefined : String(reviewed)}
          text={t('approver.datasets', { count: reviewed ?? 0 })}
          note={t('approver.datasetsNote')}
          to="/catalog"
          action={t('catalog')}
        />
      </ul>
    </>
  )
}
