import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { BilingualText } from '@yingbi/contracts'
import { buildApp } from './app.ts'
import type { Clock } from './clock.ts'
import type { Config } from './config.ts'
import { lockDataDir } from './data-dir-lock.ts'
import { openDatabase } from './database/database.ts'
import { migrate } from './database/migrations.ts'
import { ensureDemonstrationData } from './demonstration/ensure-demonstration-data.ts'
import { appendEvent, type NewEvent } from './evidence/append-event.ts'
import { LogFaultError } from './evidence/log-problem.ts'
import type { EvidenceLog } from './evidence/log.ts'
import type { LogStream } from './http/logger.ts'
import type { App } from './http/typed-app.ts'
import { ensureDemonstrationAccounts, type PrintedAccount } from './identity/demonstration-accounts.ts'
import { openDeps } from './open-deps.ts'
import { recoverInterruptedRegistrations } from './use-cases/recover-interrupted-registrations.ts'
import { recoverInterruptedRuns } from './use-cases/recover-interrupted-runs.ts'
import { removeExpiredUploads } from './use-cases/receive-upload.ts'
import { VERSION } from './version.ts'

const UI_FOLDER = join(import.meta.dirname, '../../workspace-ui/dist')
/** Requests that are still running at the end get this long before their connections are cut. */
const CLOSE_PATIENCE_MS = 5000
const LOG_PUBLISH_MS = 1000

/** How far a step is. */
export interface StepParts {
  readonly done: number
  readonly total: number
}

const UPLOAD_EXPIRY_MS = 3_600_000

export interface StartOptions {
  readonly clock: Clock
  readonly logStream: LogStream
  /** Hears of each step when it begins, and of its parts as they are done. */
  readonly progress: (step: BilingualText, parts?: StepParts) => void
  /** Hears of accounts whose passwords are shown this once. */
  readonly accountsMade: (accounts: readonly PrintedAccount[]) => void
  /** Aborted: the start stops after the step under way. */
  readonly signal: AbortSignal
}

export interface RunningServer {
  readonly url: string
  /** Stops taking requests, ends what runs, closes the database. */
  close(): Promise<void>
}

/**
 * Starts everything that one process runs, and answers when `/readyz` does. The address answers from early on, so that
 * people see which step is under way.
 *
 * Errors: `DataDirInUseError`; those of the database and of listening; the signal's reason.
 */
export async function startServer(config: Config, options: StartOptions): Promise<RunningServer> {
  await using stack = new AsyncDisposableStack()
  const { clock, signal } = options
  await mkdir(config.dataDir, { recursive: true, mode: 0o700 })
  if (config.databaseUrl === null) stack.defer(await lockDataDir(config.dataDir))
  const database = await openDatabase(config)
  stack.defer(() => database.close())
  await migrate(database.db)
  signal.throwIfAborted()

  const deps = await openDeps(config, database, clock, stack)
  const { app } = await buildApp(deps, { uiFolder: UI_FOLDER, version: VERSION, logStream: options.logStream })
  deps.failures.attach((error, what) => app.log.error({ err: error }, what))
  stack.defer(() => closeApp(app))
  const url = await app.listen({ host: config.host, port: config.port })

  async function step<T>(text: BilingualText, work: () => Promise<T>): Promise<T> {
    signal.throwIfAborted()
    deps.readiness.startStep(text)
    options.progress(text)
    return work()
  }

  if (config.demo) {
    const accounts = await step({ zh: '正在准备演示账号。', en: 'Preparing the demonstration accounts.' }, () =>
      ensureDemonstrationAccounts(database, clock, config.demoPassword),
    )
    if (accounts.length > 0) options.accountsMade(accounts)
  }
  await step({ zh: '正在查找中断的运行。', en: 'Looking for interrupted runs.' }, async () => {
    await recoverInterruptedRuns(deps)
    await recoverInterruptedRegistrations(deps)
    await removeExpiredUploads(deps)
  })
  await step({ zh: '正在写入并发布日志。', en: 'Writing and publishing the log.' }, async () => {
    await database.db.transaction().execute((trx) => appendEvent(trx, startEvent(database.kind), clock))
    await publishLog(deps.log, options.progress)
  })
  if (config.demo) {
    await ensureDemonstrationData(
      deps,
      ({ step, done, total }) => {
        deps.readiness.startStep(withParts(step, { done, total }))
        options.progress(step, { done, total })
      },
      signal,
    )
  }
  deps.log.publishInBackground(LOG_PUBLISH_MS, (error) => deps.failures.report(error, 'the log was not published'))
  const expiry = setInterval(() => {
    removeExpiredUploads(deps).catch((error: unknown) =>
      deps.failures.report(error, 'expired uploads were not removed'),
    )
  }, UPLOAD_EXPIRY_MS)
  stack.defer(() => clearInterval(expiry))
  signal.throwIfAborted()
  deps.readiness.finish()
  const owned = stack.move()
  return { url: url.replace('[::1]', 'localhost'), close: () => owned.disposeAsync() }
}

function withParts(step: BilingualText, { done, total }: StepParts): BilingualText {
  return { zh: `${step.zh}（${done}/${total}）`, en: `${step.en} (${done}/${total})` }
}

function startEvent(kind: 'pglite' | 'postgres'): NewEvent {
  const system = { actor: 'system', actorRole: 'system' } as const
  const facts = { version: VERSION, database: kind }
  return { ...system, action: 'system.start', object: 'server', outcome: 'done', facts }
}

/** A log that no longer fits what was published stays as it is; the service runs, so that people can look at it. */
async function publishLog(log: EvidenceLog, progress: StartOptions['progress']): Promise<void> {
  try {
    await log.publish()
  } catch (error) {
    if (!(error instanceof LogFaultError)) throw error
    progress({
      zh: `日志与已发布的内容不一致（${error.problem.code}，${error.problem.place}），不再续写；用 npx yingbi log verify 查看。`,
      en: `The log does not fit what was published (${error.problem.code}, ${error.problem.place}) and is not extended; see npx yingbi log verify.`,
    })
  }
}

async function closeApp(app: App): Promise<void> {
  const timer = setTimeout(() => app.server.closeAllConnections(), CLOSE_PATIENCE_MS)
  await app.close()
  clearTimeout(timer)
}
