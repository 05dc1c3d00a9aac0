import { setTimeout as sleep } from 'node:timers/promises'
import type { Clock } from '../clock.ts'
import type { Database } from '../database/database.ts'
import { findRun } from '../repositories/runs.ts'
import type { ServerInstance } from '../repositories/server-instances.ts'
import type { ActiveRuns } from './active-runs.ts'
import { recoverInterruptedRuns } from './recover-interrupted-runs.ts'

interface Needs {
  readonly database: Database
  readonly clock: Clock
  readonly instance: ServerInstance
  readonly runs: ActiveRuns
}

const POLL_MS = 200
/** Every so many polls it is asked whether the server that carries out the run still lives. */
const POLLS_PER_RECOVERY = 10

/** Resolves when the run has ended, here, on another server, or because its server is gone. Errors: the signal's reason. */
export async function waitForRun(deps: Needs, runId: string, signal: AbortSignal): Promise<void> {
  for (let poll = 1; ; poll++) {
    const run = await findRun(deps.database.db, runId)
    if (run === undefined || run.finishedAt !== null) return
    await Promise.race([deps.runs.settledOrPause(runId, POLL_MS), aborted(signal)])
    signal.throwIfAborted()
    if (poll % POLLS_PER_RECOVERY === 0) await recoverInterruptedRuns(deps)
  }
}

async function aborted(signal: AbortSignal): Promise<void> {
  await sleep(POLL_MS, undefined, { signal }).catch(() => undefined)
}
