import { formatMessage, messages, Problem, type Locale, type Message } from '@yingbi/contracts'

/** An answer of the server that is a problem document. `problem.code` is from the closed union. */
export class ProblemError extends Error {
  readonly problem: Problem
  constructor(problem: Problem) {
    super(`${problem.code} ${problem.requestId}`)
    this.name = 'ProblemError'
    this.problem = problem
  }
}

/** The server was not reached, or what answered is not Yingbi. */
export class UnreachableError extends Error {
  constructor(cause: unknown) {
    super('no answer from the server', { cause })
    this.name = 'UnreachableError'
  }
}

/** Reads a failed response. Throws `ProblemError`, or `UnreachableError` when the body is no problem document. */
export async function throwProblem(response: Response): Promise<never> {
  const body: unknown = await response.json().catch(() => null)
  const problem = Problem.safeParse(body)
  if (problem.success) throw new ProblemError(problem.data)
  throw new UnreachableError(new Error(`status ${response.status}`))
}

/** What to tell the person, in the language of the page whatever the language of the answer was. */
export function problemMessage(problem: Problem, locale: Locale): Message {
  const template = messages[locale][problem.code]
  const params = { requestId: problem.requestId, ...problem.params }
  return {
    title: formatMessage(template.title, params),
    explanation: formatMessage(template.explanation, params),
    fix: formatMessage(template.fix, params),
  }
}
