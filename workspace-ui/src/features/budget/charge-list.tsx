import type { Run } from '@yingbi/contracts'
import { useTranslation } from 'react-i18next'
import { useLocale } from '../../i18n/use-locale.ts'
import { formatDateTime } from '../../ui/format-date.ts'
import { formatEpsilon, formatNumber } from '../../ui/format-number.ts'

const MOST = 50

/** Latest charges, newest first. A repeated question is listed with nothing charged; a failed one keeps its charge. */
export function ChargeList({ runs, costRho }: { readonly runs: readonly Run[]; readonly costRho: number | null }) {
  const { t } = useTranslation('budget')
  const locale = useLocale()
  if (runs.length === 0) return null
  return (
    <table className="charges">
      <thead>
        <tr>
          <th>{t('charges.title')}</th>
          <th>{t('charges.at')}</th>
          <th className="num">ε</th>
          <th className="num">{t('charges.worth')}</th>
          <th>{t('charges.state')}</th>
        </tr>
      </thead>
      <tbody>
        {runs.slice(0, MOST).map((run) => {
          const free = run.reusedFrom !== null
          const worth = costRho === null ? 0 : Number(run.charge.rho) / costRho
          return (
            <tr key={run.id}>
              <td className="charges-sql">
                <span>#{run.number}</span> <code>{run.sql.replaceAll(/\s+/g, ' ')}</code>
              </td>
              <td className="charges-quiet">{formatDateTime(run.createdAt, locale)}</td>
              <td className="num">{free ? '0' : formatEpsilon(run.charge.epsilon)}</td>
              <td className="num">{t('charges.questions', { shown: worthText(worth) })}</td>
              <td className="charges-quiet">{free ? t('charges.free') : t(`charges.status.${run.status}`)}</td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}

/** In questions like the last one; what is less than a tenth is said so. */
function worthText(worth: number): string {
  if (worth > 0 && worth < 0.1) return '<0.1'
  return formatNumber(worth, Number.isInteger(worth) ? 0 : 1)
}
