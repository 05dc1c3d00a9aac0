import { useTranslation } from 'react-i18next'
import { Link, useMatches } from 'react-router'
import { bindingBudget, useBudgets } from '../../api/queries.ts'
import { formatEpsilon } from '../../ui/format-number.ts'
import { LevelBar } from '../../ui/level-bar.tsx'

/** What the analyst can still ask of the dataset of this page, under the limit that binds first. */
export function BudgetGauge() {
  const { t } = useTranslation('app')
  const dataset = useMatches()
    .map((match) => match.params['dataset'])
    .find((name) => name !== undefined)
  const { data } = useBudgets(dataset, dataset !== undefined)
  const budget = dataset === undefined || data === undefined ? null : bindingBudget(data)
  if (budget === null) return null
  const share = Number(budget.left.rho) / Math.max(1e-12, Number(budget.limit.rho))
  return (
    <Link className="budget-gauge" to={`/budgets?dataset=${budget.dataset}`}>
      <span className="budget-gauge-name">{t('budget.mine')}</span>
      <span className="budget-gauge-bar">
        <LevelBar
          share={share}
          tone={share < 0.1 ? 'cin' : 'jade'}
          label={t('budget.share', { percent: Math.round(share * 100) })}
        />
      </span>
      <span>
        {budget.questionsLeft === null
          ? t('budget.epsilonLeft', { epsilon: formatEpsilon(budget.left.epsilon) })
          : t('budget.questionsLeft', { count: budget.questionsLeft })}
      </span>
    </Link>
  )
}
