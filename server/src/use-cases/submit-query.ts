import { randomUUID } from 'node:crypto'
import type { Run, StartRun } from '@yingbi/contracts'
import type { Authorizer } from '@yingbi/policies'
import { AppError } from '../app-error.ts'
import type { Database } from '../database/database.ts'
import type { Caller } from '../http/caller.ts'
import { requireAllowed } from '../identity/require-allowed.ts'
import type { DatasetRecord } from '../repositories/datasets.ts'
import { insertQueuedRun, type NewRun } from '../repositories/runs.ts'
import type { ServerInstance } from '../repositories/server-instances.ts'
import type { ActiveRuns } from './active-runs.ts'
import { admitQuestion, type QuestionAdmission } from './admit-question.ts'
import { isOpenMember } from '../repositories/projects.ts'
import { readLimits } from './budget-limits.ts'
import { carryOutRun, watchForCancel, type CarryOutNeeds } from './carry-out-run.ts'
import { chooseProject, type AskedProject } from './choose-project.ts'
import { compileQuestion, type CompiledQuestion, type CompileNeeds } from './compile-question.ts'
import { endRun } from './end-run.ts'
import { readRun } from './read-runs.ts'
import { exhaustedError, refuseQuery } from './refuse-query.ts'
import { failureOf } from './run-failure.ts'
import { datasetResource, isCurrentDataset, resolveDataset } from './resolve-dataset.ts'
import { waitForRun } from './wait-for-run.ts'

export interface SubmitNeeds extends CarryOutNeeds, CompileNeeds {
  readonly database: Database
  readonly authorizer: Authorizer
  readonly instance: ServerInstance
  readonly runs: ActiveRuns
}

/** A request waits this long for its run; after that the run goes on without it. */
const PATIENCE_MS = 10_000
/** How often a question is compiled anew because its dataset changed in between. */
const MAX_ATTEMPTS = 5

/** A question of one person, decided up to the charge. */
interface Asked {
  readonly caller: Caller
  readonly request: StartRun
  readonly run: Pick<NewRun, 'id' | 'createdAt'>
}

/**
 * One question, from the request to its run. Reads like the table of its way: resolve, authorize, compile, charge; then
 * execute, release and record (`carry-out-run.ts`) against the receipt of the charge; then present.
 *
 * Errors: BAD_REQUEST, NOT_FOUND, FORBIDDEN; 422 with every refusal; BUDGET_EXHAUSTED with what is left; CONFLICT when
 * the dataset keeps changing.
 */
export async function submitQuery(deps: SubmitNeeds, caller: Caller, request: StartRun): Promise<Run> {
  const asked: Asked = { caller, request, run: { id: randomUUID(), createdAt: deps.clock.now() } }
  const decided = await decide(deps, asked)
  if (decided.admission.kind === 'wait') await queue(deps, asked, decided)
  else start(deps, asked, { ...decided, admission: decided.admission })
  await deps.runs.settled(asked.run.id, PATIENCE_MS)
  return readRun(deps, caller, asked.run.id)
}

interface Decided {
  readonly dataset: DatasetRecord
  readonly project: AskedProject | null
  readonly question: CompiledQuestion
  readonly admission: Extract<QuestionAdmission, { kind: 'admitted' | 'wait' }>
}
type Admitted = Decided & { readonly admission: Extract<QuestionAdmission, { kind: 'admitted' }> }

async function decide(deps: SubmitNeeds, asked: Asked): Promise<Decided> {
  const { caller, request } = asked
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const dataset = await resolveDataset(deps, caller, request)
    requireAllowed(deps.authorizer, caller, 'runQuery', datasetResource(dataset))
    const project = await chooseProject(deps.database.db, caller, request.projectId)
    const compiled = await compileQuestion(deps, caller, dataset, { ...request, project })
    if (compiled.kind === 'refused') throw await refuseQuery(deps, caller, dataset, request.sql, compiled)
    const admission = await admit(deps, asked, { dataset, project, question: compiled.question })
    if (admission.kind === 'refused')
      throw await exhaustedError(deps, caller, { dataset, project }, request.sql, admission)
    if (admission.kind !== 'changed') return { dataset, project, question: compiled.question, admission }
  }
  throw new AppError('CONFLICT', 409)
}

function admit(deps: SubmitNeeds, asked: Asked, compiled: Omit<Decided, 'admission'>): Promise<QuestionAdmission> {
  const { dataset, project, question } = compiled
  const personId = asked.caller.id
  return admitQuestion(
    { db: deps.database.db, clock: deps.clock },
    {
      run: newRun(deps, asked, compiled),
      actor: actorOf(asked.caller),
      tables: question.tables,
      project,
      limits: (db) => readLimits(db, dataset, { personId, project }),
      isCurrent: async (trx) =>
        (await isCurrentDataset(trx, dataset)) && (project === null || (await isOpenMember(trx, project.id, personId))),
    },
  )
}

function newRun(deps: SubmitNeeds, asked: Asked, { dataset, project, question }: Omit<Decided, 'admission'>): NewRun {
  return {
    ...asked.run,
    datasetId: dataset.id,
    dataset: dataset.slug,
    policyVersion: dataset.policyVersion,
    dataVersion: dataset.dataVersion,
    datasetDelta: dataset.policy.privacy.delta,
    analystId: asked.caller.id,
    analyst: asked.caller.username,
    projectId: project?.id ?? null,
    sql: asked.request.sql,
    sqlHash: question.sqlHash,
    planHash: question.planHash,
    instance: deps.instance.number,
  }
}

function actorOf(caller: Caller): { actor: string; actorRole: string } {
  return { actor: caller.username, actorRole: caller.role }
}

function start(deps: SubmitNeeds, asked: Asked, admitted: Admitted): void {
  const { queryTimeoutMs } = deps.config
  deps.runs.start(asked.run.id, queryTimeoutMs, (signal) => carryOut(deps, asked, admitted, signal))
}

async function carryOut(deps: SubmitNeeds, asked: Asked, admitted: Admitted, signal: AbortSignal): Promise<void> {
  const { locale } = asked.caller
  const notes = admitted.question.plan.warnings.map(({ message }) => (locale === 'zh-CN' ? message.zh : message.en))
  using _ = watchForCancel(deps, asked.run.id, () => deps.runs.stop(asked.run.id, 'cancelled'))
  await carryOutRun(deps, { ...admitted, runId: asked.run.id, actor: actorOf(asked.caller), notes }, signal)
}

/** Stores the run as waiting for another that measures the same, and decides again when that one has ended. */
async function queue(deps: SubmitNeeds, asked: Asked, decided: Decided): Promise<void> {
  await insertQueuedRun(deps.database.db, newRun(deps, asked, decided))
  deps.runs.start(asked.run.id, 2 * deps.config.queryTimeoutMs, async (signal) => {
    const admitted = await untilAdmitted(deps, asked, decided, signal).catch((error: unknown) =>
      endUnadmitted(deps, asked, error, signal),
    )
    if (admitted !== null) await carryOut(deps, asked, admitted, signal)
  })
}

async function untilAdmitted(
  deps: SubmitNeeds,
  asked: Asked,
  waiting: Decided,
  signal: AbortSignal,
): Promise<Admitted> {
  let decided = waiting
  while (decided.admission.kind === 'wait') {
    await waitForRun(deps, decided.admission.runId, signal)
    decided = await decide(deps, asked)
  }
  return { ...decided, admission: decided.admission }
}

/** A queued run that is not admitted after all ends without a charge, with the reason. */
async function endUnadmitted(deps: SubmitNeeds, asked: Asked, error: unknown, signal: AbortSignal): Promise<null> {
  const { id } = asked.run
  const end = failureOf(deps, asked.request.dataset ?? '', error, signal)
  const { db } = deps.database
  const finishedAt = deps.clock.now()
  await endRun({ db, clock: deps.clock }, { id, ...actorOf(asked.caller) }, { ...end, finishedAt, measured: [] })
  return null
}
