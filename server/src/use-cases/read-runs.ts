import type { Run, RunPage } from '@yingbi/contracts'
import type { Authorizer } from '@yingbi/policies'
import type { Kysely } from 'kysely'
import { AppError } from '../app-error.ts'
import type { Schema } from '../database/schema.ts'
import type { Caller } from '../http/caller.ts'
import { requireAllowed } from '../identity/require-allowed.ts'
import { numberCursor, pageByNumber } from '../presenters/page-by-number.ts'
import { presentRun } from '../presenters/run.ts'
import { findRun, findRunResult, listRuns, requestCancel, type RunRecord } from '../repositories/runs.ts'
import type { ActiveRuns } from './active-runs.ts'
import { requireVisibleDataset } from './resolve-dataset.ts'

interface Needs {
  readonly database: { readonly db: Kysely<Schema> }
  readonly authorizer: Authorizer
}

/** The caller's own runs, newest first. Errors: NOT_FOUND for an unknown or hidden dataset, BAD_REQUEST. */
export async function listOwnRuns(
  deps: Needs,
  caller: Caller,
  query: { readonly dataset?: string | undefined; readonly limit: number; readonly cursor?: string | undefined },
): Promise<RunPage> {
  const { db } = deps.database
  const datasetId = query.dataset === undefined ? null : (await requireVisibleDataset(deps, caller, query.dataset)).id
  const found = await listRuns(db, {
    analystId: caller.id,
    datasetId,
    before: numberCursor(query.cursor),
    limit: query.limit + 1,
  })
  return pageByNumber(found, query.limit, (run) => presentRun(deps.authorizer, caller, run))
}

/** A run that the caller may see. Errors: NOT_FOUND. */
export async function requireRun(deps: Needs, caller: Caller, id: string): Promise<RunRecord> {
  const run = await findRun(deps.database.db, id)
  if (run === undefined) throw new AppError('NOT_FOUND', 404)
  requireAllowed(deps.authorizer, caller, 'viewRun', { kind: 'run', id: run.id, authorId: run.analystId })
  return run
}

export async function readRun(deps: Needs, caller: Caller, id: string): Promise<Run> {
  return presentRun(deps.authorizer, caller, await requireRun(deps, caller, id))
}

/** The stored text of a result. Errors: NOT_FOUND, RUN_NOT_FINISHED. */
export async function readRunResult(deps: Needs, caller: Caller, id: string): Promise<string> {
  const run = await requireRun(deps, caller, id)
  const result = run.status === 'finished' ? await findRunResult(deps.database.db, id) : undefined
  if (result === undefined) throw new AppError('RUN_NOT_FINISHED', 409, { status: run.status })
  return result
}

/** How long the answer to a cancellation waits for the run's end. */
const CANCEL_PATIENCE_MS = 2000

/** Ends a run before its result is there; what was charged stands. Errors: NOT_FOUND, CONFLICT when it has ended. */
export async function cancelRun(deps: Needs & { readonly runs: ActiveRuns }, caller: Caller, id: string): Promise<Run> {
  await requireRun(deps, caller, id)
  if (!(await requestCancel(deps.database.db, id))) throw new AppError('CONFLICT', 409)
  deps.runs.stop(id, 'cancelled')
  await deps.runs.settled(id, CANCEL_PATIENCE_MS)
  return readRun(deps, caller, id)
}
