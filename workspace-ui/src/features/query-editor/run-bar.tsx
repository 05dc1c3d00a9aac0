import { Button } from 'antd'
import { Check, Gauge, Play, X } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { formatEpsilon } from '../../ui/format-number.ts'
import { Why } from '../../ui/why.tsx'

export interface StatementState {
  /** From 1. */
  readonly number: number
  readonly refusals: number
  readonly current: boolean
}

export interface RunBarProps {
  readonly statements: readonly StatementState[]
  /** Price of the caret's statement; null when it is not known. */
  readonly price: { readonly epsilon: number; readonly free: boolean } | null
  /** Why the statement cannot run now; null when it can. */
  readonly blocked: string | null
  /** What is left, when the price is above it; pressing takes that price instead. */
  readonly fit: { readonly epsilon: number; readonly take: () => void } | null
  readonly running: boolean
  readonly onRun: () => void
  /** Given where the cost pane is a drawer. */
  readonly onCost: (() => void) | null
}

/** Whether the text can run, and the button that says what it costs. */
export function RunBar({ statements, price, blocked, fit, running, onRun, onCost }: RunBarProps) {
  const { t } = useTranslation('query-editor')
  const current = statements.find((statement) => statement.current)
  const others = statements.filter((statement) => !statement.current && statement.refusals > 0)
  const label =
    price === null
      ? t('run.plain')
      : price.free
        ? t('run.free')
        : t('run.priced', { epsilon: formatEpsilon(price.epsilon) })
  return (
    <div className="run-bar">
      <div className="run-states" role="status">
        {current !== undefined && current.refusals === 0 && price !== null && (
          <span className="run-ok">
            <Check size={14} strokeWidth={2} aria-hidden />{' '}
            {t('run.ok', { number: current.number, total: statements.length })}
          </span>
        )}
        {current !== undefined && current.refusals > 0 && (
          <span className="run-refused">
            <X size={14} strokeWidth={2} aria-hidden /> {t('run.refused', { count: current.refusals })}
            <span className="caption">{t('run.next')}</span>
          </span>
        )}
        {others.map((statement) => (
          <span key={statement.number} className="run-refused">
            <X size={14} strokeWidth={2} aria-hidden />{' '}
            {t('run.otherRefused', { number: statement.number, count: statement.refusals })}
          </span>
        ))}
      </div>
      <div className="run-actions">
        {blocked !== null && <Why id="run-blocked">{blocked}</Why>}
        {fit !== null && (
          <Button size="small" onClick={fit.take}>
            {t('run.fit', { epsilon: formatEpsilon(fit.epsilon) })}
          </Button>
        )}
        {onCost !== null && (
          <Button size="small" icon={<Gauge size={14} strokeWidth={1.5} aria-hidden />} onClick={onCost}>
            {t('cost.title')}
          </Button>
        )}
        <Button
          size="small"
          type="primary"
          icon={<Play size={14} strokeWidth={1.5} aria-hidden />}
          disabled={blocked !== null}
          loading={running}
          aria-describedby={blocked === null ? undefined : 'run-blocked'}
          onClick={onRun}
        >
          {label}
          <span className="kbd-inline">Ctrl ⏎</span>
        </Button>
      </div>
    </div>
  )
}
