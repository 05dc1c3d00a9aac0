/** Work on uploaded files that this process does: inspections, and imports that go on when their request is gone. */
export class ActiveImports {
  readonly #stop = new AbortController()
  readonly #running = new Set<Promise<void>>()
  readonly #inspections = new Slots(2)
  // One at a time: an import takes a fixed share of memory and all cores that it can get.
  readonly #imports = new Slots(1)

  /** Runs when one of the two places is free. */
  async inspect<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    return this.#inspections.hold(async () => work(this.#stop.signal))
  }

  /** Runs in the background, one after another; `work` stores its own end and never rejects. */
  start(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const done = this.#imports.hold(async () => work(this.#stop.signal)).finally(() => this.#running.delete(done))
    this.#running.add(done)
    return done
  }

  /** Aborts what runs and waits until it has ended. */
  async close(): Promise<void> {
    this.#stop.abort(new Error('the server is stopping'))
    await Promise.allSettled(this.#running)
  }
}

class Slots {
  #free: number
  readonly #waiting: (() => void)[] = []

  constructor(count: number) {
    this.#free = count
  }

  async hold<T>(work: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free -= 1
    else await new Promise<void>((resolve) => this.#waiting.push(resolve))
    try {
      return await work()
    } finally {
      const next = this.#waiting.shift()
      if (next === undefined) this.#free += 1
      else next()
    }
  }
}
