import type { Budget, Dataset, ExplainAnswer, SessionUser } from '@yingbi/contracts'
import { Drawer } from 'antd'
import { lazy, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { limitsInForce, useBudgets } from '../../api/queries.ts'
import { useBilingual, useLocale } from '../../i18n/use-locale.ts'
import { CostPane } from './cost-pane.tsx'
import { DatasetTree } from './dataset-tree.tsx'
import { firstQuestion } from './completions.ts'
import { LowerPane } from './lower-pane.tsx'
import { ProofWidget } from './proof-widget.tsx'
import { ReceiptSide } from './receipt-side.tsx'
import { RefusalStub } from './refusal-stub.tsx'
import { RunBar } from './run-bar.tsx'
import { TabStrip } from './tab-strip.tsx'
import { useEditorTabs } from './use-editor-tabs.ts'
import { useNarrow } from './use-narrow.ts'
import { useWorkspaceKeys } from './use-workspace-keys.ts'
import { ProjectChoice, useChosenProject } from './project-choice.tsx'
import { bindingLimit } from './use-explain.ts'
import { useWorkspace } from './use-workspace.ts'
import './workspace.css'

const SqlEditor = lazy(async () => ({ default: (await import('./sql-editor.tsx')).SqlEditor }))

export interface WorkspaceProps {
  readonly user: SessionUser
  readonly dataset: Dataset
  readonly datasets: readonly Dataset[]
}

/** A short text leaves more room to its answer. */
const SHORT_LINES = 9

function isShort(text: string): boolean {
  return text.trimEnd().split('\n').length <= SHORT_LINES
}

/** The most that still fits under the limit that binds, in hundredths; null when the price fits or nothing is left. */
function affordableEpsilon(answer: ExplainAnswer | undefined, budgets: readonly Budget[]): number | null {
  if (answer?.accepted !== true || answer.budget.admitted) return null
  const binding = bindingLimit(answer, budgets)
  const epsilon = Math.floor((binding?.left.epsilon ?? 0) * 100) / 100
  return epsilon > 0 && epsilon < answer.charge.epsilon ? epsilon : null
}

/** Three panes: what there is, the question with its answer, and what it costs and guarantees. */
export function Workspace({ user, dataset, datasets }: WorkspaceProps) {
  const { t } = useTranslation('query-editor')
  const locale = useLocale()
  const pick = useBilingual()
  const tabs = useEditorTabs(user.id, dataset.name, {
    name: `${t('tabs.stem')}-1.sql`,
    text: firstQuestion(dataset, locale),
  })
  const project = useChosenProject()
  const budgets = limitsInForce(useBudgets(dataset.name).data ?? [], project.chosen)
  const work = useWorkspace(dataset, tabs, project.chosen?.id ?? null)
  const narrow = useNarrow()
  useWorkspaceKeys(work.commands)
  const [drawer, setDrawer] = useState(false)
  const left = affordableEpsilon(work.answer, budgets)
  const fit =
    left === null
      ? null
      : {
          epsilon: left,
          take: () => tabs.change({ kind: 'wish', id: tabs.active.id, wish: { kind: 'epsilon', epsilon: left } }),
        }
  const side = (
    <>
      <ProjectChoice project={project} />
      {work.current !== null && work.answer?.accepted === true && (
        <CostPane
          answer={work.answer}
          wish={tabs.active.wish}
          budgets={budgets}
          onWish={(wish) => tabs.change({ kind: 'wish', id: tabs.active.id, wish })}
        />
      )}
      {work.answer?.accepted === false && <RefusalStub dataset={dataset.name} refusals={work.answer.refusals} />}
      {work.answer?.accepted !== false && work.run !== undefined && work.result !== undefined && (
        <ReceiptSide run={work.run} result={work.result} dataset={dataset} />
      )}
    </>
  )
  return (
    <div className="workspace">
      <DatasetTree datasets={datasets} current={dataset} refused={work.refusedColumns} onInsert={work.insert} />
      <h1 className="visually-hidden">
        {pick(dataset.title)} {t('title')}
      </h1>
      <div className={isShort(tabs.active.text) ? 'workspace-middle workspace-short' : 'workspace-middle'}>
        <TabStrip tabs={tabs.tabs} active={tabs.active.id} onChange={tabs.change} />
        <div className="editor-area">
          <Suspense fallback={<div className="sql-editor" />}>
            <SqlEditor
              tabId={tabs.active.id}
              text={tabs.active.text}
              dataset={dataset}
              marks={work.marks}
              commands={work.commands}
              handle={work.handle}
              onText={(text) => tabs.change({ kind: 'edit', id: tabs.active.id, text })}
              onCaret={work.setCaret}
              onPoint={work.proof.point}
            />
          </Suspense>
          {work.proof.place !== null && work.proofStatement !== null && (
            <ProofWidget
              dataset={dataset}
              place={work.proof.place}
              statement={work.proofStatement}
              handle={work.handle}
              onFix={work.commands.fix}
              onClose={() => work.proof.pin(null)}
              onPointer={work.proof.hold}
            />
          )}
        </div>
        <RunBar
          statements={work.states}
          price={work.price}
          blocked={work.blocked}
          fit={fit}
          running={work.starting}
          onRun={work.commands.run}
          onCost={narrow ? () => setDrawer(true) : null}
        />
        <LowerPane dataset={dataset} work={work} tabs={tabs} budgets={budgets} />
      </div>
      {narrow ? (
        <Drawer open={drawer} onClose={() => setDrawer(false)} size={360} title={null} aria-label={t('cost.title')}>
          {side}
        </Drawer>
      ) : (
        <aside className="workspace-side" aria-label={t('side')}>
          {side}
        </aside>
      )}
    </div>
  )
}
