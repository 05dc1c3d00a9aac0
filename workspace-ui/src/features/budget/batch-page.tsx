import type { BudgetSplit, ExplainBatchRequest } from '@yingbi/contracts'
import { Button, Input, InputNumber, Segmented, Select } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useSearchParams } from 'react-router'
import { useBudgets, useDatasets, useProjects } from '../../api/queries.ts'
import { EmptyState } from '../../ui/empty-state.tsx'
import { PageHead } from '../../ui/page-head.tsx'
import { ProblemNotice } from '../../ui/problem-notice.tsx'
import { useTitle } from '../../ui/use-title.ts'
import { BatchAnswer } from './batch-answer.tsx'
import { DatasetChoice } from './dataset-choice.tsx'
import { MAX_PLANNED, plannedQueries } from './planned-queries.ts'
import { useExplainBatch } from './use-budget.ts'
import { useOwnRuns } from './use-own-runs.ts'
import './budget.css'

const SPLITS = ['equal', 'same-error', 'named-errors'] as const satisfies readonly BudgetSplit[]

/** What if: planned questions, a total epsilon, and what each would cost and how exact it would be. Charges nothing. */
export function BatchPage() {
  const { t } = useTranslation('budget')
  const [search, setSearch] = useSearchParams()
  const datasets = useDatasets()
  const budgets = useBudgets()
  const projects = useProjects().data ?? []
  const names = [...new Set((budgets.data ?? []).map((budget) => budget.dataset))]
  const name = names.find((one) => one === search.get('dataset')) ?? names[0] ?? null
  const runs = useOwnRuns(name).data ?? []
  const [text, setText] = useState('')
  const [epsilon, setEpsilon] = useState<number | null>(1)
  const [split, setSplit] = useState<BudgetSplit>('equal')
  const [projectId, setProjectId] = useState<string | null>(null)
  const explain = useExplainBatch()
  useTitle(t('batch.title'))
  const planned = plannedQueries(text)
  const open = projects.filter(({ status }) => status === 'open')
  const recent = [...new Set(runs.map((run) => run.sql))].slice(0, 8)
  const ready = planned.length > 0 && planned.length <= MAX_PLANNED && epsilon !== null
  const error = budgets.error ?? datasets.error

  const ask = (): void => {
    if (name === null || epsilon === null) return
    const request: ExplainBatchRequest = {
      dataset: name,
      epsilon,
      split,
      queries: planned.map(({ sql, accuracy }) => (accuracy === null ? { sql } : { sql, accuracy })),
      ...(projectId === null ? {} : { projectId }),
    }
    explain.mutate(request)
  }
  if (error !== null) return <ProblemNotice error={error} />
  if (budgets.data === undefined) return <div className="route-loading" />
  if (name === null) return <EmptyState title={t('none.title')} text={t('none.text')} />
  return (
    <div className="budget">
      <PageHead
        trail={<Link to={`/budgets?dataset=${name}`}>{t('title')}</Link>}
        title={t('batch.title')}
        facts={
          <DatasetChoice
            names={names}
            name={name}
            datasets={datasets.data?.items ?? []}
            onChoose={(one) => setSearch({ dataset: one }, { replace: true })}
          />
        }
      />
      <div className="budget-body batch-body">
        <form
          className="batch-form"
          onSubmit={(event) => {
            event.preventDefault()
            if (ready) ask()
          }}
        >
          <label htmlFor="batch-text">{t('batch.queries')}</label>
          <Input.TextArea
            id="batch-text"
            className="mono"
            rows={12}
            spellCheck={false}
            value={text}
            aria-describedby="batch-hint"
            onChange={(event) => setText(event.target.value)}
          />
          <p id="batch-hint" className="caption">
            {t('batch.hint')}
          </p>
          {recent.length > 0 && (
            <Select
              aria-label={t('batch.pick')}
              placeholder={t('batch.pick')}
              value={null}
              options={recent.map((sql) => ({ value: sql, label: sql.replaceAll(/\s+/g, ' ') }))}
              onChange={(sql: string | null) => {
                if (sql !== null) setText(text.trim() === '' ? sql : `${text.trim().replace(/;$/, '')};\n\n${sql}`)
              }}
            />
          )}
          {open.length > 1 && (
            <Select
              aria-label={t('batch.project')}
              placeholder={t('batch.project')}
              value={projectId}
              options={open.map((project) => ({ value: project.id, label: project.name }))}
              onChange={setProjectId}
            />
          )}
          <div className="batch-line">
            <label htmlFor="batch-epsilon">{t('batch.epsilon')}</label>
            <InputNumber id="batch-epsilon" min={0.01} max={100} step={0.1} value={epsilon} onChange={setEpsilon} />
          </div>
          <Segmented
            block
            aria-label={t('batch.split')}
            value={split}
            options={SPLITS.map((one) => ({ value: one, label: t(`batch.splits.${one}`) }))}
            onChange={setSplit}
          />
          <p className="caption">{t(`batch.splitText.${split}`)}</p>
          <Button
            htmlType="submit"
            type="primary"
            disabled={!ready}
            loading={explain.isPending}
            // The icon of waiting would otherwise be part of the name for as long as it fades out.
            aria-label={t('batch.ask', { count: planned.length })}
          >
            {t('batch.ask', { count: planned.length })}
          </Button>
          {planned.length > MAX_PLANNED && <p className="batch-many">{t('batch.many', { most: MAX_PLANNED })}</p>}
          <p className="plan-note">{t('batch.note')}</p>
        </form>
        <section
          className="budget-main"
          aria-label={t('batch.answer')}
          aria-live="polite"
          // A region that scrolls must be reachable by keyboard.
          // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
          tabIndex={0}
        >
          {explain.error !== null && <ProblemNotice error={explain.error} />}
          {explain.data === undefined && explain.error === null && (
            <EmptyState title={t('batch.none.title')} text={t('batch.none.text')} />
          )}
          {explain.data !== undefined && <BatchAnswer answer={explain.data} asked={explain.variables} />}
        </section>
      </div>
    </div>
  )
}
