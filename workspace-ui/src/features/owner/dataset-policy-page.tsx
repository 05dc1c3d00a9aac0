import { useTranslation } from 'react-i18next'
import { Link, useParams, useSearchParams } from 'react-router'
import { useDataset } from '../../api/queries.ts'
import { useBilingual, useLocale } from '../../i18n/use-locale.ts'
import { formatDate } from '../../ui/format-date.ts'
import { Grade } from '../../ui/grade.tsx'
import { PageHead } from '../../ui/page-head.tsx'
import { ProblemNotice } from '../../ui/problem-notice.tsx'
import { useTitle } from '../../ui/use-title.ts'
import { LedgerTab } from './ledger-tab.tsx'
import { PolicyTab } from './policy-tab.tsx'
import { StatusActions } from './status-actions.tsx'
import { VersionsTab } from './versions-tab.tsx'
import './owner.css'

const VIEWS = ['policy', 'versions', 'ledger'] as const

/** One dataset as its owner sees it: the policy as a draft, its versions, budget and ledger. */
export function DatasetPolicyPage() {
  const { t } = useTranslation('owner')
  const pick = useBilingual()
  const locale = useLocale()
  const { dataset: name } = useParams()
  const [search, setSearch] = useSearchParams()
  const { data: dataset, error } = useDataset(name)
  useTitle(dataset === undefined ? t('title') : pick(dataset.title))
  if (error !== null) return <ProblemNotice error={error} />
  if (dataset === undefined) return <div className="route-loading" />
  const view = VIEWS.find((one) => one === search.get('view')) ?? 'policy'
  return (
    <div className="owner-dataset">
      <PageHead
        title={pick(dataset.title)}
        trail={
          <>
            <Link to="/owner">{t('title')}</Link> / <span>{dataset.name}</span>
          </>
        }
        facts={
          <>
            <Grade grade={dataset.grade} />
            <span className={`owner-status owner-${dataset.status}`}>{t(`status.${dataset.status}`)}</span>
            <span>{t('inForce', { version: dataset.policyVersion, date: formatDate(dataset.updatedAt, locale) })}</span>
          </>
        }
        actions={<StatusActions dataset={dataset} />}
      >
        <div className="owner-views" role="tablist" aria-label={t('views')}>
          {VIEWS.map((one) => (
            <button
              key={one}
              type="button"
              role="tab"
              aria-selected={view === one}
              className="owner-view"
              onClick={() => setSearch({ view: one }, { replace: true })}
            >
              {t(`view.${one}`)}
            </button>
          ))}
        </div>
      </PageHead>
      {view === 'policy' && <PolicyTab dataset={dataset.name} />}
      {view === 'versions' && <VersionsTab dataset={dataset.name} />}
      {view === 'ledger' && <LedgerTab dataset={dataset.name} />}
    </div>
  )
}
