import type { Budget } from '@yingbi/contracts'
import { useTranslation } from 'react-i18next'
import { useBudgets } from '../../api/queries.ts'
import { useLocale } from '../../i18n/use-locale.ts'
import { EmptyState } from '../../ui/empty-state.tsx'
import { formatDateTime } from '../../ui/format-date.ts'
import { formatEpsilon, formatNumber, formatRho } from '../../ui/format-number.ts'
import { LevelBar } from '../../ui/level-bar.tsx'
import { PaneHead } from '../../ui/pane.tsx'
import { ProblemNotice } from '../../ui/problem-notice.tsx'
import { SmallProbability } from '../../ui/quantity.tsx'
import { useLedger } from './use-owner.ts'

/** What was spent, by whom, and what is left; each charge names its entry in the log. */
export function LedgerTab({ dataset }: { readonly dataset: string }) {
  const { t } = useTranslation('owner')
  const locale = useLocale()
  const budgets = useBudgets(dataset)
  const ledger = useLedger(dataset)
  return (
    <div className="ledger">
      <section aria-label={t('ledger.title')}>
        <PaneHead title={t('ledger.title')} aside={t('ledger.note')} />
        {ledger.error !== null && <ProblemNotice error={ledger.error} />}
        {ledger.data?.items.length === 0 && <EmptyState title={t('ledger.none.title')} text={t('ledger.none.text')} />}
        {ledger.data !== undefined && ledger.data.items.length > 0 && (
          <table className="ledger-table">
            <thead>
              <tr>
                <th>{t('ledger.run')}</th>
                <th>{t('ledger.analyst')}</th>
                <th>{t('ledger.at')}</th>
                <th className="num">ε</th>
                <th className="num">ρ</th>
                <th className="num">δ</th>
                <th className="num">{t('ledger.entry')}</th>
              </tr>
            </thead>
            <tbody>
              {ledger.data.items.map((entry) => (
                <tr key={entry.runId}>
                  <td>{t('ledger.runNumber', { number: entry.runNumber })}</td>
                  <td>{entry.analyst}</td>
                  <td>{formatDateTime(entry.at, locale)}</td>
                  <td className="num">{formatEpsilon(entry.charge.epsilon)}</td>
                  <td className="num">{formatRho(entry.charge.rho)}</td>
                  <td className="num">
                    {entry.charge.delta === 0 ? 0 : <SmallProbability value={entry.charge.delta} />}
                  </td>
                  <td className="num mono">
                    {entry.logIndex === null ? t('ledger.pending') : `#${formatNumber(entry.logIndex)}`}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </section>
      <aside className="ledger-limits" aria-label={t('ledger.limits')}>
        <PaneHead title={t('ledger.limits')} />
        {budgets.error !== null && <ProblemNotice error={budgets.error} />}
        {budgets.data?.map((budget) => (
          <Limit key={`${budget.scope} ${budget.person ?? ''} ${budget.window}`} budget={budget} />
        ))}
      </aside>
    </div>
  )
}

function Limit({ budget }: { readonly budget: Budget }) {
  const { t } = useTranslation('owner')
  const used = Number(budget.spent.rho) / Math.max(1e-12, Number(budget.limit.rho))
  return (
    <div className="limit">
      <div className="limit-name">
        <strong>{budget.scope === 'dataset' ? t('form.budget.dataset') : (budget.person ?? '')}</strong>
        <span className="caption">{t(`window.${budget.window}`)}</span>
      </div>
      <LevelBar share={used} label={t('ledger.used', { spent: formatEpsilon(budget.spent.epsilon) })} />
      <div className="limit-figures">
        <span>
          {t('left', { epsilon: formatEpsilon(budget.left.epsilon), limit: formatEpsilon(budget.limit.epsilon) })}
        </span>
        <span className="caption">ρ {formatRho(budget.spent.rho)}</span>
      </div>
    </div>
  )
}
