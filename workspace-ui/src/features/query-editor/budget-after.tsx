import type { Budget } from '@yingbi/contracts'
import { ArrowRight } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { formatEpsilon } from '../../ui/format-number.ts'
import type { Accepted } from './use-explain.ts'

/** What is left under each limit, and under the one that binds first what will be left after the run. */
export function BudgetAfter({ answer, budgets }: { readonly answer: Accepted; readonly budgets: readonly Budget[] }) {
  const { t } = useTranslation('query-editor')
  const { questionsLeft, bindingScope, bindingWindow, admitted, leftAfter } = answer.budget
  const free = answer.reusedFrom !== null || Number(answer.charge.rho) === 0
  const after = Math.max(0, questionsLeft - (free ? 0 : 1))
  const isBinding = ({ scope, window }: Budget): boolean => scope === bindingScope && window === bindingWindow
  const ordered = budgets.toSorted((a, b) => Number(isBinding(b)) - Number(isBinding(a)))
  return (
    <div className="after">
      {ordered.map((budget) => {
        const binds = isBinding(budget)
        return (
          <div key={`${budget.scope} ${budget.window}`} className={binds ? 'after-line after-binds' : 'after-line'}>
            <span>
              {t(`scope.${budget.scope}`)}
              {binds && <span className="binds">{t('cost.binds')}</span>}
            </span>
            {binds ? (
              <span className="num">
                <strong>{questionsLeft}</strong> <ArrowRight size={12} strokeWidth={1.5} aria-label={t('cost.then')} />{' '}
                <strong>{t('cost.questions', { count: after })}</strong>
              </span>
            ) : (
              <span className="num">ε {formatEpsilon(budget.left.epsilon)}</span>
            )}
          </div>
        )
      })}
      <p className="caption">
        {free
          ? t('cost.freeRepeat')
          : admitted
            ? t('cost.leftAfter', { epsilon: formatEpsilon(leftAfter.epsilon) })
            : t('cost.notAdmitted')}
      </p>
    </div>
  )
}
