import { ExplainAnswer, Run, RunResult, type Problem, type Refusal } from '@yingbi/contracts'
import { Command, InvalidArgumentError, Option } from 'commander'
import { EXIT, openApiSession, ProblemError, type ApiSession, type ServerOptions } from './api-session.ts'
import { explainTable, resultTable } from './result-table.ts'

interface QueryOptions extends ServerOptions {
  readonly dataset: string
  readonly epsilon?: number
  readonly rho?: string
  readonly explain?: true
  readonly json?: true
}

/** `yingbi query`: asks a question of a running server and prints the answer. */
export function queryCommand(): Command {
  return new Command('query')
    .description('ask a question of a dataset')
    .argument('<sql>', 'one SELECT statement')
    .requiredOption('--dataset <name>', 'dataset to ask')
    .addOption(new Option('--epsilon <number>', 'privacy loss, as epsilon').argParser(parseEpsilon).conflicts('rho'))
    .addOption(new Option('--rho <decimal>', 'privacy loss, as zCDP rho'))
    .option('--explain', 'say what it would cost and how exact it would be; touch no data')
    .option('--json', 'print JSON')
    .addOption(new Option('--server <url>', 'server to ask').env('YINGBI_URL').default('http://127.0.0.1:4600'))
    .addOption(new Option('--user <name>', 'user name; the password comes from YINGBI_PASSWORD').default('analyst'))
    .addOption(new Option('--language <tag>', 'language of messages').default('en').choices(['en', 'zh-CN']))
    .action(async (sql: string, options: QueryOptions) => {
      process.exitCode = await query(sql, options)
    })
}

function parseEpsilon(text: string): number {
  const epsilon = Number(text)
  if (!(epsilon > 0)) throw new InvalidArgumentError('a number above 0 is needed.')
  return epsilon
}

async function query(sql: string, options: QueryOptions): Promise<number> {
  const privacy = options.rho === undefined ? { epsilon: options.epsilon } : { rho: options.rho }
  if (options.rho === undefined && options.epsilon === undefined) {
    console.error('one of --epsilon and --rho is needed')
    return EXIT.usage
  }
  const question = { dataset: options.dataset, sql, privacy }
  try {
    const session = await openApiSession(options)
    return options.explain ? await explain(session, question, options) : await run(session, question, options)
  } catch (error) {
    if (error instanceof ProblemError) return reportProblem(error.problem, options)
    throw error
  }
}

async function explain(session: ApiSession, question: object, options: QueryOptions): Promise<number> {
  const answer = await session.post('/queries/explain', question, ExplainAnswer)
  if (options.json) console.log(JSON.stringify(answer))
  if (!answer.accepted) {
    if (!options.json) for (const refusal of answer.refusals) console.error(refusalText(refusal))
    return EXIT.refused
  }
  if (!options.json) {
    console.log(explainTable(answer))
    const { rho, epsilon, delta } = answer.charge
    console.log(`charge: rho ${rho}, epsilon ${epsilon.toFixed(3)} at delta ${delta}`)
    if (answer.reusedFrom !== null) console.log(`answered before by run ${answer.reusedFrom}: free`)
    console.log(`left: ${answer.budget.questionsLeft} questions like this (${answer.budget.bindingScope})`)
    for (const warning of answer.warnings) console.log(warning)
  }
  return answer.budget.admitted ? EXIT.ok : EXIT.budget
}

async function run(session: ApiSession, question: object, options: QueryOptions): Promise<number> {
  let state = await session.post('/runs', { kind: 'sql', ...question }, Run)
  while (state.status === 'queued' || state.status === 'running') {
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
    state = await session.get(`/runs/${state.id}`, Run)
  }
  if (state.status === 'failed') {
    if (options.json) console.log(JSON.stringify({ run: state }))
    else console.error(`${state.failure?.title} ${state.failure?.code}`)
    return EXIT.failure
  }
  const result = await session.get(`/runs/${state.id}/result`, RunResult)
  if (options.json) {
    console.log(JSON.stringify({ run: state, result }))
    return EXIT.ok
  }
  console.log(resultTable(result))
  const { rho, epsilon, delta } = state.charge
  console.log(
    state.reusedFrom === null
      ? `run ${state.number}: rho ${rho}, epsilon ${epsilon.toFixed(3)} at delta ${delta}; ± is the 95 % interval`
      : `run ${state.number}: answered before, nothing charged; ± is the 95 % interval`,
  )
  return EXIT.ok
}

const POLL_MS = 500

function reportProblem(problem: Problem, options: QueryOptions): number {
  if (options.json) console.log(JSON.stringify(problem))
  else if (problem.refusals === undefined) console.error(`${problem.title} ${problem.detail ?? ''} ${problem.code}`)
  else for (const refusal of problem.refusals) console.error(refusalText(refusal))
  if (problem.code === 'BUDGET_EXHAUSTED') return EXIT.budget
  return problem.refusals === undefined ? EXIT.failure : EXIT.refused
}

function refusalText({ title, place, rule, policyOwner, policyVersion, fix, code }: Refusal): string {
  const at = place === null ? '' : `line ${place.line}, column ${place.column}: `
  return `${at}${title}\n  ${rule}\n  ${policyOwner}, ${policyVersion}\n  ${fix}\n  ${code}`
}
