import type { Clock } from '../clock.ts'
import type { Database } from '../database/database.ts'
import { listUnfinishedRuns } from '../repositories/runs.ts'
import type { ServerInstance } from '../repositories/server-instances.ts'
import { endRun } from './end-run.ts'

/**
 * Marks the runs of servers that are gone as interrupted and frees what they had claimed. Their charges stand: data may
 * have been touched. Called at start, and whenever someone waits for a run of another server. Returns how many.
 */
export async function recoverInterruptedRuns(deps: {
  readonly database: Database
  readonly clock: Clock
  readonly instance: ServerInstance
}): Promise<number> {
  const unfinished = await listUnfinishedRuns(deps.database.db)
  const gone = new Set(await deps.instance.ended([...new Set(unfinished.map((run) => run.instance))]))
  let interrupted = 0
  for (const run of unfinished.filter(({ instance }) => gone.has(instance))) {
    const ended = await endRun(
      { db: deps.database.db, clock: deps.clock },
      { id: run.id, actor: 'system', actorRole: 'system' },
      { kind: 'failed', code: 'RUN_INTERRUPTED', params: {}, finishedAt: deps.clock.now(), measured: [] },
    )
    if (ended) interrupted++
  }
  return interrupted
}
