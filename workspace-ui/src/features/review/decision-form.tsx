import type { ReleaseDetail } from '@yingbi/contracts'
import { Button, Input } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useReleaseStep } from '../../api/releases.ts'
import { ProblemNotice } from '../../ui/problem-notice.tsx'
import { useKeptText } from '../../ui/use-kept-text.ts'
import { Why } from '../../ui/why.tsx'

const DECISIONS = ['approve', 'return', 'reject'] as const
type Decision = (typeof DECISIONS)[number]

/** Approve, return or reject. Returning and rejecting need a comment; the comment survives everything until it is sent. */
export function DecisionForm({ release }: { readonly release: ReleaseDetail }) {
  const { t } = useTranslation('review')
  const [comment, setComment, forget] = useKeptText(`review.${release.id}`)
  const [keys] = useState(() => ({
    approve: crypto.randomUUID(),
    return: crypto.randomUUID(),
    reject: crypto.randomUUID(),
  }))
  const step = useReleaseStep()
  const permission = release.allowedActions.find((action) => action.action === 'decideRelease')
  if (release.status !== 'submitted') return <p className="review-closed">{t('closed')}</p>
  const decide = (decision: Decision): void =>
    step.mutate(
      { id: release.id, action: decision, body: { comment: comment.trim() }, idempotencyKey: keys[decision] },
      { onSuccess: forget },
    )
  const blocked = permission?.allowed !== true
  const wordless = comment.trim() === ''
  return (
    <form className="review-form" onSubmit={(event) => event.preventDefault()}>
      <label htmlFor="review-comment">{t('comment')}</label>
      <Input.TextArea
        id="review-comment"
        maxLength={4000}
        autoSize={{ minRows: 3, maxRows: 12 }}
        value={comment}
        disabled={blocked}
        onChange={(event) => setComment(event.target.value)}
      />
      {blocked && permission?.reason !== undefined && <Why id="why-review">{permission.reason}</Why>}
      {!blocked && wordless && <span className="caption">{t('commentNeeded')}</span>}
      {step.error !== null && <ProblemNotice error={step.error} />}
      <div className="review-actions">
        <Button
          type="primary"
          disabled={blocked}
          aria-describedby={blocked ? 'why-review' : undefined}
          loading={step.isPending && step.variables.action === 'approve'}
          onClick={() => decide('approve')}
        >
          {t('approve')}
        </Button>
        <Button disabled={blocked || wordless} onClick={() => decide('return')}>
          {t('return')}
        </Button>
        <Button danger disabled={blocked || wordless} onClick={() => decide('reject')}>
          {t('reject')}
        </Button>
      </div>
    </form>
  )
}
