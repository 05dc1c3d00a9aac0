import type { Run } from '@yingbi/contracts'
import { Button } from 'antd'
import { useTranslation } from 'react-i18next'
import { useLocale } from '../../i18n/use-locale.ts'
import { EmptyState } from '../../ui/empty-state.tsx'
import { formatDateTime } from '../../ui/format-date.ts'
import { formatEpsilon } from '../../ui/format-number.ts'
import './history-list.css'

export interface HistoryListProps {
  readonly runs: readonly Run[]
  readonly shownId: string | null
  readonly onOpen: (run: Run) => void
  readonly onTake: (run: Run) => void
  readonly onRepeat: (run: Run) => void
}

/** The caller's runs, newest first. Opening one or running it again costs nothing. */
export function HistoryList({ runs, shownId, onOpen, onTake, onRepeat }: HistoryListProps) {
  const { t } = useTranslation('query-editor')
  const locale = useLocale()
  if (runs.length === 0) return <EmptyState title={t('history.none')} text={t('history.noneText')} />
  return (
    <div className="history">
      <table>
        <thead>
          <tr>
            <th>{t('history.run')}</th>
            <th>{t('history.at')}</th>
            <th>{t('history.statement')}</th>
            <th className="num">ε</th>
            <th>{t('history.status')}</th>
            <th>
              <span className="visually-hidden">{t('history.actions')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {runs.map((run) => (
            <tr key={run.id} className={run.id === shownId ? 'history-shown' : undefined}>
              <td>
                <button type="button" className="pressable history-open" onClick={() => onOpen(run)}>
                  #{run.number}
                </button>
              </td>
              <td>{formatDateTime(run.createdAt, locale)}</td>
              <td className="history-sql mono">{run.sql.replaceAll(/\s+/g, ' ')}</td>
              <td className="num">{run.reusedFrom === null ? formatEpsilon(run.charge.epsilon) : t('history.free')}</td>
              <td className={run.status === 'failed' ? 'history-failed' : undefined}>
                {t(`history.state.${run.status}`)}
              </td>
              <td className="history-actions">
                <Button size="small" type="text" onClick={() => onTake(run)}>
                  {t('history.take')}
                </Button>
                {run.status === 'finished' && (
                  <Button size="small" type="text" onClick={() => onRepeat(run)}>
                    {t('history.repeat')}
                  </Button>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
