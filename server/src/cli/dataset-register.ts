import { openAsBlob } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import {
  Dataset,
  Registration,
  UploadInspection,
  type DatasetPolicy,
  type DatasetSource,
  type Problem,
  type RegisterDataset,
  type SourceTableName,
} from '@yingbi/contracts'
import { parsePolicyYaml } from '@yingbi/policies'
import { InvalidArgumentError, Option, type Command } from 'commander'
import { inTerminalLanguage } from '../terminal.ts'
import { openApiSession, ProblemError, type ApiSession, type ServerOptions } from './api-session.ts'
import { CliError } from './cli-error.ts'
import { sourceTableName } from './source.ts'
import { say } from './terminal-io.ts'

interface RegisterOptions extends ServerOptions {
  readonly policy: string
  readonly source?: string
  readonly table: SourceTables
  readonly publish?: true
  readonly json?: true
}

const POLL_MS = 500

/** `yingbi dataset register` and `refresh`: the same as in the browser, over the same interface. */
export function addDatasetCommands(program: Command): void {
  const dataset = program.command('dataset').description('datasets of a running server')
  dataset
    .command('register [files...]')
    .description('register CSV, Parquet or JSON-lines files, named after their tables, or tables of a source')
    .option('--source <name>', 'source in which the rows stay, instead of files')
    .option('--table <name=schema.table...>', 'table of the policy and its table in the source', sourceTables, {})
    .requiredOption('--policy <file>', 'policy file (YAML)')
    .option('--publish', 'publish it at once')
    .option('--json', 'print JSON')
    .addOption(new Option('--server <url>', 'server to use').env('YINGBI_URL').default('http://127.0.0.1:4600'))
    .addOption(new Option('--user <name>', 'user name; the password comes from YINGBI_PASSWORD').default('owner'))
    .action(register)

  dataset
    .command('refresh <name>')
    .description('prepare the tables of its source anew, as a new data version')
    .option('--json', 'print JSON')
    .addOption(new Option('--server <url>', 'server to use').env('YINGBI_URL').default('http://127.0.0.1:4600'))
    .addOption(new Option('--user <name>', 'user name; the password comes from YINGBI_PASSWORD').default('owner'))
    .action(refresh)
}

type SourceTables = Readonly<Record<string, SourceTableName>>

/** `visits=public.visits`, collected over several options. Errors: InvalidArgumentError. */
function sourceTables(text: string, before: SourceTables): SourceTables {
  const at = text.indexOf('=')
  if (at < 1) throw new InvalidArgumentError('table=schema.table')
  return { ...before, [text.slice(0, at)]: sourceTableName(text.slice(at + 1)) }
}

async function refresh(name: string, options: ServerOptions & { readonly json?: true }): Promise<void> {
  try {
    const session = await openApiSession(options)
    const begun = await session.post(`/datasets/${encodeURIComponent(name)}/refresh`, {}, Registration)
    const { datasetId } = await importEnd(session, begun, options)
    const dataset = await session.get(`/datasets/${datasetId}`, Dataset)
    if (options.json) console.log(JSON.stringify(dataset))
    else say({ zh: `「${name}」已刷新。`, en: `${name} is refreshed.` })
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error
    fail(options, error.problem, `${error.problem.title} ${error.problem.detail ?? ''} ${error.problem.code}`)
  }
}

async function register(files: readonly string[], options: RegisterOptions): Promise<void> {
  const yaml = await readFile(options.policy, 'utf8')
  const policy = checkPolicy(yaml)
  const rows = rowsOf(files, policy, options)
  try {
    const session = await openApiSession(options)
    const dataset = await importRows(session, { ...(await sent(session, rows, options)), yaml }, options)
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

type Rows =
  | { readonly kind: 'files'; readonly tables: readonly (readonly [string, string])[] }
  | { readonly kind: 'source'; readonly source: DatasetSource }

/** Tables of a source are called as in the policy unless said otherwise, in schema `public`. Errors: CliError. */
function rowsOf(files: readonly string[], policy: DatasetPolicy, { source, table }: RegisterOptions): Rows {
  if (source === undefined) {
    if (files.length > 0) return { kind: 'files', tables: tablesOfFiles(files, policy) }
    throw new CliError(2, { zh: '缺少文件，或用 --source 指定数据源。', en: 'Files are missing, or --source.' })
  }
  if (files.length > 0) {
    throw new CliError(2, {
      zh: '数据源的行不上传，不能再给出文件。',
      en: 'Rows of a source stay there; give no files.',
    })
  }
  const names = Object.keys(policy.tables).map((name) => [name, table[name] ?? sourceTableName(name)])
  return { kind: 'source', source: { name: source, tables: Object.fromEntries(names) as SourceTables } }
}

async function sent(session: ApiSession, rows: Rows, options: RegisterOptions): Promise<Partial<RegisterDataset>> {
  if (rows.kind === 'source') return { source: rows.source }
  const uploads: Record<string, string> = {}
  for (const [table, file] of rows.tables) uploads[table] = await upload(session, file, options)
  return { uploads }
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

async function importRows(session: ApiSession, body: object, options: RegisterOptions): Promise<Dataset> {
  const { datasetId } = await importEnd(session, await session.post('/datasets', body, Registration), options)
  if (options.publish) return session.post(`/datasets/${datasetId}/publish`, {}, Dataset)
  return session.get(`/datasets/${datasetId}`, Dataset)
}

/** Waits for the end. Errors: CliError with the reason of a failure. */
async function importEnd(
  session: ApiSession,
  begun: Registration,
  options: { readonly json?: true },
): Promise<Registration> {
  let state = begun
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
  return state
}

const BAR_WIDTH = 30

/** Redraws one line on a terminal; says nothing to a file or a pipe. */
function progressBar(label: string, { json }: { readonly json?: true }): (share: number) => void {
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

function fail(options: { readonly json?: true }, problem: Problem, text: string): void {
  if (options.json) console.log(JSON.stringify(problem))
  else console.error(text)
  process.exitCode = problem.code.startsWith('POLICY_') ? 3 : 1
}
