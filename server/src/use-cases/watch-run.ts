import type { Run } from '@yingbi/contracts'
import type { Authorizer } from '@yingbi/policies'
import type { Kysely } from 'kysely'
import type { Schema } from '../database/schema.ts'
import type { Caller } from '../http/caller.ts'
import { presentRun } from '../presenters/run.ts'
import { findRun, type RunRecord } from '../repositories/runs.ts'
import type { ActiveRuns } from './active-runs.ts'

/** `computed` and `released` are shown together with the end: how long each takes depends on the data. */
export const RUN_STEPS = ['queued', 'started', 'charged', 'computed', 'released', 'finished', 'failed'] as const
export type RunStep = (typeof RUN_STEPS)[number]

export interface RunNotice {
  readonly step: RunStep
  readonly run: Run
}

/** Another server may carry out the run, so the database is asked as well. */
const POLL_MS = 500

/** The steps that the run has reached and, until it ends or `signal` says so, those that it reaches. */
export async function* watchRun(
  deps: {
    readonly database: { readonly db: Kysely<Schema> }
    readonly authorizer: Authorizer
    readonly runs: ActiveRuns
  },
  caller: Caller,
  run: RunRecord,
  signal: AbortSignal,
): AsyncGenerator<RunNotice> {
  let current = run
  let shown = 0
  for (;;) {
    const steps = stepsOf(current)
    for (const step of steps.slice(shown)) yield { step, run: presentRun(deps.authorizer, caller, current) }
    shown = steps.length
    if (current.finishedAt !== null || signal.aborted) return
    await deps.runs.settledOrPause(run.id, POLL_MS)
    current = (await findRun(deps.database.db, run.id)) ?? current
  }
}

function stepsOf(run: RunRecord): readonly RunStep[] {
  const steps: RunStep[] = ['queued']
  if (run.status === 'queued') return steps
  if (run.chargedAt !== null) steps.push('started', 'charged')
  if (run.status === 'finished') steps.push('computed', 'released', 'finished')
  if (run.status === 'failed') steps.push('failed')
  return steps
}
