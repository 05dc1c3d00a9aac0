import type { PolicyVersion } from '@yingbi/contracts'
import { Button, Input } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ProblemNotice } from '../../ui/problem-notice.tsx'
import { Why } from '../../ui/why.tsx'
import { keepPolicy, readKeptPolicy } from './kept-draft.ts'
import { PolicyEditor } from './policy-editor.tsx'
import { readDraft } from './policy-draft.ts'
import { usePolicyVersions, usePutPolicy } from './use-owner.ts'

/** The policy in force as a draft that can be changed and stored as the next version. */
export function PolicyTab({ dataset }: { readonly dataset: string }) {
  const { data, error } = usePolicyVersions(dataset)
  const current = data?.[0]
  if (error !== null) return <ProblemNotice error={error} />
  if (current === undefined) return <div className="route-loading" />
  return <PolicyDraftTab key={current.version} dataset={dataset} current={current} />
}

function PolicyDraftTab({ dataset, current }: { readonly dataset: string; readonly current: PolicyVersion }) {
  const { t } = useTranslation('owner')
  const [kept, setKept] = useState(() => readKeptPolicy(localStorage, dataset))
  const [comment, setComment] = useState('')
  const put = usePutPolicy(dataset)
  const text = kept?.text ?? current.yaml
  const changed = text !== current.yaml
  const complete = readDraft(text).policy !== null
  const keep = (next: string | null): void => {
    const draft =
      next === null || next === current.yaml ? null : { version: kept?.version ?? current.version, text: next }
    keepPolicy(localStorage, dataset, draft)
    setKept(draft)
    put.reset()
  }
  const blocked = !changed ? t('save.unchanged') : !complete ? t('save.incomplete') : null
  const next = current.version + 1
  return (
    <PolicyEditor text={text} onText={keep} current={current} error={put.error}>
      {put.error !== null && <ProblemNotice error={put.error} />}
      {kept !== null && kept.version !== current.version && (
        <p className="policy-stale">{t('save.stale', { from: kept.version, version: current.version })}</p>
      )}
      <div className="policy-save">
        <Input
          className="policy-comment"
          aria-label={t('save.comment')}
          placeholder={t('save.comment')}
          maxLength={500}
          value={comment}
          onChange={({ target }) => setComment(target.value)}
        />
        {blocked !== null && <Why id="save-blocked">{blocked}</Why>}
        <Button disabled={!changed} onClick={() => keep(null)}>
          {t('save.discard')}
        </Button>
        <Button
          type="primary"
          disabled={blocked !== null}
          aria-describedby={blocked === null ? undefined : 'save-blocked'}
          loading={put.isPending}
          onClick={() =>
            put.mutate({ yaml: text, comment }, { onSuccess: () => keepPolicy(localStorage, dataset, null) })
          }
        >
          {t('save.store', { version: next })}
        </Button>
      </div>
    </PolicyEditor>
  )
}
