import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { Navigate, useParams } from 'react-router'
import { useDataset, useDatasets } from '../../api/queries.ts'
import { useUser } from '../../api/session.ts'
import { useBilingual } from '../../i18n/use-locale.ts'
import { EmptyState } from '../../ui/empty-state.tsx'
import { ProblemNotice } from '../../ui/problem-notice.tsx'
import { useTitle } from '../../ui/use-title.ts'
import { Workspace } from './workspace.tsx'

const LAST_DATASET = 'yingbi.dataset'

/** The workspace of one dataset; without one, that of the dataset that was open last. */
export function WorkspacePage() {
  const { t } = useTranslation('query-editor')
  const pick = useBilingual()
  const user = useUser()
  const { dataset: name } = useParams()
  const datasets = useDatasets()
  const dataset = useDataset(name)
  useTitle(dataset.data === undefined ? t('title') : `${pick(dataset.data.title)} ${t('title')}`)
  useEffect(() => {
    if (name !== undefined) localStorage.setItem(LAST_DATASET, name)
  }, [name])
  const error = datasets.error ?? dataset.error
  if (error !== null) return <ProblemNotice error={error} />
  if (datasets.data === undefined) return <div className="route-loading" />
  if (name === undefined) {
    const open = datasets.data.items.filter((one) => one.status === 'published')
    const last = open.find((one) => one.name === localStorage.getItem(LAST_DATASET)) ?? open[0]
    if (last === undefined) return <EmptyState title={t('noDataset.title')} text={t('noDataset.text')} />
    return <Navigate to={`/workspace/${last.name}`} replace />
  }
  if (dataset.data === undefined) return <div className="route-loading" />
  return <Workspace key={`${user.id} ${name}`} user={user} dataset={dataset.data} datasets={datasets.data.items} />
}
