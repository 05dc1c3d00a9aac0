import type { Dataset, ExplainAnswer, ExplainRequest, Run, RunResult } from '@yingbi/contracts'
import { useCallback, useEffect, useMemo, useRef, useState, type RefObject } from 'react'
import { useTranslation } from 'react-i18next'
import { mergeEdits } from './apply-edits.ts'
import type { TabsInHand } from './use-editor-tabs.ts'
import type { StatementState } from './run-bar.tsx'
import { marksFor, nextPlace, placeAt, refusedPlaces, withoutStarNoise } from './refused-places.ts'
import { splitStatements, statementAt, type Statement } from './split-statements.ts'
import type { EditorCommands, EditorHandle } from './sql-editor.tsx'
import type { EditorMark } from './use-editor-marks.ts'
import { requestFor, useExplain, useRested } from './use-explain.ts'
import { useProof, type ProofInHand } from './use-proof.ts'
import { useRun, useRunResult, useStartRun } from './use-runs.ts'

const TEXT_REST_MS = 350
const WISH_REST_MS = 120

/** Everything the panes of the workspace share about the shown text. */
export interface WorkInHand {
  readonly handle: RefObject<EditorHandle | null>
  readonly statements: readonly Statement[]
  /** The statement of the caret. */
  readonly current: (Statement & { readonly index: number }) | null
  readonly request: ExplainRequest | null
  readonly answer: ExplainAnswer | undefined
  readonly explainError: unknown
  readonly marks: readonly EditorMark[]
  readonly states: readonly StatementState[]
  readonly refusedColumns: ReadonlySet<string>
  readonly proof: ProofInHand
  readonly proofStatement: Statement | null
  readonly price: { readonly epsilon: number; readonly free: boolean } | null
  readonly blocked: string | null
  readonly starting: boolean
  /** Why the last start did not become a run. */
  readonly startError: unknown
  readonly run: Run | undefined
  readonly result: RunResult | undefined
  readonly runError: unknown
  readonly view: LowerView
  readonly setView: (view: LowerView) => void
  readonly commands: EditorCommands
  readonly setCaret: (offset: number) => void
  readonly insert: (name: string) => void
  readonly start: (request: ExplainRequest) => void
}

/** What the lower pane shows. */
export type LowerView = 'result' | 'plan' | 'history'

/** `projectId`: in which to ask; null leaves it to the server, which takes the only one. */
export function useWorkspace(dataset: Dataset, tabs: TabsInHand, projectId: string | null): WorkInHand {
  const { t } = useTranslation('query-editor')
  const { active } = tabs
  const handle = useRef<EditorHandle | null>(null)
  const [caret, setCaret] = useState(0)
  const [view, setView] = useState<LowerView>('result')

  const text = useRested(active.text, TEXT_REST_MS)
  const wish = useRested(active.wish, WISH_REST_MS)
  const statements = useMemo(() => splitStatements(text), [text])
  const { answers, latest, errors, settled } = useExplain(dataset.name, statements, wish, projectId)
  const places = useMemo(() => refusedPlaces(statements, answers), [statements, answers])
  const index = statementAt(statements, caret)
  const statement = statements[index]
  const current = statement === undefined ? null : { ...statement, index }
  const request = statement === undefined ? null : requestFor(dataset.name, statement.sql, wish, projectId)
  // While a new price is on its way the last answer stays, so that the pane does not flicker.
  const answer = latest[index]
  const proof = useProof(places)
  const marks = useMemo(() => marksFor(statements, answers, places, index), [statements, answers, places, index])

  const starting = useStartRun()
  const { reset, mutateAsync } = starting
  const runQuery = useRun(active.runId)
  const resultQuery = useRunResult(runQuery.data)

  const start = useCallback(
    (wanted: ExplainRequest) => {
      setView('result')
      mutateAsync(wanted)
        .then((run) => tabs.change({ kind: 'run', id: active.id, runId: run.id }))
        // The mutation keeps the error, and the lower pane shows it.
        .catch(() => undefined)
    },
    [mutateAsync, tabs, active.id],
  )

  const accepted = answer?.accepted === true ? answer : null
  const blocked = blockedReason()
  function blockedReason(): string | null {
    if (dataset.status !== 'published') return t(`blocked.${dataset.status}`)
    if (statement === undefined) return t('blocked.empty')
    if (answer?.accepted === false) return t('blocked.refused', { count: countRefusals(answer) })
    if (accepted === null) return (errors[index] ?? null) !== null ? t('blocked.unknown') : t('blocked.wait')
    if (!accepted.budget.admitted && accepted.reusedFrom === null) return t('blocked.budget')
    return null
  }
  const rested = text === active.text && wish === active.wish && settled
  const mayRun = request !== null && blocked === null && rested && !starting.isPending

  // Ctrl Enter right after typing waits for the cost, and runs only if it is no higher than what the button said.
  const armedAt = useRef<number | null>(null)
  useEffect(() => {
    const limit = armedAt.current
    if (limit === null || !rested) return
    armedAt.current = null
    if (mayRun && accepted !== null && accepted.charge.epsilon <= limit) start(request)
  }, [rested, mayRun, accepted, request, start])

  const fixAt = (): void => {
    const place = proof.place ?? placeAt(places, caret) ?? places.find((one) => one.statement === index)
    const owner = place === undefined ? undefined : statements[place.statement]
    if (place === undefined || owner === undefined || place.refusal.edits.length === 0) return
    const edits = mergeEdits([place.refusal.edits])
    handle.current?.apply(
      edits.map((edit) => ({ ...edit, start: edit.start + owner.start, end: edit.end + owner.start })),
    )
    proof.pin(null)
  }
  const commands: EditorCommands = {
    run: () => {
      if (mayRun) start(request)
      else if (!rested && accepted !== null) armedAt.current = accepted.charge.epsilon
    },
    nextRefusal: (step) => {
      const place = nextPlace(places, caret, step)
      if (place === undefined) return
      handle.current?.revealOffset(place.start)
      proof.pin(place)
    },
    fix: fixAt,
    proof: () => proof.pin(placeAt(places, caret) ?? null),
    expectedError: () => document.getElementById('expected-errors')?.focus(),
    history: () => setView(view === 'history' ? 'result' : 'history'),
    escape: () => proof.pin(null),
  }
  return {
    handle,
    statements,
    current,
    request,
    answer,
    explainError: errors[index] ?? null,
    marks,
    states: statements.map((_, at) => {
      const one = answers[at]
      return { number: at + 1, current: at === index, refusals: countRefusals(one) }
    }),
    refusedColumns: new Set(
      places.filter((place) => place.statement === index).flatMap(({ refusal }) => refusal.column ?? []),
    ),
    proof,
    proofStatement: proof.place === null ? null : (statements[proof.place.statement] ?? null),
    price: accepted === null ? null : { epsilon: accepted.charge.epsilon, free: accepted.reusedFrom !== null },
    blocked,
    starting: starting.isPending,
    startError: starting.error,
    run: runQuery.data,
    result: resultQuery.data,
    runError: runQuery.error ?? resultQuery.error,
    view,
    setView: (next) => {
      reset()
      setView(next)
    },
    commands,
    setCaret,
    insert: useCallback((name: string) => handle.current?.insert(name), []),
    start,
  }
}

function countRefusals(answer: ExplainAnswer | undefined): number {
  return answer === undefined || answer.accepted ? 0 : withoutStarNoise(answer.refusals).length
}
