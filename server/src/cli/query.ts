import { ExplainAnswer, Run, RunResult, type BilingualText, type Problem, type Refusal } from '@yingbi/contracts'
import { InvalidArgumentError, Option, type Command } from 'commander'
import { openApiSession, ProblemError, type ApiSession, type ServerOptions } from './api-session.ts'
import { CliError, type ExitCode } from './cli-error.ts'
import { explainTable, resultTable } from './result-table.ts'
import { say } from './terminal-io.ts'

interface QueryOptions extends ServerOptions {
  readonly dataset: string
  readonly epsilon?: number
  readonly rho?: string
  readonly explain?: true
  readonly json?: true
}

/** `yingbi query`: asks a question of a running server and prints the answer. */
export function addQueryCommand(program: Command): void {
  program
    .command('query <sql>')
    .description('ask a question of a dataset of a running server')
    .requiredOption('--dataset <name>', 'dataset to ask')
    .addOption(new Option('--epsilon <number>', 'privacy loss, as epsilon').argParser(parseEpsilon).conflicts('rho'))
    .addOption(new Option('--rho <decimal>', 'privacy loss, as zCDP rho'))
    .option('--explain', 'say what it would cost and how exact it would be; touch no data')
    .option('--json', 'print JSON')
    .addOption(new Option('--server <url>', 'server to ask').env('YINGBI_URL').default('http://127.0.0.1:4600'))
    .addOption(new Option('--user <name>', 'user name; the password comes from YINGBI_PASSWORD').default('analyst'))
    .action(query)
}

function parseEpsilon(text: string): number {
  const epsilon = Number(text)
  if (!(epsilon > 0)) throw new InvalidArgumentError('a number above 0 is needed.')
  return epsilon
}

async function query(sql: string, options: QueryOptions): Promise<void> {
  const { epsilon, rho, dataset } = options
  if (epsilon === undefined && rho === undefined) {
    throw new CliError(2, { zh: '缺少 --epsilon 或 --rho。', en: 'One of --epsilon and --rho is needed.' })
  }
  const question = { dataset, sql, privacy: rho === undefined ? { epsilon } : { rho } }
  try {
    const session = await openApiSession(options)
    if (options.explain) await explain(session, question, options)
    else await run(session, question, options)
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error
    const { problem } = error
    fail(exitCodeOf(problem), options, problem, problemText(problem))
  }
}

async function explain(session: ApiSession, question: object, options: QueryOptions): Promise<void> {
  const answer = await session.post('/queries/explain', question, ExplainAnswer)
  if (!answer.accepted) {
    fail(3, options, answer, answer.refusals.map(refusalText).join('\n'))
  } else if (options.json) {
    console.log(JSON.stringify(answer))
  } else {
    console.log(explainTable(answer))
    const { charge, reusedFrom, budget } = answer
    say({ zh: `扣除 ${lossText(charge)}`, en: `Charge: ${lossText(charge)}` })
    if (reusedFrom !== null) say({ zh: '以前问过，不扣预算。', en: 'Asked before; free.' })
    say({
      zh: `还能问 ${budget.questionsLeft} 个像这样的问题，先到限的是「${SCOPES[budget.bindingScope]?.zh}」。`,
      en: `${budget.questionsLeft} more questions like this one; ${SCOPES[budget.bindingScope]?.en} binds first.`,
    })
    for (const warning of answer.warnings) console.log(warning)
  }
  if (answer.accepted && !answer.budget.admitted) process.exitCode = 4
}

const SCOPES: Readonly<Record<string, BilingualText>> = {
  dataset: { zh: '数据集合计', en: 'the limit of the dataset' },
  person: { zh: '我', en: 'your own limit' },
}

const POLL_MS = 500

async function run(session: ApiSession, question: object, options: QueryOptions): Promise<void> {
  let state = await session.post('/runs', { kind: 'sql', ...question }, Run)
  while (state.status === 'queued' || state.status === 'running') {
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
    state = await session.get(`/runs/${state.id}`, Run)
  }
  if (state.failure !== null) {
    fail(1, options, { run: state }, `${state.failure.title} ${state.failure.code}`)
    return
  }
  const result = await session.get(`/runs/${state.id}/result`, RunResult)
  if (options.json) {
    console.log(JSON.stringify({ run: state, result }))
    return
  }
  console.log(resultTable(result))
  const { number, charge } = state
  say(
    state.reusedFrom === null
      ? {
          zh: `运行 ${number}：${lossText(charge)}；± 为 95% 区间`,
          en: `Run ${number}: ${lossText(charge)}; ± is the 95 % interval`,
        }
      : {
          zh: `运行 ${number}：以前问过，不扣预算；± 为 95% 区间`,
          en: `Run ${number}: asked before, nothing charged; ± is the 95 % interval`,
        },
  )
}

function lossText({ rho, epsilon, delta }: Run['charge']): string {
  return `rho ${rho}, epsilon ${epsilon.toFixed(2)}, delta ${delta}`
}

function fail(exitCode: ExitCode, options: QueryOptions, answer: unknown, text: string): void {
  if (options.json) console.log(JSON.stringify(answer))
  else console.error(text)
  process.exitCode = exitCode
}

function exitCodeOf(problem: Problem): ExitCode {
  if (problem.code === 'BUDGET_EXHAUSTED') return 4
  return problem.refusals === undefined ? 1 : 3
}

function problemText({ title, detail, code, refusals }: Problem): string {
  return refusals === undefined ? `${title} ${detail ?? ''} ${code}` : refusals.map(refusalText).join('\n')
}

function refusalText({ title, place, rule, policyOwner, policyVersion, fix, code }: Refusal): string {
  const at = place === null ? '' : `${place.line}:${place.column} `
  return `${at}${title}\n  ${rule}\n  ${policyOwner}, ${policyVersion}\n  ${fix}\n  ${code}`
}
