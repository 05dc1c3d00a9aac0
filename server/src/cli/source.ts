import { readFile } from 'node:fs/promises'
import {
  Source,
  SourceCheckReport,
  SourcePage,
  SourcePolicyDraft,
  SourceTableList,
  type Problem,
} from '@yingbi/contracts'
import { InvalidArgumentError, Option, type Command } from 'commander'
import { openApiSession, ProblemError, type ApiSession, type ServerOptions } from './api-session.ts'
import { CliError } from './cli-error.ts'
import { askSecret, say } from './terminal-io.ts'

interface SourceOptions extends ServerOptions {
  readonly json?: true
}

interface AddOptions extends SourceOptions {
  readonly host: string
  readonly port: number
  readonly database: string
  readonly dbUser: string
  readonly tls: 'verify-full' | 'verify-ca' | 'off'
  readonly ca?: string
  readonly preparedSchema: string
  readonly department?: string
}

/** `yingbi source`: databases whose rows stay where they are, over the interface of a running server. */
export function addSourceCommands(program: Command): void {
  const source = program.command('source').description('PostgreSQL servers whose rows stay there')

  withServer(source.command('add <name>'))
    .description('register one; its password comes from YINGBI_SOURCE_PASSWORD, or is asked for')
    .requiredOption('--host <host>', 'name or address')
    .option('--port <port>', 'port', portNumber, 5432)
    .requiredOption('--database <name>', 'database')
    .requiredOption('--db-user <name>', 'user of the database, which may only read')
    .addOption(
      new Option('--tls <mode>', 'how the connection is protected')
        .choices(['verify-full', 'verify-ca', 'off'])
        .default('verify-full'),
    )
    .option('--ca <file>', 'certificates of the authority (PEM)')
    .option('--prepared-schema <name>', 'schema for prepared tables', 'yingbi')
    .option('--department <slug>', 'department that provides the data; the own one unless stated')
    .action((name: string, options: AddOptions) => inSession(options, async (api) => add(api, name, options)))

  withServer(source.command('check <name>'))
    .description('connect, and look whether the server and the rights of the user are fit')
    .action((name: string, options: SourceOptions) => inSession(options, async (api) => check(api, name, options)))

  withServer(source.command('tables <name>'))
    .description('tables of a source, from its catalogs')
    .action((name: string, options: SourceOptions) => inSession(options, async (api) => tables(api, name, options)))

  withServer(source.command('draft <name> <tables...>'))
    .description('a policy to start from for tables named schema.table, made of metadata alone')
    .action((name: string, wanted: readonly string[], options: SourceOptions) =>
      inSession(options, async (api) => draft(api, name, wanted, options)),
    )

  withServer(source.command('list'))
    .description('registered sources')
    .action((options: SourceOptions) => inSession(options, async (api) => list(api, options)))
}

function withServer(command: Command): Command {
  return command
    .option('--json', 'print JSON')
    .addOption(new Option('--server <url>', 'server to use').env('YINGBI_URL').default('http://127.0.0.1:4600'))
    .addOption(new Option('--user <name>', 'user name; the password comes from YINGBI_PASSWORD').default('owner'))
}

function portNumber(text: string): number {
  const port = Number(text)
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new InvalidArgumentError('1 to 65535')
  return port
}

async function inSession(options: SourceOptions, use: (api: ApiSession) => Promise<void>): Promise<void> {
  try {
    await use(await openApiSession(options))
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error
    if (options.json) console.log(JSON.stringify(error.problem satisfies Problem))
    else console.error(`${error.problem.title} ${error.problem.detail ?? ''} ${error.problem.code}`)
    process.exitCode = 1
  }
}

async function add(api: ApiSession, name: string, options: AddOptions): Promise<void> {
  const { host, port, database, dbUser: user, tls: mode, preparedSchema, department } = options
  const ca = options.ca === undefined ? null : await readFile(options.ca, 'utf8')
  if (mode === 'verify-ca' && ca === null) {
    throw new CliError(2, { zh: 'verify-ca 要用 --ca 给出机构证书。', en: 'verify-ca needs the authority in --ca.' })
  }
  const password =
    process.env['YINGBI_SOURCE_PASSWORD'] ??
    (await askSecret({ zh: `${user} 在 ${host} 的密码：`, en: `Password of ${user} at ${host}: ` }))
  const tls = mode === 'off' ? { mode } : { mode, ca }
  const place = { host, port, database, user, password, tls, preparedSchema }
  const source = await api.post(
    '/sources',
    { name, ...place, ...(department === undefined ? {} : { department }) },
    Source,
  )
  if (options.json) console.log(JSON.stringify(source))
  else say({ zh: `数据源 ${name} 已登记。`, en: `The source ${name} is registered.` })
}

async function check(api: ApiSession, name: string, options: SourceOptions): Promise<void> {
  const report = await api.post(`/sources/${encodeURIComponent(name)}/check`, {}, SourceCheckReport)
  if (options.json) console.log(JSON.stringify(report))
  else {
    const marks = { ok: '✓', warning: '!', problem: '✗' } as const
    for (const { check: what, outcome, finding, remedy } of report.items) {
      console.log(`${marks[outcome]} ${what}: ${finding}${remedy === '' ? '' : `\n    ${remedy}`}`)
    }
  }
  if (report.outcome !== 'ready') process.exitCode = 1
}

async function list(api: ApiSession, options: SourceOptions): Promise<void> {
  const { items } = await api.get('/sources?limit=200', SourcePage)
  if (options.json) console.log(JSON.stringify(items))
  else
    for (const { name, host, port, database, tlsMode } of items)
      console.log(`${name}\t${host}:${port}/${database}\t${tlsMode}`)
}

async function tables(api: ApiSession, name: string, options: SourceOptions): Promise<void> {
  const { items } = await api.get(`/sources/${encodeURIComponent(name)}/tables`, SourceTableList)
  if (options.json) console.log(JSON.stringify(items))
  else
    for (const { schema, table, reason } of items)
      console.log(`${schema}.${table}${reason === null ? '' : `\t${reason}`}`)
}

async function draft(api: ApiSession, name: string, wanted: readonly string[], options: SourceOptions): Promise<void> {
  const named = wanted.map(sourceTableName)
  const answer = await api.post(
    `/sources/${encodeURIComponent(name)}/draft-policy`,
    { tables: named },
    SourcePolicyDraft,
  )
  if (options.json) console.log(JSON.stringify(answer))
  else {
    for (const { zh, en } of answer.notes) console.log(`# ${zh} / ${en}`)
    console.log(answer.yaml)
  }
}

/** `schema.table`; without a schema it is `public`. */
export function sourceTableName(text: string): { readonly schema: string; readonly table: string } {
  const at = text.indexOf('.')
  return at === -1 ? { schema: 'public', table: text } : { schema: text.slice(0, at), table: text.slice(at + 1) }
}
