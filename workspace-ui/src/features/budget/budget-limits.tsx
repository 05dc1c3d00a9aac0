import type { Budget } from '@yingbi/contracts'
import { useTranslation } from 'react-i18next'
import { useLocale } from '../../i18n/use-locale.ts'
import { formatDateTime } from '../../ui/format-date.ts'
import { formatEpsilon, formatNumber, formatRho } from '../../ui/format-number.ts'
import { LevelBar } from '../../ui/level-bar.tsx'
import type { Amount } from './amount.ts'

export interface BudgetLimitsProps {
  readonly limits: readonly Budget[]
  readonly binding: Budget | null
  readonly amount: Amount
  /** Whether the limits of a person are the reader's own. */
  readonly own: boolean
}

const SCOPES = ['dataset', 'purpose', 'project', 'person'] as const satisfies readonly Budget['scope'][]

/** Limits inside limits: the outer first, the one that binds marked. */
export function BudgetLimits({ limits, binding, amount, own }: BudgetLimitsProps) {
  const { t } = useTranslation('budget')
  const locale = useLocale()
  const ordered = limits.toSorted((a, b) => SCOPES.indexOf(a.scope) - SCOPES.indexOf(b.scope))
  const left = (budget: Budget): string => {
    if (amount === 'rho') return `ρ ${formatRho(budget.left.rho)}`
    if (amount === 'epsilon' || budget.questionsLeft === null) return `ε ${formatEpsilon(budget.left.epsilon)}`
    return t('limits.questions', { count: budget.questionsLeft, shown: formatNumber(budget.questionsLeft) })
  }
  return (
    <table className="limits">
      <thead>
        <tr>
          <th>{t('limits.name')}</th>
          <th>{t('limits.used')}</th>
          <th className="num">{t('limits.limit')}</th>
          <th className="num">{t('limits.left')}</th>
          <th>{t('limits.window')}</th>
        </tr>
      </thead>
      <tbody>
        {ordered.map((budget) => {
          const share = Number(budget.spent.rho) / Math.max(1e-12, Number(budget.limit.rho))
          const binds = budget === binding
          return (
            <tr
              key={`${budget.scope} ${budget.project?.id ?? budget.purpose ?? budget.person ?? ''} ${budget.window}`}
              className={binds ? 'limits-binds' : undefined}
            >
              <td className={`limits-${budget.scope}`}>
                {t(budget.scope === 'person' && !own ? 'limits.ofPerson' : `limits.${budget.scope}`, {
                  dataset: budget.dataset,
                  purpose: budget.purpose ?? '',
                  project: budget.project?.name ?? '',
                  person: budget.person ?? '',
                })}
                {binds && <span className="limits-mark">{t('limits.binds')}</span>}
              </td>
              <td className="limits-bar">
                <LevelBar
                  share={share}
                  tone={share > 0.9 ? 'cin' : 'jade'}
                  label={t('limits.share', { percent: Math.round(share * 100) })}
                />
                {amount !== 'questions' && <Tight budget={budget} />}
              </td>
              <td className="num">
                {amount === 'rho' ? `ρ ${formatRho(budget.limit.rho)}` : `ε ${formatEpsilon(budget.limit.epsilon)}`}
              </td>
              <td className="num">
                <strong>{left(budget)}</strong>
              </td>
              <td className="limits-window">
                {budget.windowEndsAt === null
                  ? t('limits.lifetime')
                  : t(`limits.resets.${budget.window}`, { at: formatDateTime(budget.windowEndsAt, locale) })}
              </td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}

/** What was spent, and the tighter statement of the same charges. */
function Tight({ budget }: { readonly budget: Budget }) {
  const { t } = useTranslation('budget')
  if (Number(budget.spent.rho) === 0) return null
  const spent = formatEpsilon(budget.spent.epsilon)
  return (
    <span className="limits-tight">
      {budget.spentTight === null
        ? t('limits.spent', { spent })
        : t('limits.spentTight', { spent, tight: formatEpsilon(budget.spentTight) })}
    </span>
  )
}
