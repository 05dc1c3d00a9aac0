import { Button, Segmented, Select } from 'antd'
import { SquareTerminal } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate, useParams, useSearchParams } from 'react-router'
import { useDataset } from '../../api/queries.ts'
import { useUser } from '../../api/session.ts'
import { useBilingual, useLocale } from '../../i18n/use-locale.ts'
import { formatDate } from '../../ui/format-date.ts'
import { Grade } from '../../ui/grade.tsx'
import { PageHead } from '../../ui/page-head.tsx'
import { ProblemNotice } from '../../ui/problem-notice.tsx'
import { UseLevel } from '../../ui/use-level.tsx'
import { useTitle } from '../../ui/use-title.ts'
import { Why } from '../../ui/why.tsx'
import { DatasetOverview } from './dataset-overview.tsx'
import { DatasetSide } from './dataset-side.tsx'
import { UseMatrix } from './use-matrix.tsx'
import './dataset.css'

const VIEWS = ['columns', 'overview'] as const

/** One dataset: what it is, and what may be done with each column. Table, column and view are in the address. */
export function DatasetPage() {
  const { t } = useTranslation('dataset')
  const pick = useBilingual()
  const locale = useLocale()
  const user = useUser()
  const navigate = useNavigate()
  const { dataset: name } = useParams()
  const [search, setSearch] = useSearchParams()
  const { data: dataset, error } = useDataset(name)
  useTitle(dataset === undefined ? t('title') : pick(dataset.title))
  if (error !== null) return <ProblemNotice error={error} />
  if (dataset === undefined) return <div className="route-loading" />

  const view = VIEWS.find((one) => one === search.get('view')) ?? 'columns'
  const table = dataset.tables.find((one) => one.name === search.get('table')) ?? dataset.tables[0]
  const set = (key: string, value: string): void =>
    setSearch(
      (current) => {
        const next = new URLSearchParams(current)
        next.set(key, value)
        return next
      },
      { replace: true },
    )
  const blocked = dataset.status === 'published' ? null : t(`blocked.${dataset.status}`)
  return (
    <div className="dataset">
      <PageHead
        title={pick(dataset.title)}
        trail={
          <>
            <Link to="/catalog">{t('catalog')}</Link> / <span>{pick(dataset.provider)}</span> /{' '}
            <span>{dataset.name}</span>
          </>
        }
        facts={
          <>
            <Grade grade={dataset.grade} />
            <span className={`dataset-status dataset-${dataset.status}`}>
              {t(`status.${dataset.status}`, { version: dataset.policyVersion })}
            </span>
            <span>{t('updated', { date: formatDate(dataset.updatedAt, locale) })}</span>
            <span>{pick(dataset.provider)}</span>
          </>
        }
        actions={
          user.role === 'analyst' && (
            <>
              {blocked !== null && <Why id="blocked">{blocked}</Why>}
              <Button
                type="primary"
                icon={<SquareTerminal size={14} strokeWidth={1.5} aria-hidden />}
                disabled={blocked !== null}
                aria-describedby={blocked === null ? undefined : 'blocked'}
                onClick={() => void navigate(`/workspace/${dataset.name}`)}
              >
                {t('openWorkspace')}
              </Button>
            </>
          )
        }
      >
        <div className="dataset-views" role="tablist" aria-label={t('views')}>
          {VIEWS.map((one) => (
            <button
              key={one}
              type="button"
              role="tab"
              aria-selected={view === one}
              className="dataset-view"
              onClick={() => set('view', one)}
            >
              {t(`view.${one}`)}
            </button>
          ))}
        </div>
      </PageHead>
      <div className="dataset-body">
        <section className="dataset-main" aria-label={t(`view.${view}`)}>
          {view === 'columns' && table !== undefined && (
            <>
              <div className="matrix-bar">
                {dataset.tables.length > 3 ? (
                  <Select
                    size="small"
                    aria-label={t('table')}
                    value={table.name}
                    options={dataset.tables.map((one) => ({
                      value: one.name,
                      label: `${one.name} ${pick(one.title)}`,
                    }))}
                    onChange={(value) => set('table', value)}
                  />
                ) : (
                  <Segmented
                    size="small"
                    value={table.name}
                    options={dataset.tables.map((one) => ({
                      value: one.name,
                      label: `${one.name} ${pick(one.title)}`,
                    }))}
                    onChange={(value) => set('table', value)}
                  />
                )}
                <span>{t('columnCount', { count: table.columns.length })}</span>
                <span className="matrix-legend">
                  {(['allowed', 'conditional', 'refused'] as const).map((level) => (
                    <span key={level}>
                      <UseLevel level={level} hidden /> {t(`level.${level}`)}
                    </span>
                  ))}
                </span>
              </div>
              <UseMatrix key={table.name} dataset={dataset} table={table} first={search.get('column')} />
            </>
          )}
          {view === 'overview' && <DatasetOverview dataset={dataset} />}
        </section>
        <DatasetSide dataset={dataset} table={table ?? null} />
      </div>
    </div>
  )
}
