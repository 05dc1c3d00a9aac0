/** Where work in the background says that it failed; `what` is a fixed text, the error is logged without its message. */
export type ReportFailure = (error: unknown, what: string) => void

/** Takes reports before there is a logger, and passes them on once there is one. */
export class FailureReports {
  #write: ReportFailure | null = null
  readonly #early: [unknown, string][] = []

  readonly report: ReportFailure = (error, what) => {
    if (this.#write === null) this.#early.push([error, what])
    else this.#write(error, what)
  }

  attach(write: ReportFailure): void {
    this.#write = write
    for (const [error, what] of this.#early.splice(0)) write(error, what)
  }
}
