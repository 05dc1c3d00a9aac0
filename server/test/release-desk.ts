import { Release } from '@yingbi/contracts'
import { insertFinishedRun, type FinishedRunOptions } from './finished-run.ts'
import type { TestApp } from './test-app.ts'

export type Person = Parameters<TestApp['as']>[0]
export type Answer = Awaited<ReturnType<TestApp['app']['inject']>>

/** Requests for releases as their authors and approvers make them; each is over a dataset of its own, `set-1`, `set-2`, ... */
export class ReleaseDesk {
  readonly #server: TestApp
  #datasets = 0

  constructor(server: TestApp) {
    this.#server = server
  }

  /** How many datasets there are; the last one's number. */
  get datasets(): number {
    return this.#datasets
  }

  async call(person: Person, method: 'GET' | 'POST', path: string, body?: object): Promise<Answer> {
    this.#server.clock.advance(1000)
    const headers = await this.#server.as(person)
    const request = { method, url: `/api/v1${path}`, headers, ...(body === undefined ? {} : { payload: body }) }
    return this.#server.app.inject(request)
  }

  post(person: Person, path: string, body?: object): Promise<Answer> {
    return this.call(person, 'POST', path, body)
  }

  /** Errors: throws unless the request is made. */
  async request(
    options: Omit<FinishedRunOptions, 'slug'>,
    more: object = {},
  ): Promise<Release & { readonly datasetId: string }> {
    this.#datasets += 1
    const run = await insertFinishedRun(this.#server.deps, { ...options, slug: `set-${this.#datasets}` })
    const body = { runId: run.runId, title: '就诊人次', context: '政策研究', ...more }
    const answer = await this.post('analyst', '/releases', body)
    if (answer.statusCode !== 201) throw new Error(`no request was made: ${answer.body}`)
    return { ...Release.parse(answer.json()), datasetId: run.datasetId }
  }
}
