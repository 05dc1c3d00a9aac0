import type { Dataset } from '@yingbi/contracts'
import { Button } from 'antd'
import { Plus } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate } from 'react-router'
import { useBudgets, useDatasets } from '../../api/queries.ts'
import { useBilingual, useLocale } from '../../i18n/use-locale.ts'
import { EmptyState } from '../../ui/empty-state.tsx'
import { formatDate } from '../../ui/format-date.ts'
import { formatEpsilon, formatPercent, NO_VALUE } from '../../ui/format-number.ts'
import { Grade } from '../../ui/grade.tsx'
import { LevelBar } from '../../ui/level-bar.tsx'
import { PageHead } from '../../ui/page-head.tsx'
import { ProblemNotice } from '../../ui/problem-notice.tsx'
import { useTitle } from '../../ui/use-title.ts'
import { readKeptPolicy, readKeptRegistration } from './kept-draft.ts'
import { isOwn } from './own-dataset.ts'
import { StatusActions } from './status-actions.tsx'
import './owner.css'

/** The datasets of the owner's department: their state, and what can be done with it. */
export function OwnerPage() {
  const { t } = useTranslation('owner')
  const navigate = useNavigate()
  const { data, error, isPending } = useDatasets()
  useTitle(t('title'))
  const [kept] = useState(() => readKeptRegistration(localStorage))
  const own = (data?.items ?? []).filter(isOwn)
  const register = (
    <Button
      type="primary"
      icon={<Plus size={14} strokeWidth={1.5} aria-hidden />}
      onClick={() => void navigate('/owner/register')}
    >
      {t(kept.files.length > 0 || kept.registrationId !== null ? 'continueRegistration' : 'register')}
    </Button>
  )
  return (
    <div className="owner">
      <PageHead title={t('title')} facts={own.length > 0 && t('count', { count: own.length })} actions={register} />
      {error !== null && <ProblemNotice error={error} />}
      {own.length > 0 && (
        <div className="owner-frame">
          <table className="owner-table">
            <thead>
              <tr>
                <th>{t('column.dataset')}</th>
                <th>{t('column.status')}</th>
                <th>{t('column.grade')}</th>
                <th>{t('column.policy')}</th>
                <th>{t('column.budget')}</th>
                <th>{t('column.action')}</th>
              </tr>
            </thead>
            <tbody>
              {own.map((dataset) => (
                <OwnRow key={dataset.id} dataset={dataset} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {!isPending && error === null && own.length === 0 && (
        <EmptyState title={t('none.title')} text={t('none.text')}>
          {register}
        </EmptyState>
      )}
    </div>
  )
}

function OwnRow({ dataset }: { readonly dataset: Dataset }) {
  const { t } = useTranslation('owner')
  const pick = useBilingual()
  const locale = useLocale()
  const budgets = useBudgets(dataset.name, dataset.status !== 'draft').data
  const whole = budgets?.find((budget) => budget.scope === 'dataset')
  const [draft] = useState(() => readKeptPolicy(localStorage, dataset.name))
  const share = whole === undefined ? 0 : Number(whole.left.rho) / Math.max(1e-12, Number(whole.limit.rho))
  return (
    <tr>
      <td className="owner-what">
        <Link to={`/owner/datasets/${dataset.name}`}>{pick(dataset.title)}</Link> <code>{dataset.name}</code>
        <div className="caption">{dataset.tables.map((table) => table.name).join(locale === 'en' ? ', ' : '、')}</div>
      </td>
      <td>
        <span className={`owner-status owner-${dataset.status}`}>{t(`status.${dataset.status}`)}</span>
      </td>
      <td>
        <Grade grade={dataset.grade} />
      </td>
      <td>
        v{dataset.policyVersion}
        <div className="caption">{draft === null ? formatDate(dataset.updatedAt, locale) : t('draftKept')}</div>
      </td>
      <td className="owner-budget">
        {whole === undefined ? (
          NO_VALUE
        ) : (
          <>
            {t('left', { epsilon: formatEpsilon(whole.left.epsilon), limit: formatEpsilon(whole.limit.epsilon) })}
            <LevelBar share={share} label={t('leftShare', { share: formatPercent(share) })} />
          </>
        )}
      </td>
      <td className="owner-action">
        <StatusActions dataset={dataset} />
      </td>
    </tr>
  )
}
