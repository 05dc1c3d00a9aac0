import type { Budget, Run } from '@yingbi/contracts'
import { Button } from 'antd'
import { Check, CircleAlert, LoaderCircle, Minus, X } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { problemMessage, ProblemError } from '../../api/problem.ts'
import { useLocale } from '../../i18n/use-locale.ts'
import { formatDateTime } from '../../ui/format-date.ts'
import { formatEpsilon } from '../../ui/format-number.ts'
import { LevelBar } from '../../ui/level-bar.tsx'
import { MessageText } from '../../ui/message-text.tsx'
import './run-outcome.css'

const STEPS = ['policy', 'charge', 'run', 'noise'] as const

/** A run on its way. Progress is by steps, never by rows. */
export function RunProgress({ run, onCancel }: { readonly run: Run; readonly onCancel: (() => void) | null }) {
  const { t } = useTranslation('query-editor')
  return (
    <div className="outcome">
      <div className="outcome-head">
        <div>
          <h2>{t('progress.title', { number: run.number })}</h2>
          <p>{t('progress.leave')}</p>
        </div>
        {onCancel !== null && (
          <Button size="small" onClick={onCancel}>
            {t('progress.stop')}
          </Button>
        )}
      </div>
      <ul className="outcome-steps">
        {STEPS.map((step, index) => (
          <li key={step}>
            {index < 2 && (
              <Check size={14} strokeWidth={2} className="outcome-passed" aria-label={t('progress.done')} />
            )}
            {index === 2 && (
              <LoaderCircle size={14} strokeWidth={1.5} className="outcome-turning" aria-label={t('progress.now')} />
            )}
            {index > 2 && <Minus size={14} strokeWidth={1.5} aria-label={t('progress.ahead')} />}
            {t(`progress.step.${step}`)}
          </li>
        ))}
      </ul>
      <p className="caption">{t('progress.byStep')}</p>
    </div>
  )
}

/** A run that did not finish: what is known of the charge, and what can be done. */
export function RunFailure({ run, onRetry }: { readonly run: Run; readonly onRetry: () => void }) {
  const { t } = useTranslation('query-editor')
  return (
    <div className="outcome" role="alert">
      <div className="outcome-head">
        <CircleAlert size={16} strokeWidth={1.5} className="outcome-warning" aria-hidden />
        <div>
          <h2>
            <MessageText text={run.failure?.title ?? t('failure.title', { number: run.number })} />
          </h2>
          <p>{t('failure.charged', { number: run.number, epsilon: formatEpsilon(run.charge.epsilon) })}</p>
        </div>
      </div>
      <p>{t('failure.can', { epsilon: formatEpsilon(run.charge.epsilon) })}</p>
      <p className="mono caption">
        {run.failure?.code} / {run.id}
      </p>
      <div className="outcome-actions">
        <Button size="small" onClick={onRetry}>
          {t('failure.again')}
        </Button>
      </div>
    </div>
  )
}

export interface NotStartedProps {
  readonly error: unknown
  readonly budgets: readonly Budget[]
  readonly onHistory: () => void
}

/** The run did not start because a limit is used up: what is left, when it returns, what costs nothing. */
export function BudgetExhausted({ error, budgets, onHistory }: NotStartedProps) {
  const { t } = useTranslation('query-editor')
  const locale = useLocale()
  if (!(error instanceof ProblemError)) return null
  const left = error.problem.left ?? budgets
  const message = problemMessage(error.problem, locale)
  return (
    <div className="outcome" role="alert">
      <div className="outcome-head">
        <X size={16} strokeWidth={2} className="outcome-refused" aria-hidden />
        <div>
          <h2>
            <MessageText text={message.title} />
          </h2>
          <p>
            <MessageText text={`${message.explanation} ${t('exhausted.nothing')}`} />
          </p>
        </div>
      </div>
      <ul className="exhausted">
        {left.map((budget) => {
          const share = Number(budget.spent.rho) / Math.max(1e-12, Number(budget.limit.rho))
          return (
            <li key={`${budget.scope} ${budget.window}`}>
              <span>{t(`scope.${budget.scope}`)}</span>
              <span className="exhausted-bar">
                <LevelBar
                  share={share}
                  tone={share > 0.9 ? 'cin' : 'jade'}
                  label={t('exhausted.used', { percent: Math.round(share * 100) })}
                />
              </span>
              <span className="num">{t('exhausted.left', { epsilon: formatEpsilon(budget.left.epsilon) })}</span>
              <span className="caption">
                {budget.windowEndsAt === null
                  ? t('exhausted.lifetime')
                  : t('exhausted.returns', { at: formatDateTime(budget.windowEndsAt, locale) })}
              </span>
            </li>
          )
        })}
      </ul>
      <p>
        <MessageText text={message.fix} />
      </p>
      <div className="outcome-actions">
        <Button size="small" onClick={onHistory}>
          {t('exhausted.history')}
        </Button>
      </div>
    </div>
  )
}
