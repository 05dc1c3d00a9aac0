import { openAsBlob } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { Dataset, Registration, UploadInspection, type DatasetPolicy, type Problem } from '@yingbi/contracts'
import { parsePolicyYaml } from '@yingbi/policies'
import { Option, type Command } from 'commander'
import { inTerminalLanguage } from '../terminal.ts'
import { openApiSession, ProblemError, type ApiSession, type ServerOptions } from './api-session.ts'
import { CliError } from './cli-error.ts'
import { say } from './terminal-io.ts'

interface RegisterOptions extends ServerOptions {
  readonly policy: string
  readonly publish?: true
  readonly json?: true
}

const POLL_MS = 500

/** `yingbi dataset register`: the same as in the browser, over the same interface. */
export function addDatasetCommands(program: Command): void {
  program
    .command('dataset')
    .description('datasets of a running server')
    .command('register <files...>')
    .description('register CSV, Parquet or JSON-lines files as a dataset; a file is named after its table')
    .requiredOption('--policy <file>', 'policy file (YAML)')
    .option('--publish', 'publish it at once')
    .option('--json', 'print JSON')
    .addOption(new Option('--server <url>', 'server to use').env('YINGBI_URL').default('http://127.0.0.1:4600'))
    .addOption(new Option('--user <name>', 'user name; the password comes from YINGBI_PASSWORD').default('owner'))
    .action(register)
}

async function register(files: readonly string[], options: RegisterOptions): Promise<void> {
  const yaml = await readFile(options.policy, 'utf8')
  const policy = checkPolicy(yaml)
  const tables = tablesOfFiles(files, policy)
  try {
    const session = await openApiSession(options)
    const uploads: Record<string, string> = {}
    for (const [table, file] of tables) uploads[table] = await upload(session, file, options)
    const dataset = await importUploads(session, { uploads, yaml }, options)
    if (options.json) console.log(JSON.stringify(dataset))
    else
      say({
        zh: `「${dataset.name}」已登记，状态 ${dataset.status}。`,
        en: `${dataset.name} is registered; it is ${dataset.status}.`,
      })
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error
    fail(options, error.problem, `${error.problem.title} ${error.problem.detail ?? ''} ${error.problem.code}`)
  }
}

/** Before anything is uploaded. Errors: CliError with every reason at its line. */
function checkPolicy(yaml: string): DatasetPolicy {
  const parsed = parsePolicyYaml(yaml)
  if (parsed.kind === 'parsed') return parsed.policy
  const lines = (language: 'zh' | 'en'): string =>
    parsed.issues
      .map(({ line, path, reasonZh, reasonEn }) => `${line ?? '-'}: ${path} ${language === 'zh' ? reasonZh : reasonEn}`)
      .join('\n')
  throw new CliError(3, { zh: `策略不合要求：\n${lines('zh')}`, en: `The policy is not accepted:\n${lines('en')}` })
}

/** Each table's file by its name without ending; one table and one file need no such name. Errors: CliError. */
function tablesOfFiles(files: readonly string[], policy: DatasetPolicy): readonly (readonly [string, string])[] {
  const tables = Object.keys(policy.tables)
  const [table] = tables
  const [file] = files
  if (table !== undefined && file !== undefined && tables.length === 1 && files.length === 1) return [[table, file]]
  return files.map((path) => {
    const name = basename(path).replace(/\.\w+$/, '')
    if (tables.includes(name)) return [name, path] as const
    throw new CliError(2, {
      zh: `${path}：策略里没有表 ${name}，有 ${tables.join('、')}。`,
      en: `${path}: the policy has no table ${name}; it has ${tables.join(', ')}.`,
    })
  })
}

async function upload(session: ApiSession, file: string, options: RegisterOptions): Promise<string> {
  const content = await openAsBlob(file)
  const name = basename(file)
  const bar = progressBar(name, options)
  const onProgress = (bytes: number): void => bar(bytes / content.size)
  const path = `/uploads?fileName=${encodeURIComponent(name)}`
  const inspection = await session.sendFile(path, { content, onProgress }, UploadInspection)
  bar(1)
  return inspection.uploadId
}

async function importUploads(
  session: ApiSession,
  body: { readonly uploads: Readonly<Record<string, string>>; readonly yaml: string },
  options: RegisterOptions,
): Promise<Dataset> {
  let state = await session.post('/datasets', body, Registration)
  const bar = progressBar(inTerminalLanguage({ zh: '导入', en: 'import' }, process.env), options)
  while (state.status === 'running') {
    bar(state.stepsDone / state.stepsTotal)
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
    state = await session.get(`/registrations/${state.id}`, Registration)
  }
  if (state.failure !== null) {
    const { title, detail, code } = state.failure
    throw new CliError(1, { zh: `${title}${detail} ${code}`, en: `${title} ${detail} ${code}` })
  }
  bar(1)
  if (options.publish) return session.post(`/datasets/${state.datasetId}/publish`, {}, Dataset)
  return session.get(`/datasets/${state.datasetId}`, Dataset)
}

const BAR_WIDTH = 30

/** Redraws one line on a terminal; says nothing to a file or a pipe. */
function progressBar(label: string, { json }: RegisterOptions): (share: number) => void {
  if (json || !process.stderr.isTTY) return () => undefined
  let ended = false
  return (share) => {
    if (ended) return
    const full = Math.round(Math.min(1, share) * BAR_WIDTH)
    process.stderr.write(`\r${label} ${'█'.repeat(full)}${'░'.repeat(BAR_WIDTH - full)} ${Math.round(share * 100)}%`)
    ended = share >= 1
    if (ended) process.stderr.write('\n')
  }
}

function fail(options: RegisterOptions, problem: Problem, text: string): void {
  if (options.json) console.log(JSON.stringify(problem))
  else console.error(text)
  process.exitCode = problem.code.startsWith('POLICY_') ? 3 : 1
}
