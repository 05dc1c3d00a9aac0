import { Run, type Budget, type Dataset } from '@yingbi/contracts'
import { useQueryClient } from '@tanstack/react-query'
import { Segmented } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useApi } from '../../api/api-context.ts'
import { ProblemError } from '../../api/problem.ts'
import { useBilingual, useLocale } from '../../i18n/use-locale.ts'
import { EmptyState } from '../../ui/empty-state.tsx'
import { formatAgo } from '../../ui/format-date.ts'
import { ProblemNotice } from '../../ui/problem-notice.tsx'
import { nextName } from './editor-tabs.ts'
import { HistoryList } from './history-list.tsx'
import { PlanPane } from './plan-pane.tsx'
import { RefusalPane } from './refusal-pane.tsx'
import { ResultBody, ResultTools, useShownResult, type ShownResult } from './result-pane.tsx'
import { BudgetExhausted, RunFailure, RunProgress } from './run-outcome.tsx'
import { withoutStarNoise } from './refused-places.ts'
import type { TabsInHand } from './use-editor-tabs.ts'
import { useRunHistory } from './use-runs.ts'
import type { WorkInHand } from './use-workspace.ts'

export interface LowerPaneProps {
  readonly dataset: Dataset
  readonly work: WorkInHand
  readonly tabs: TabsInHand
  readonly budgets: readonly Budget[]
}

/** Below the text: its answer. A refusal has the same place and rank as a result. */
export function LowerPane({ dataset, work, tabs, budgets }: LowerPaneProps) {
  const { t } = useTranslation('query-editor')
  const history = useRunHistory(dataset.name)
  const runs = history.data ?? []
  const shown = useShownResult(work.run, work.result, dataset)
  if (work.view !== 'history' && work.answer?.accepted === false && work.current !== null && work.request !== null) {
    const { current } = work
    return (
      <div className="lower">
        <RefusalPane
          dataset={dataset}
          request={work.request}
          refusals={withoutStarNoise(work.answer.refusals)}
          firstLine={tabs.active.text.slice(0, current.start).split('\n').length - 1}
          onApply={(edits) =>
            work.handle.current?.apply(
              edits.map((edit) => ({ ...edit, start: edit.start + current.start, end: edit.end + current.start })),
            )
          }
          onGo={(refusal) => work.handle.current?.revealOffset(current.start + (refusal.place?.start ?? 0))}
        />
      </div>
    )
  }
  return (
    <section className="lower" aria-label={t('result.title')}>
      {dataset.status !== 'published' && <SuspendedNotice dataset={dataset} />}
      <header className="lower-head">
        <h2>{t(`${work.view}.title`)}</h2>
        {work.view === 'result' && work.run !== undefined && <RunFacts run={work.run} work={work} />}
        {work.view === 'result' && shown !== null && work.startError === null && <ResultTools shown={shown} />}
        <Segmented
          size="small"
          value={work.view}
          options={[
            { value: 'result', label: t('result.title') },
            { value: 'plan', label: t('plan.title') },
            {
              value: 'history',
              label: runs.length === 0 ? t('history.title') : `${t('history.title')} ${runs.length}`,
            },
          ]}
          onChange={work.setView}
        />
      </header>
      {work.view === 'history' ? (
        <HistoryList
          runs={runs}
          shownId={tabs.active.runId}
          onOpen={(run) => {
            tabs.change({ kind: 'run', id: tabs.active.id, runId: run.id })
            work.setView('result')
          }}
          onTake={(run) =>
            tabs.change({
              kind: 'add',
              id: crypto.randomUUID(),
              name: nextName(tabs.tabs, t('tabs.stem')),
              text: `${run.sql};\n`,
            })
          }
          onRepeat={(run) => {
            const paid = runs.find((one) => one.id === run.reusedFrom) ?? run
            work.start({ dataset: dataset.name, sql: run.sql, privacy: { rho: paid.charge.rho } })
          }}
        />
      ) : work.view === 'plan' ? (
        <Plan dataset={dataset} work={work} />
      ) : (
        <Answer shown={shown} work={work} budgets={budgets} />
      )}
    </section>
  )
}

/** The plan of the statement at the caret, as it stands now. */
function Plan({ dataset, work }: Pick<LowerPaneProps, 'dataset' | 'work'>) {
  const { t } = useTranslation('query-editor')
  const { answer, current } = work
  if (answer?.accepted !== true || current === null)
    return <EmptyState title={t('plan.none')} text={t('plan.noneText')} />
  const go = (offset: number): void => work.handle.current?.revealOffset(current.start + offset)
  return <PlanPane dataset={dataset} answer={answer} sql={current.sql} onGo={go} />
}

/** Nothing runs for now; what was written stays, and so do earlier results. */
function SuspendedNotice({ dataset }: { readonly dataset: Dataset }) {
  const { t } = useTranslation('query-editor')
  const pick = useBilingual()
  return (
    <p className="lower-notice" role="status">
      <strong>{t(`notice.${dataset.status}`, { title: pick(dataset.title) })}</strong>
      <span>{t('notice.kept')}</span>
    </p>
  )
}

/** Which run is shown, and which of the statements it answers. */
function RunFacts({ run, work }: { readonly run: Run; readonly work: WorkInHand }) {
  const { t } = useTranslation('query-editor')
  const locale = useLocale()
  const [openedAt] = useState(() => Date.now())
  const now = Math.max(openedAt, Date.parse(run.finishedAt ?? run.createdAt))
  const answers = work.statements.findIndex((statement) => statement.sql === run.sql.trim())
  return (
    <span className="caption">
      {t('result.run', { number: run.number, ago: formatAgo(run.createdAt, now, locale) })}
      {run.reusedFrom !== null && t('result.repeated')}
      {answers === -1 ? t('result.otherText') : t('result.sameText', { number: answers + 1 })}
    </span>
  )
}

interface AnswerProps extends Pick<LowerPaneProps, 'work' | 'budgets'> {
  readonly shown: ShownResult | null
}

function Answer({ shown, work, budgets }: AnswerProps) {
  const { t } = useTranslation('query-editor')
  const api = useApi()
  const queries = useQueryClient()
  const { run, startError } = work
  if (startError !== null) {
    const exhausted = startError instanceof ProblemError && startError.problem.code === 'BUDGET_EXHAUSTED'
    if (exhausted)
      return <BudgetExhausted error={startError} budgets={budgets} onHistory={() => work.setView('history')} />
    return <ProblemNotice error={startError} />
  }
  if (work.explainError !== null) return <ProblemNotice error={work.explainError} />
  if (work.runError !== null) return <ProblemNotice error={work.runError} />
  if (run === undefined) return <EmptyState title={t('result.none')} text={t('result.noneText')} />
  if (run.status === 'failed') {
    return (
      <RunFailure
        run={run}
        onRetry={() => work.start({ dataset: run.dataset, sql: run.sql, privacy: { rho: run.charge.rho } })}
      />
    )
  }
  if (run.status !== 'finished') {
    const cancel = run.allowedActions.some(({ action, allowed }) => action === 'cancelRun' && allowed)
    const onCancel = (): void => {
      const ask = async (): Promise<void> => {
        await api.request(`/runs/${run.id}/cancel`, Run, { method: 'POST' })
        await queries.invalidateQueries({ queryKey: ['run'] })
      }
      void ask()
    }
    return <RunProgress run={run} onCancel={cancel ? onCancel : null} />
  }
  return shown === null ? null : <ResultBody key={run.id} shown={shown} />
}
