import { BudgetPage, ExplainAnswer, Problem, Run, RunResult, type Budget } from '@yingbi/contracts'
import type { TestApp } from './test-app.ts'

/** What a test asks: a statement with either a loss or a wish. */
export interface Question {
  readonly dataset?: string
  readonly projectId?: string
  readonly sql: string
  readonly privacy?: { readonly epsilon: number } | { readonly rho: string }
  readonly presentation?: { readonly consistentTotals?: boolean; readonly nonNegativeCounts?: boolean }
}

export type Asked = { readonly status: 201; readonly run: Run } | { readonly status: number; readonly problem: Problem }

/** Questions of one signed-in person to an application under test; every answer is checked against its schema. */
export class Asker {
  readonly #app: TestApp
  readonly #username: Parameters<TestApp['as']>[0]
  /** Headers and bodies of everything that was answered. */
  readonly answers: string[] = []

  constructor(app: TestApp, username: Parameters<TestApp['as']>[0] = 'analyst') {
    this.#app = app
    this.#username = username
  }

  async #inject(method: 'GET' | 'POST', url: string, payload?: object) {
    const headers = await this.#app.as(this.#username)
    const request = { method, url: `/api/v1${url}`, headers }
    const answer = await this.#app.app.inject(payload === undefined ? request : { ...request, payload })
    this.answers.push(JSON.stringify(answer.headers), answer.body)
    return answer
  }

  async explain(question: Question): Promise<ExplainAnswer> {
    const answer = await this.#inject('POST', '/queries/explain', { dataset: 'clinic', ...question })
    return ExplainAnswer.parse(answer.json())
  }

  /** The answer to POST /runs as it came. */
  async post(question: Question) {
    return this.#inject('POST', '/runs', { kind: 'sql', dataset: 'clinic', ...question })
  }

  async ask(question: Question): Promise<Asked> {
    const answer = await this.post(question)
    if (answer.statusCode === 201) return { status: 201, run: Run.parse(answer.json()) }
    return { status: answer.statusCode, problem: Problem.parse(answer.json()) }
  }

  /** A run that was admitted, at its end. Errors: throws when it was not admitted. */
  async run(question: Question): Promise<Run> {
    const asked = await this.ask(question)
    if (!('run' in asked)) throw new Error(`refused with ${asked.problem.code}`)
    return this.ended(asked.run)
  }

  /** The run when it has ended; requests wait for a while only. */
  async ended(run: Run): Promise<Run> {
    let state = run
    while (state.finishedAt === null) {
      await new Promise((resolve) => setTimeout(resolve, 50))
      state = await this.readRun(run.id)
    }
    return state
  }

  async readRun(id: string): Promise<Run> {
    return Run.parse((await this.#inject('GET', `/runs/${id}`)).json())
  }

  async result(id: string): Promise<RunResult> {
    return RunResult.parse((await this.#inject('GET', `/runs/${id}/result`)).json())
  }

  async cancel(id: string) {
    return this.#inject('POST', `/runs/${id}/cancel`)
  }

  async get(url: string) {
    return this.#inject('GET', url)
  }

  async budgets(dataset = 'clinic'): Promise<readonly Budget[]> {
    return BudgetPage.parse((await this.#inject('GET', `/budgets?dataset=${dataset}`)).json()).items
  }

  /** What everyone has spent of the dataset, in micro-rho. */
  async spent(dataset = 'clinic'): Promise<bigint> {
    const budget = (await this.budgets(dataset)).find(({ scope }) => scope === 'dataset')
    return microRhoOf(budget?.spent.rho ?? '0')
  }
}

export function microRhoOf(rho: string): bigint {
  const [whole = '0', decimals = ''] = rho.split('.')
  return BigInt(whole) * 1_000_000n + BigInt(decimals.padEnd(6, '0'))
}
