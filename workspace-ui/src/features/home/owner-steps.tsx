import type { Budget } from '@yingbi/contracts'
import { useTranslation } from 'react-i18next'
import { useBudgets, useDatasets } from '../../api/queries.ts'
import { formatEpsilon, formatPercent } from '../../ui/format-number.ts'
import { ProblemNotice } from '../../ui/problem-notice.tsx'
import { StepLine } from './step-line.tsx'

const shareLeft = (budget: Budget): number => Number(budget.left.rho) / Math.max(1e-12, Number(budget.limit.rho))

export function OwnerSteps() {
  const { t } = useTranslation('home')
  const datasets = useDatasets()
  const budgets = useBudgets()
  const own = datasets.data?.items.filter(({ allowedActions }) =>
    allowedActions.some(({ action, allowed }) => action === 'editPolicy' && allowed),
  )
  const drafts = own?.filter(({ status }) => status === 'draft').length
  const suspended = own?.filter(({ status }) => status === 'suspended').length ?? 0
  const tightest = budgets.data
    ?.filter(({ scope }) => scope === 'dataset')
    .toSorted((a, b) => shareLeft(a) - shareLeft(b))[0]
  const error = datasets.error ?? budgets.error
  return (
    <>
      {error !== null && <ProblemNotice error={error} />}
      <ul className="step-lines">
        <StepLine
          figure={drafts === undefined ? undefined : String(drafts)}
          text={t('owner.drafts', { count: drafts ?? 0 })}
          note={t((drafts ?? 0) > 0 ? 'owner.draftsNote' : 'owner.noDraftNote')}
          to="/owner"
          action={t('owner.datasets')}
          tone={(drafts ?? 0) > 0 ? 'waiting' : 'plain'}
        />
        <StepLine
          figure={own === undefined ? undefined : String(own.length - (drafts ?? 0) - suspended)}
          text={t('owner.open', { count: (own?.length ?? 0) - (drafts ?? 0) - suspended })}
          note={suspended > 0 ? t('owner.suspended', { count: suspended }) : t('owner.openNote')}
          to="/owner"
          action={t('owner.datasets')}
        />
        {tightest !== undefined && (
          <StepLine
            figure={formatPercent(shareLeft(tightest))}
            text={t(shareLeft(tightest) === 1 ? 'owner.untouched' : 'owner.tightest', { dataset: tightest.dataset })}
            note={t('owner.tightestNote', {
              spent: formatEpsilon(tightest.spent.epsilon),
              limit: formatEpsilon(tightest.limit.epsilon),
            })}
            to={`/owner/datasets/${tightest.dataset}?view=ledger`}
            action={t('owner.ledger')}
            tone={shareLeft(tightest) < 0.1 ? 'waiting' : 'plain'}
          />
        )}
        <StepLine
          figure="+"
          text={t('owner.register')}
          note={t('owner.registerNote')}
          to="/owner/register"
          action={t('owner.registerAction')}
        />
      </ul>
    </>
  )
}
