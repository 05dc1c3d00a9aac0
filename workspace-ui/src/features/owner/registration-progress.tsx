import type { Registration } from '@yingbi/contracts'
import { Button } from 'antd'
import { Check, CircleDashed, Minus, X } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useDataset } from '../../api/queries.ts'
import { StatusActions } from './status-actions.tsx'

const STEPS = ['queued', 'read', 'prepare', 'seal', 'record', 'done'] as const

/** An import by its steps, never by rows. It runs on the server, so the page may be left. */
export function RegistrationProgress(props: {
  readonly registration: Registration
  readonly onBack: () => void
  readonly onForget: () => void
}) {
  const { registration, onBack, onForget } = props
  const { t } = useTranslation('owner')
  const at = STEPS.indexOf(registration.step)
  const { status, failure } = registration
  return (
    <section className="registration" aria-label={t('progress.title', { dataset: registration.dataset })}>
      <h2>
        {t(`progress.${status}`, {
          dataset: registration.dataset,
          done: registration.stepsDone,
          total: registration.stepsTotal,
        })}
      </h2>
      <p className="caption">{t(status === 'running' ? 'progress.leave' : `progress.after.${status}`)}</p>
      <div className="registration-bar" aria-hidden>
        {Array.from({ length: registration.stepsTotal }, (_, index) => (
          <span
            // eslint-disable-next-line react/no-array-index-key
            key={index}
            className={
              index < registration.stepsDone
                ? 'registration-part registration-done'
                : index === registration.stepsDone && status === 'running'
                  ? 'registration-part registration-now'
                  : 'registration-part'
            }
          />
        ))}
      </div>
      <ol className="registration-steps" aria-live="polite">
        {STEPS.slice(0, -1).map((step, index) => {
          const passed = status === 'finished' || index < at
          const here = index === at && status !== 'finished'
          return (
            <li key={step} className={here && status === 'failed' ? 'registration-failed' : undefined}>
              {passed ? (
                <Check size={14} strokeWidth={2} aria-hidden />
              ) : here && status === 'failed' ? (
                <X size={14} strokeWidth={2} aria-hidden />
              ) : here ? (
                <CircleDashed size={14} strokeWidth={2} aria-hidden />
              ) : (
                <Minus size={14} strokeWidth={2} aria-hidden />
              )}
              {t(`step.${step}`)}
              {here && status === 'running' && <span className="caption">{t('progress.now')}</span>}
            </li>
          )
        })}
      </ol>
      {failure !== null && (
        <div className="registration-failure" role="alert">
          <strong>{failure.title}</strong>
          <p>{failure.detail}</p>
          <p className="mono caption">{failure.code}</p>
          <Button onClick={onBack}>{t('progress.back')}</Button>
        </div>
      )}
      {status === 'finished' && <Finished dataset={registration.dataset} onForget={onForget} />}
    </section>
  )
}

function Finished({ dataset, onForget }: { readonly dataset: string; readonly onForget: () => void }) {
  const { t } = useTranslation('owner')
  const { data } = useDataset(dataset)
  return (
    <div className="registration-end">
      {data !== undefined && data.status === 'draft' && <StatusActions dataset={data} />}
      <Link to={`/owner/datasets/${dataset}`} onClick={onForget}>
        {t('progress.open')}
      </Link>
      <Button type="link" size="small" onClick={onForget}>
        {t('progress.another')}
      </Button>
    </div>
  )
}
