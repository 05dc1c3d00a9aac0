import type { RunResult } from '@yingbi/contracts'
import { presentedTables, release, type NoisyTable, type RandomSource } from '@yingbi/engine'
import type { Clock, Timer } from '../clock.ts'
import type { Connector } from '../connectors/connector.ts'
import type { PostProcessor } from '../connectors/duckdb/post-process.ts'
import type { ScratchTable } from '../connectors/duckdb/scratch-protocol.ts'
import type { Database } from '../database/database.ts'
import type { EvidenceLog } from '../evidence/log.ts'
import type { FailureReports } from '../failure-reports.ts'
import { measuredPlan, noisyScratchTable } from '../presenters/outer-tables.ts'
import { presentReceipt, presentResult, type NoisyTables } from '../presenters/result.ts'
import type { PrivacyAmount } from '../repositories/budget-ledger.ts'
import type { DatasetRecord } from '../repositories/datasets.ts'
import { isCancelRequested } from '../repositories/runs.ts'
import type { AskedTable, QuestionAdmission } from './admit-question.ts'
import { distinctTables } from './admit-question.ts'
import type { CompiledQuestion } from './compile-question.ts'
import { endRun, type MeasuredTable, type RunActor, type RunEnd } from './end-run.ts'
import { startQuantum } from './result-quantum.ts'
import { failureOf } from './run-failure.ts'

export interface CarryOutNeeds {
  readonly config: { readonly resultQuantumMs: number; readonly queryTimeoutMs: number }
  readonly database: Pick<Database, 'db'>
  readonly clock: Clock
  readonly timer: Timer
  readonly connector: Connector
  readonly postProcessor: Pick<PostProcessor, 'runOuterQuery'>
  readonly random: RandomSource
  readonly log: Pick<EvidenceLog, 'publish'>
  readonly failures: FailureReports
}

/** A run that was admitted: what it may measure, what stands in the store already, and what it paid. */
export interface AdmittedRun {
  readonly runId: string
  readonly actor: RunActor
  readonly dataset: DatasetRecord
  readonly question: CompiledQuestion
  readonly admission: Extract<QuestionAdmission, { kind: 'admitted' }>
  readonly notes: readonly string[]
}

/**
 * Measures what was paid for, adds noise, runs the outer query over the noisy tables and stores the end. Whatever
 * happens, the charge stands and the end is stored; it shows at a multiple of the quantum. Noisy tables that were
 * measured are kept even when the outer query fails, so that asking again is free.
 */
export async function carryOutRun(deps: CarryOutNeeds, run: AdmittedRun, signal: AbortSignal): Promise<void> {
  const started = deps.clock.now()
  const quantum = startQuantum(deps.config.resultQuantumMs, deps.timer)
  const noisy = new Map<string, NoisyTable>()
  const end = await measureAndPresent(deps, run, noisy, signal).catch((error: unknown) =>
    failureOf(deps, run.dataset.slug, error, signal),
  )
  // A free repeat reads no data, so its time tells nothing.
  const elapsedMs = run.admission.receipt === null ? 0 : await quantum.reached()
  const finishedAt = elapsedMs === 0 ? deps.clock.now() : new Date(started.getTime() + elapsedMs)
  const { db } = deps.database
  await endRun(
    { db, clock: deps.clock },
    { id: run.runId, ...run.actor },
    { ...end, finishedAt, measured: measuredTables(run, noisy) },
  )
  // Published soon in any case; nobody waits for it.
  deps.log.publish().catch((error: unknown) => deps.failures.report(error, 'the log was not published'))
}

async function measureAndPresent(
  deps: CarryOutNeeds,
  run: AdmittedRun,
  noisy: Map<string, NoisyTable>,
  signal: AbortSignal,
): Promise<RunEnd> {
  const { plan } = run.question
  for (const [id, answer] of run.admission.stored) noisy.set(id, JSON.parse(answer.noisyTable) as NoisyTable)
  await measure(deps, run, noisy, signal)
  const shown = presentedTables(plan, noisy, run.question.presentation)
  const outcome = await deps.postProcessor.runOuterQuery(plan.outer, await outerTables(deps, run, shown, signal))
  signal.throwIfAborted()
  if (outcome.kind === 'refused') return { kind: 'failed', code: outcome.code, params: {} }
  const { balances, logIndex, runNumber } = run.admission
  const receipt = presentReceipt(plan, {
    run: { ...run.question, id: run.runId, number: runNumber },
    dataset: run.dataset,
    loss: lossBehind(run),
    balances,
    logIndex,
    notes: run.notes,
  })
  return { kind: 'finished', result: resultText(presentResult(plan, shown, outcome.result, receipt)) }
}

/**
 * Loss behind the numbers: what is charged now, and what was spent on the tables that are shown again. A repeated answer
 * costs nothing and still guarantees no more than it did the first time.
 */
function lossBehind({ question, admission }: AdmittedRun): PrivacyAmount {
  const { charge, stored } = admission
  const loss = { ...charge }
  for (const { id, deltaFemto } of distinctTables(question.tables.filter((table) => stored.has(table.id)))) {
    loss.rhoMicro += stored.get(id)?.rhoMicro ?? 0n
    loss.deltaFemto += deltaFemto
  }
  return loss
}

/** Executes each table that was paid for, once, and keeps nothing but its noisy form. */
async function measure(
  deps: CarryOutNeeds,
  run: AdmittedRun,
  noisy: Map<string, NoisyTable>,
  signal: AbortSignal,
): Promise<void> {
  const { receipt } = run.admission
  if (receipt === null) return
  for (const table of missingTables(run)) {
    const plan = measuredPlan(run.question.plan, table.id)
    const released = release(plan, await deps.connector.execute(plan, receipt, signal, run.dataset), deps.random)
    for (const { id, key } of run.question.tables) if (key === table.key) noisy.set(id, released)
  }
}

function missingTables({ admission, question }: AdmittedRun): readonly AskedTable[] {
  return distinctTables(question.tables.filter(({ id }) => !admission.stored.has(id)))
}

async function outerTables(
  deps: CarryOutNeeds,
  run: AdmittedRun,
  noisy: NoisyTables,
  signal: AbortSignal,
): Promise<readonly ScratchTable[]> {
  const { outer } = run.question.plan
  const measured = outer.tables.map(({ tableName, measuredId }) => {
    const table = noisy.get(measuredId)
    if (table === undefined) throw new Error('an outer query reads a table that was not measured')
    return noisyScratchTable(tableName, table)
  })
  const published: ScratchTable[] = []
  for (const { tableName, table } of outer.publicTables) {
    published.push(await deps.connector.readPublicTable(tableName, run.dataset, table, signal))
  }
  return [...measured, ...published]
}

/** What of the run's own measurements is kept for others. */
function measuredTables(run: AdmittedRun, noisy: NoisyTables): readonly MeasuredTable[] {
  return missingTables(run).flatMap(({ id, key }) => {
    const table = noisy.get(id)
    return table === undefined ? [] : [{ key, noisyTable: JSON.stringify(table) }]
  })
}

function resultText(result: RunResult): string {
  return JSON.stringify(result)
}

const CANCEL_POLL_MS = 1000

/** Lets another server's request to cancel reach this run; stops watching when the run ends. */
export function watchForCancel(deps: Pick<CarryOutNeeds, 'database'>, runId: string, cancel: () => void): Disposable {
  const look = async (): Promise<void> => {
    if (await isCancelRequested(deps.database.db, runId)) cancel()
  }
  // A look that fails is followed by the next one; the end of the run does not depend on it.
  const timer = setInterval(() => void look().catch(() => undefined), CANCEL_POLL_MS)
  return { [Symbol.dispose]: () => clearInterval(timer) }
}
