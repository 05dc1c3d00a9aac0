import type { Budget } from '@yingbi/contracts'
import { Button, Segmented } from 'antd'
import { lazy, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate, useSearchParams } from 'react-router'
import { bindingBudget, useBudgets, useDatasets } from '../../api/queries.ts'
import { EmptyState } from '../../ui/empty-state.tsx'
import { PageHead } from '../../ui/page-head.tsx'
import { ProblemNotice } from '../../ui/problem-notice.tsx'
import { useTitle } from '../../ui/use-title.ts'
import { AMOUNTS, type Amount } from './amount.ts'
import { BudgetLimits } from './budget-limits.tsx'
import { ChargeList } from './charge-list.tsx'
import { DatasetChoice } from './dataset-choice.tsx'
import { PlanPane } from './plan-pane.tsx'
import type { Plan } from './spending-plan.ts'
import { useTogether } from './use-budget.ts'
import { useOwnRuns } from './use-own-runs.ts'

const BalanceChart = lazy(async () => ({ default: (await import('./balance-chart.tsx')).BalanceChart }))

/** Pace at which the sliders start. */
const FIRST_PACE = { perWeek: 1.5, errorFactor: 1 }

/** What is left, which limit binds, when it runs out at a pace, and how to make it last. */
export function AnalystBudget() {
  const { t } = useTranslation('budget')
  const navigate = useNavigate()
  const [search, setSearch] = useSearchParams()
  const datasets = useDatasets()
  const budgets = useBudgets()
  const [amount, setAmount] = useState<Amount>('questions')
  const [pace, setPace] = useState(FIRST_PACE)
  const [openedAt] = useState(() => Date.now())
  useTitle(t('title'))

  const names = [...new Set((budgets.data ?? []).map((budget) => budget.dataset))]
  const asked = search.get('dataset') ?? localStorage.getItem('yingbi.dataset')
  const name = names.find((one) => one === asked) ?? names[0] ?? null
  const runs = useOwnRuns(name).data ?? []
  const together = useTogether(name).data ?? null
  const dataset = datasets.data?.items.find((one) => one.name === name)
  const limits = (budgets.data ?? []).filter((budget) => budget.dataset === name)
  const binding = bindingBudget(limits)
  const charged = runs.filter((run) => Number(run.charge.rho) > 0)
  const last = charged[0]
  const plan: Plan | null =
    binding === null || last === undefined
      ? null
      : { leftRho: Number(binding.left.rho), costRho: Number(last.charge.rho), ...pace }

  const error = budgets.error ?? datasets.error
  if (error !== null) return <ProblemNotice error={error} />
  if (budgets.data === undefined) return <div className="route-loading" />
  if (name === null || binding === null) return <EmptyState title={t('none.title')} text={t('none.text')} />
  return (
    <div className="budget">
      <PageHead
        title={t('title')}
        facts={
          <>
            <DatasetChoice
              names={names}
              name={name}
              datasets={datasets.data?.items ?? []}
              onChoose={(value) => setSearch({ dataset: value }, { replace: true })}
            />
            <span className="budget-unit">
              {last === undefined ? t('unit.none') : t('unit.last', { sql: oneLine(last.sql) })}
            </span>
          </>
        }
        actions={
          <>
            <Segmented
              size="small"
              aria-label={t('amount.label')}
              value={amount}
              options={AMOUNTS.map((one) => ({ value: one, label: t(`amount.${one}`) }))}
              onChange={setAmount}
            />
            <Button onClick={() => void navigate(`/budgets/plan?dataset=${name}`)}>{t('batch.open')}</Button>
          </>
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
          <BudgetLimits limits={limits} binding={binding} amount={amount} own />
          {plan !== null && (
            <Suspense fallback={<div className="balance" />}>
              <BalanceChart
                runs={runsInWindow(charged, binding)}
                plan={plan}
                now={openedAt}
                until={binding.windowEndsAt === null ? null : Date.parse(binding.windowEndsAt)}
              />
            </Suspense>
          )}
          <ChargeList runs={runs} costRho={last === undefined ? null : Number(last.charge.rho)} />
        </section>
        <PlanPane
          dataset={dataset ?? null}
          together={together}
          binding={binding}
          plan={plan}
          pace={pace}
          now={openedAt}
          onPace={setPace}
        />
      </div>
    </div>
  )
}

/** Charges that count against a limit of the current window; without a known start all of them. */
function runsInWindow<T extends { readonly createdAt: string }>(runs: readonly T[], binding: Budget): readonly T[] {
  if (binding.windowEndsAt === null) return runs
  const days = { day: 1, week: 7, month: 31, lifetime: Infinity }[binding.window]
  const from = Date.parse(binding.windowEndsAt) - days * 86_400_000
  return runs.filter((run) => Date.parse(run.createdAt) >= from)
}

function oneLine(sql: string): string {
  return /^\s*--\s*(.+)$/m.exec(sql)?.[1] ?? sql.replaceAll(/\s+/g, ' ').trim()
}
