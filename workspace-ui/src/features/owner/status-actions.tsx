import type { Dataset } from '@yingbi/contracts'
import { Button } from 'antd'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ProblemNotice } from '../../ui/problem-notice.tsx'
import { Why } from '../../ui/why.tsx'
import { useChangeStatus, type StatusChange } from './use-owner.ts'

/** The one step that leads on from the present status. */
const NEXT: Readonly<Record<Dataset['status'], StatusChange>> = {
  draft: 'publish',
  published: 'suspend',
  suspended: 'resume',
}

/** Publish, suspend or resume: the button says what will happen, and is confirmed in its place. */
export function StatusActions({ dataset }: { readonly dataset: Dataset }) {
  const { t } = useTranslation('owner')
  const [asked, setAsked] = useState<StatusChange | null>(null)
  const change = useChangeStatus(dataset.name)
  // Where the first button was, the keyboard goes on with its confirmation.
  const confirm = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    if (asked !== null) confirm.current?.focus()
  }, [asked])
  const next = NEXT[dataset.status]
  const permission = dataset.allowedActions.find(({ action }) => action === `${next}Dataset`)
  const allowed = permission?.allowed ?? false
  const whyId = `why-${dataset.id}`
  if (asked === null) {
    return (
      <div className="status-actions">
        <Button
          size="small"
          type={next === 'publish' ? 'primary' : 'default'}
          disabled={!allowed}
          aria-describedby={allowed ? undefined : whyId}
          onClick={() => {
            change.reset()
            setAsked(next)
          }}
        >
          {t(`change.${next}`)}
        </Button>
        {!allowed && <Why id={whyId}>{permission?.reason ?? t('change.notAllowed')}</Why>}
      </div>
    )
  }
  return (
    <div className="status-confirm" role="group" aria-label={t(`change.${asked}`)}>
      <p>{t(`change.effect.${asked}`)}</p>
      {change.error !== null && <ProblemNotice error={change.error} />}
      <div className="status-actions">
        <Button
          size="small"
          type="primary"
          ref={confirm}
          loading={change.isPending}
          onClick={() => change.mutate(asked, { onSuccess: () => setAsked(null) })}
        >
          {t(`change.confirm.${asked}`)}
        </Button>
        <Button size="small" onClick={() => setAsked(null)}>
          {t('change.keep')}
        </Button>
      </div>
    </div>
  )
}
