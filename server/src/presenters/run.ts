import { formatMessage, messages, type AllowedAction, type LedgerEntry, type Run } from '@yingbi/contracts'
import type { Authorizer } from '@yingbi/policies'
import type { Caller } from '../http/caller.ts'
import { allowedActions } from '../identity/require-allowed.ts'
import type { RunRecord } from '../repositories/runs.ts'
import { presentCharge } from './charge.ts'

/** A run for the caller, with what the caller may do with it now. */
export function presentRun(authorizer: Authorizer, caller: Caller, run: RunRecord): Run {
  return {
    id: run.id,
    number: run.number,
    kind: 'sql',
    status: run.status,
    dataset: run.dataset,
    datasetId: run.datasetId,
    policyVersion: run.policyVersion,
    sql: run.sql,
    createdAt: run.createdAt.toISOString(),
    finishedAt: run.finishedAt?.toISOString() ?? null,
    charge: presentCharge(run, run.datasetDelta),
    reusedFrom: run.reusedFrom,
    failure: run.failure === null ? null : presentFailure(caller, run.failure),
    analyst: run.analyst,
    projectId: run.projectId,
    allowedActions: [cancelAction(caller, run), releaseAction(authorizer, caller, run)],
  }
}

function presentFailure(caller: Caller, failure: NonNullable<RunRecord['failure']>): NonNullable<Run['failure']> {
  const { title } = messages[caller.locale][failure.code]
  return { code: failure.code, title: formatMessage(title, failure.params) }
}

function cancelAction(caller: Caller, run: RunRecord): AllowedAction {
  if (run.status === 'queued' || run.status === 'running') return { action: 'cancelRun', allowed: true }
  const reason = caller.locale === 'zh-CN' ? '运行已结束。' : 'The run has ended.'
  return { action: 'cancelRun', allowed: false, reason }
}

function releaseAction(authorizer: Authorizer, caller: Caller, run: RunRecord): AllowedAction {
  const resource = { kind: 'run', id: run.id, authorId: run.analystId } as const
  const [permitted] = allowedActions(authorizer, caller, ['createRelease'], resource)
  if (permitted?.allowed === false) return permitted
  if (run.status === 'finished') return { action: 'createRelease', allowed: true }
  const reason = formatMessage(messages[caller.locale].RUN_NOT_FINISHED.explanation, { status: run.status })
  return { action: 'createRelease', allowed: false, reason }
}

/** A run as one line of its dataset's ledger. */
export function presentLedgerEntry(run: RunRecord): LedgerEntry {
  return {
    runId: run.id,
    runNumber: run.number,
    analyst: run.analyst,
    at: (run.chargedAt ?? run.createdAt).toISOString(),
    charge: presentCharge(run, run.datasetDelta),
    logIndex: run.logIndex,
    projectId: run.projectId,
  }
}
