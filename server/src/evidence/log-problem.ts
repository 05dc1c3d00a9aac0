/** What was found wrong with the log, or with the database compared with it. */
export type LogProblemCode =
  | 'entry-missing'
  | 'entry-changed'
  | 'entry-columns'
  | 'entry-unreadable'
  | 'tile-missing'
  | 'tile-differs'
  | 'root-differs'
  | 'checkpoint-signature'
  | 'checkpoint-missing'
  | 'checkpoint-ahead'
  | 'head-differs'
  | 'row-without-entry'
  | 'entry-without-row'
  | 'row-differs'

export interface LogProblem {
  readonly code: LogProblemCode
  /** Where: `entry 17`, `tile/0/000`, `release:01J…`; never a data value. */
  readonly place: string
  /** Which part of it differs, when one can be named. */
  readonly detail: string | null
}

export function logProblem(code: LogProblemCode, place: string, detail: string | null = null): LogProblem {
  return { code, place, detail }
}

/** The log does not fit what was published before; nothing is signed any more until a person has looked. */
export class LogFaultError extends Error {
  override readonly name = 'LogFaultError'
  readonly problem: LogProblem

  constructor(problem: LogProblem) {
    super(`the log is not extended: ${problem.code} at ${problem.place}`)
    this.problem = problem
  }
}
