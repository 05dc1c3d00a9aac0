import { fork, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { OuterResult, ScratchReply, ScratchRequest } from './scratch-protocol.ts'

export interface ScratchPoolOptions {
  /** Processes at most; the first is started at once, the others when all are busy. */
  readonly processes: number
  readonly describeTimeoutMs: number
  readonly runTimeoutMs: number
}

export type ScratchAnswer =
  | { readonly kind: 'done'; readonly result: OuterResult }
  | { readonly kind: 'failed'; readonly failureClass: string }
  /** The statement took more memory or processor time than it may. */
  | { readonly kind: 'exceeded' }
  /** The process was ended by its deadline or a crash inside the database. */
  | { readonly kind: 'ended' }

interface Waiting {
  readonly request: Omit<ScratchRequest, 'id'>
  readonly settle: (answer: ScratchAnswer) => void
}

/** Runs requests in scratch processes, one at a time in each; a process that does not answer in time is killed and replaced. */
export class ScratchPool {
  readonly #options: ScratchPoolOptions
  readonly #idle: Worker[] = []
  readonly #workers = new Set<Worker>()
  readonly #waiting: Waiting[] = []
  #outstanding = 0
  #closed = false

  constructor(options: ScratchPoolOptions) {
    this.#options = options
    this.#start()
  }

  async ask(request: Omit<ScratchRequest, 'id'>): Promise<ScratchAnswer> {
    if (this.#closed) return { kind: 'ended' }
    this.#outstanding += 1
    this.#keepAlive()
    try {
      return await new Promise((settle) => {
        this.#waiting.push({ request, settle })
        this.#dispatch()
      })
    } finally {
      this.#outstanding -= 1
      this.#keepAlive()
    }
  }

  close(): void {
    this.#closed = true
    for (const worker of this.#workers) worker.kill()
    for (const { settle } of this.#waiting.splice(0)) settle({ kind: 'ended' })
  }

  #start(): void {
    const worker = new Worker({
      onIdle: () => {
        this.#idle.push(worker)
        this.#dispatch()
      },
      onEnd: () => {
        this.#workers.delete(worker)
        const position = this.#idle.indexOf(worker)
        if (position >= 0) this.#idle.splice(position, 1)
        if (!this.#closed && this.#workers.size === 0) this.#start()
      },
    })
    this.#workers.add(worker)
    this.#keepAlive()
  }

  /** Only while somebody waits for an answer shall the processes keep ours from ending. */
  #keepAlive(): void {
    for (const worker of this.#workers) worker.keepAlive(this.#outstanding > 0)
  }

  #dispatch(): void {
    while (this.#waiting.length > 0 && this.#idle.length > 0) {
      const worker = this.#idle.pop()
      const next = this.#waiting.shift()
      if (worker === undefined || next === undefined) return
      const { describeTimeoutMs, runTimeoutMs } = this.#options
      worker.ask(next, next.request.kind === 'describe' ? describeTimeoutMs : runTimeoutMs)
    }
    const starting = [...this.#workers].filter((worker) => worker.state === 'starting').length
    if (this.#waiting.length > starting && this.#workers.size < this.#options.processes) this.#start()
  }
}

class Worker {
  state: 'starting' | 'idle' | 'busy' | 'ended' = 'starting'
  readonly #child: ChildProcess
  readonly #onIdle: () => void
  #current: { id: number; settle: Waiting['settle']; deadline: NodeJS.Timeout } | null = null
  #nextId = 1

  constructor(events: { onIdle: () => void; onEnd: () => void }) {
    this.#onIdle = events.onIdle
    this.#child = fork(fileURLToPath(new URL('./scratch-process.ts', import.meta.url)), [], {
      serialization: 'advanced',
      env: {},
      execArgv: [],
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    })
    this.#child.on('message', (reply) => this.#receive(reply as ScratchReply))
    this.#child.on('error', () => this.kill())
    this.#child.on('exit', () => {
      this.state = 'ended'
      events.onEnd()
      // The process may have said why it ends.
      setImmediate(() => this.#settle({ kind: 'ended' }))
    })
  }

  keepAlive(alive: boolean): void {
    if (alive) {
      this.#child.ref()
      this.#child.channel?.ref()
    } else {
      this.#child.unref()
      this.#child.channel?.unref()
    }
  }

  ask({ request, settle }: Waiting, timeoutMs: number): void {
    const id = this.#nextId++
    this.state = 'busy'
    // When this process was busy itself, the answer may have arrived already: it is read before the next `setImmediate`.
    const deadline = setTimeout(() => setImmediate(() => this.#current?.id === id && this.kill()), timeoutMs)
    this.#current = { id, settle, deadline }
    this.#child.send({ ...request, id } satisfies ScratchRequest, (error) => {
      if (error !== null) this.kill()
    })
  }

  kill(): void {
    this.#child.kill('SIGKILL')
  }

  #receive(reply: ScratchReply): void {
    if (reply.kind === 'ready') this.#becomeIdle()
    else if (reply.id !== this.#current?.id) return
    else {
      this.#settle(reply)
      if (reply.kind === 'exceeded') this.kill()
      else this.#becomeIdle()
    }
  }

  #settle(answer: ScratchAnswer): void {
    if (this.#current === null) return
    clearTimeout(this.#current.deadline)
    const { settle } = this.#current
    this.#current = null
    settle(answer)
  }

  #becomeIdle(): void {
    this.state = 'idle'
    this.#onIdle()
  }
}
