import { Release } from '@yingbi/contracts'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Button, Input } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate, useSearchParams } from 'react-router'
import { useApi } from '../../api/api-context.ts'
import { useDataset } from '../../api/queries.ts'
import { useFinishedRun, type FinishedRun } from '../../api/releases.ts'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Grade } from '../../ui/grade.tsx'
import { PageHead } from '../../ui/page-head.tsx'
import { PaneHead } from '../../ui/pane.tsx'
import { ProblemNotice } from '../../ui/problem-notice.tsx'
import { ReleasedTable } from '../../ui/released-table.tsx'
import { useKeptText } from '../../ui/use-kept-text.ts'
import { useTitle } from '../../ui/use-title.ts'
import './releases.css'

/** Makes a request from a result: the table that would leave, who decides, title and context. */
export function NewReleasePage() {
  const { t } = useTranslation('releases')
  const [search] = useSearchParams()
  const runId = search.get('run')
  const { data, error } = useFinishedRun(runId)
  useTitle(t('new.title'))
  if (runId === null) return <EmptyState title={t('new.noRun.title')} text={t('new.noRun.text')} />
  if (error !== null) return <ProblemNotice error={error} />
  if (data === undefined) return <div className="route-loading" />
  return <RequestForm key={runId} finished={data} />
}

function RequestForm({ finished: { run, result } }: { readonly finished: FinishedRun }) {
  const { t } = useTranslation('releases')
  const api = useApi()
  const client = useQueryClient()
  const navigate = useNavigate()
  const { data: dataset } = useDataset(run.dataset)
  const [title, setTitle, forgetTitle] = useKeptText(`release.${run.id}.title`)
  const [context, setContext, forgetContext] = useKeptText(`release.${run.id}.context`)
  const [idempotencyKey] = useState(() => crypto.randomUUID())
  const automatic = dataset?.grade === 'general-1' || dataset?.grade === 'general-2'
  const create = useMutation({
    mutationFn: (draft: boolean) =>
      api.request('/releases', Release, {
        method: 'POST',
        body: { runId: run.id, title: title.trim(), context: context.trim(), draft },
        idempotencyKey: `${idempotencyKey}-${draft ? 'draft' : 'submit'}`,
      }),
    onSuccess: async (release) => {
      forgetTitle()
      forgetContext()
      await client.invalidateQueries({ queryKey: ['releases'] })
      await navigate(`/releases/${release.id}`)
    },
  })
  const complete = title.trim() !== '' && context.trim() !== ''
  return (
    <div className="release">
      <PageHead
        title={t('new.title')}
        trail={
          <>
            <Link to="/releases">{t('title')}</Link> / <span>{t('new.run', { number: run.number })}</span>
          </>
        }
        facts={dataset !== undefined && <Grade grade={dataset.grade} />}
      />
      <div className="release-body">
        <section className="release-main" aria-label={t('output')}>
          <PaneHead title={t('output')} aside={t('noRows')} />
          <ReleasedTable result={result} dataset={dataset} />
          <PaneHead title={t('statement')} />
          <pre className="release-sql">{run.sql}</pre>
        </section>
        <form
          className="release-side"
          onSubmit={(event) => {
            event.preventDefault()
            if (complete) create.mutate(false)
          }}
        >
          <PaneHead title={t('new.words')} />
          <div className="release-form">
            <label htmlFor="release-title">{t('new.name')}</label>
            <Input
              id="release-title"
              maxLength={200}
              value={title}
              onChange={(event) => setTitle(event.target.value)}
            />
            <label htmlFor="release-context">{t('new.context')}</label>
            <Input.TextArea
              id="release-context"
              maxLength={4000}
              autoSize={{ minRows: 5, maxRows: 16 }}
              value={context}
              onChange={(event) => setContext(event.target.value)}
            />
            <p className="caption">{t('new.contextNote')}</p>
            {dataset !== undefined && <p className="release-who">{t(automatic ? 'new.automatic' : 'new.approver')}</p>}
            {create.error !== null && <ProblemNotice error={create.error} />}
            <div className="release-actions">
              <Button type="primary" htmlType="submit" disabled={!complete} loading={create.isPending}>
                {t(automatic ? 'new.releaseNow' : 'new.submit')}
              </Button>
              <Button disabled={!complete || create.isPending} onClick={() => create.mutate(true)}>
                {t('new.draft')}
              </Button>
              {!complete && <span className="caption">{t('new.incomplete')}</span>}
            </div>
          </div>
        </form>
      </div>
    </div>
  )
}
