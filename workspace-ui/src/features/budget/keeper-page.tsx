import type { Role } from '@yingbi/contracts'
import { Segmented } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'
import { bindingBudget, useBudgets, useDatasets } from '../../api/queries.ts'
import { useBilingual } from '../../i18n/use-locale.ts'
import { EmptyState } from '../../ui/empty-state.tsx'
import { PageHead } from '../../ui/page-head.tsx'
import { ProblemNotice } from '../../ui/problem-notice.tsx'
import { useTitle } from '../../ui/use-title.ts'
import { AMOUNTS, type Amount } from './amount.ts'
import { BudgetLimits } from './budget-limits.tsx'
import { DatasetChoice } from './dataset-choice.tsx'
import { ProjectSection } from './project-section.tsx'
import { TogetherPane, TogetherTable } from './together-pane.tsx'
import { useTogether } from './use-budget.ts'

/** For owners, the office and auditors: every limit of a dataset, what all know together, and the projects. */
export function KeeperBudget({ role }: { readonly role: Role }) {
  const { t } = useTranslation('budget')
  const pick = useBilingual()
  const [search, setSearch] = useSearchParams()
  const datasets = useDatasets()
  const budgets = useBudgets()
  const [amount, setAmount] = useState<Amount>('epsilon')
  useTitle(t('title'))
  const names = [...new Set((budgets.data ?? []).map((budget) => budget.dataset))]
  const name = names.find((one) => one === search.get('dataset')) ?? names[0] ?? null
  const together = useTogether(name)
  const limits = (budgets.data ?? []).filter((budget) => budget.dataset === name)
  const dataset = datasets.data?.items.find((one) => one.name === name)
  const error = budgets.error ?? datasets.error ?? together.error
  if (error !== null) return <ProblemNotice error={error} />
  if (budgets.data === undefined) return <div className="route-loading" />
  if (name === null) return <EmptyState title={t('none.title')} text={t('none.text')} />
  return (
    <div className="budget">
      <PageHead
        title={t('title')}
        facts={
          <DatasetChoice
            names={names}
            name={name}
            datasets={datasets.data?.items ?? []}
            onChoose={(one) => setSearch({ dataset: one }, { replace: true })}
          />
        }
        actions={
          <Segmented
            size="small"
            aria-label={t('amount.label')}
            value={amount}
            options={AMOUNTS.map((one) => ({ value: one, label: t(`amount.${one}`) }))}
            onChange={setAmount}
          />
        }
      />
      <div className="budget-body">
        <section
          className="budget-main"
          aria-label={t('limits.used')}
          // A region that scrolls must be reachable by keyboard.
          // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
          tabIndex={0}
        >
          <BudgetLimits limits={limits} binding={bindingBudget(limits)} amount={amount} own={false} />
          {together.data !== undefined && <TogetherTable together={together.data} />}
          <ProjectSection key={name} dataset={name} role={role} />
        </section>
        <aside className="plan" aria-label={t('together.title')}>
          {together.data !== undefined && (
            <TogetherPane together={together.data} unit={dataset === undefined ? '' : pick(dataset.unit.title)} />
          )}
          <section>
            <p className="plan-note">{t('plan.note')}</p>
          </section>
        </aside>
      </div>
    </div>
  )
}
