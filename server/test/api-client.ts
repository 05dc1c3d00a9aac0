import { Problem, Run, RunPage, Session } from '@yingbi/contracts'

/** A caller of a server in another process. A request that the server did not answer rejects. */
export class ApiClient {
  readonly #url: string
  #token = ''

  constructor(url: string) {
    this.#url = url
  }

  async signIn(username: string, password: string): Promise<void> {
    const answer = await this.#send('POST', '/session', { username, password })
    this.#token = Session.parse(await answer.json()).accessToken
  }

  async #send(method: 'GET' | 'POST', path: string, body?: object): Promise<Response> {
    return fetch(`${this.#url}/api/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.#token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
  }

  /** The run, once the server has said that it is stored; the problem when it was refused. */
  async ask(question: { readonly sql: string; readonly rho: string }): Promise<Run | Problem> {
    const body = { kind: 'sql', dataset: 'clinic', sql: question.sql, privacy: { rho: question.rho } }
    const answer = await this.#send('POST', '/runs', body)
    const json: unknown = await answer.json()
    return answer.status === 201 ? Run.parse(json) : Problem.parse(json)
  }

  async run(id: string): Promise<Run> {
    return Run.parse(await (await this.#send('GET', `/runs/${id}`)).json())
  }

  /** The text of a result as it was sent. */
  async result(id: string): Promise<string> {
    const answer = await this.#send('GET', `/runs/${id}/result`)
    if (answer.status !== 200) throw new Error(`no result: ${answer.status}`)
    return answer.text()
  }

  async allRuns(): Promise<readonly Run[]> {
    const runs: Run[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const page = RunPage.parse(await (await this.#send('GET', `/runs?limit=200${cursor}`)).json())
      runs.push(...page.items)
      cursor = page.nextCursor === null ? null : `&cursor=${page.nextCursor}`
    }
    return runs
  }

  async json(method: 'GET' | 'POST', path: string): Promise<unknown> {
    return (await this.#send(method, path)).json()
  }
}
