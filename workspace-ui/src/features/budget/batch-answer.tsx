import type { ExplainBatchAnswer, ExplainBatchRequest } from '@yingbi/contracts'
import { CircleAlert, CircleCheck } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { formatEpsilon, formatError } from '../../ui/format-number.ts'
import { LevelBar } from '../../ui/level-bar.tsx'

export interface BatchAnswerProps {
  readonly answer: ExplainBatchAnswer
  readonly asked: ExplainBatchRequest | undefined
}

/** Whether all fit, then every planned question with its share, its charge and the error of each column. */
export function BatchAnswer({ answer, asked }: BatchAnswerProps) {
  const { t } = useTranslation('budget')
  const { queries, allowed, total, withinAllowed, exceeded } = answer
  const refused = queries.filter((query) => !query.answer.accepted).length
  const fits = withinAllowed && exceeded.length === 0 && refused === 0
  const whole = Math.max(1e-12, Number(allowed.rho))
  const Mark = fits ? CircleCheck : CircleAlert
  return (
    <>
      <div className={fits ? 'batch-verdict' : 'batch-verdict batch-verdict-not'} role="status">
        <Mark size={16} strokeWidth={1.5} aria-hidden />
        <strong>{t(fits ? 'batch.fits' : 'batch.fitsNot')}</strong>
        <span>
          {t('batch.total', { total: formatEpsilon(total.epsilon), allowed: formatEpsilon(allowed.epsilon) })}
        </span>
        {!withinAllowed && <span>{t('batch.above')}</span>}
        {refused > 0 && <span>{t('batch.refused', { count: refused })}</span>}
        {exceeded.map((budget) => (
          <span key={`${budget.scope} ${budget.window}`}>
            {t('batch.exceeded', {
              limit: t(`limits.${budget.scope}`, {
                dataset: budget.dataset,
                purpose: budget.purpose ?? '',
                project: budget.project?.name ?? '',
                person: budget.person ?? '',
              }),
              left: formatEpsilon(budget.left.epsilon),
            })}
          </span>
        ))}
      </div>
      <table className="limits batch-table">
        <thead>
          <tr>
            <th>{t('batch.query')}</th>
            <th>{t('batch.share')}</th>
            <th className="num">ε</th>
            <th className="num">{t('batch.charge')}</th>
            <th>{t('batch.errors')}</th>
          </tr>
        </thead>
        <tbody>
          {queries.map((query, i) => (
            <tr key={`${i} ${asked?.queries[i]?.sql ?? ''}`}>
              <td className="charges-sql">
                <span>{i + 1}</span> <code>{asked?.queries[i]?.sql.replaceAll(/\s+/g, ' ')}</code>
              </td>
              {query.answer.accepted && query.share !== null && query.charge !== null ? (
                <>
                  <td className="limits-bar">
                    <LevelBar
                      share={Number(query.share.rho) / whole}
                      label={t('together.percent', { percent: Math.round((100 * Number(query.share.rho)) / whole) })}
                    />
                  </td>
                  <td className="num">{formatEpsilon(query.share.epsilon)}</td>
                  <td className="num">
                    {query.charge.rho === '0' ? t('charges.free') : formatEpsilon(query.charge.epsilon)}
                  </td>
                  <td className="batch-errors">
                    {query.answer.columns
                      .filter(({ expectedError }) => expectedError !== null)
                      .map(({ name, expectedError }) => (
                        <span key={name}>
                          {name} <em>{formatError(expectedError ?? 0)}</em>
                        </span>
                      ))}
                  </td>
                </>
              ) : (
                <td colSpan={4} className="batch-refused">
                  {query.answer.accepted ? null : query.answer.refusals[0]?.title}
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </>
  )
}
