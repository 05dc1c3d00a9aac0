/** Lets a few at a time in, in the order in which they came. */
export class SourceGate {
  readonly #limit: number
  #inside = 0
  readonly #waiting: (() => void)[] = []

  constructor(limit: number) {
    this.#limit = limit
  }

  /** Errors: those of `use`; the reason of the signal when it aborts while waiting. */
  async enter<T>(signal: AbortSignal, use: () => Promise<T>): Promise<T> {
    await this.#turn(signal)
    try {
      return await use()
    } finally {
      const next = this.#waiting.shift()
      // The place is handed on; nobody can slip in between.
      if (next === undefined) this.#inside--
      else next()
    }
  }

  async #turn(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    if (this.#inside < this.#limit) {
      this.#inside++
      return
    }
    await new Promise<void>((resolve, reject) => {
      const enter = (): void => {
        signal.removeEventListener('abort', leave)
        resolve()
      }
      const leave = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(enter), 1)
        reject(signal.reason as Error)
      }
      this.#waiting.push(enter)
      signal.addEventListener('abort', leave, { once: true })
    })
  }
}
