import { useTranslation } from 'react-i18next'
import { useDatasets } from '../../api/queries.ts'
import { ProblemNotice } from '../../ui/problem-notice.tsx'
import { StepLine } from './step-line.tsx'
import { useReleases, useUsers } from './use-home.ts'

export function OfficeSteps() {
  const { t } = useTranslation('home')
  const users = useUsers()
  const datasets = useDatasets()
  const releases = useReleases()
  const disabled = users.data?.filter((user) => user.disabled).length ?? 0
  const held = datasets.data?.items
  const notOpen = held?.filter(({ status }) => status !== 'published').length ?? 0
  const providers = new Set(held?.map(({ provider }) => provider.zh)).size
  const waiting = releases.data?.filter(({ status }) => status === 'submitted').length
  const error = users.error ?? datasets.error ?? releases.error
  return (
    <>
      {error !== null && <ProblemNotice error={error} />}
      <ul className="step-lines">
        <StepLine
          figure={held === undefined ? undefined : String(held.length)}
          text={t('office.datasets', { count: held?.length ?? 0 })}
          note={t('office.datasetsNote', { providers, count: notOpen })}
          to="/catalog"
          action={t('catalog')}
        />
        <StepLine
          figure={waiting === undefined ? undefined : String(waiting)}
          text={t('office.waiting', { count: waiting ?? 0 })}
          note={t('office.waitingNote')}
          tone={(waiting ?? 0) > 0 ? 'waiting' : 'plain'}
        />
        <StepLine
          figure={users.data === undefined ? undefined : String(users.data.length)}
          text={t('office.users', { count: users.data?.length ?? 0 })}
          note={t('office.disabled', { count: disabled })}
        />
      </ul>
    </>
  )
}
