import { setTimeout as sleep } from 'node:timers/promises'

/** Why a run was ended from outside. */
export type RunStop = 'cancelled' | 'timed-out' | 'interrupted'

/** The runs that this process carries out now. They go on when the request that started them is gone. */
export class ActiveRuns {
  readonly #runs = new Map<string, { controller: AbortController; settled: Promise<void> }>()
  readonly #failed: (error: unknown, runId: string) => void

  /** `failed` hears of a run whose end could not be stored; the run is then found at the next start. */
  constructor(failed: (error: unknown, runId: string) => void) {
    this.#failed = failed
  }

  /** Carries out `work`, which stores the run's end itself. The signal's reason is a `RunStop`. */
  start(runId: string, timeoutMs: number, work: (signal: AbortSignal) => Promise<void>): void {
    const controller = new AbortController()
    const timer = setTimeout(() => controller.abort('timed-out' satisfies RunStop), timeoutMs)
    const settled = work(controller.signal)
      .catch((error: unknown) => this.#failed(error, runId))
      .finally(() => {
        clearTimeout(timer)
        this.#runs.delete(runId)
      })
    this.#runs.set(runId, { controller, settled })
  }

  /** False when the run is not carried out here. */
  stop(runId: string, reason: RunStop): boolean {
    const run = this.#runs.get(runId)
    run?.controller.abort(reason)
    return run !== undefined
  }

  /** Resolves when the run has ended, at once when it is not carried out here, and after `timeoutMs` in any case. */
  async settled(runId: string, timeoutMs: number): Promise<void> {
    const run = this.#runs.get(runId)
    if (run === undefined) return
    const timeout = Promise.withResolvers<void>()
    const timer = setTimeout(timeout.resolve, timeoutMs)
    await Promise.race([run.settled, timeout.promise])
    clearTimeout(timer)
  }

  /** Like `settled`, but waits the whole time for a run that is carried out elsewhere. */
  async settledOrPause(runId: string, pauseMs: number): Promise<void> {
    if (this.#runs.has(runId)) await this.settled(runId, pauseMs)
    else await sleep(pauseMs)
  }

  /** Ends every run and waits until their ends are stored. */
  async close(): Promise<void> {
    const runs = [...this.#runs.values()]
    for (const { controller } of runs) controller.abort('interrupted' satisfies RunStop)
    await Promise.all(runs.map(({ settled }) => settled))
  }
}
