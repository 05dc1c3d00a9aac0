import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { BilingualText } from '@yingbi/contracts'
import { buildApp, type App } from './app.ts'
import type { Clock } from './clock.ts'
import type { Config } from './config.ts'
import { lockDataDir } from './data-dir-lock.ts'
import { openDatabase } from './database/database.ts'
import { migrate } from './database/migrations.ts'
import { appendEvent } from './evidence/append-event.ts'
import type { LogStream } from './http/logger.ts'
import { ensureDemonstrationAccounts, type PrintedAccount } from './identity/demonstration-accounts.ts'
import { openDeps } from './open-deps.ts'
import { VERSION } from './version.ts'

const UI_FOLDER = join(import.meta.dirname, '../../workspace-ui/dist')
/** Requests that are still running at the end get this long before their connections are cut. */
const CLOSE_PATIENCE_MS = 5000

export interface StartOptions {
  readonly clock: Clock
  readonly logStream: LogStream
  /** Hears of each step when it begins. */
  readonly progress: (step: BilingualText) => void
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

  const deps = await openDeps(config, database, clock)
  const { app } = await buildApp(deps, { uiFolder: UI_FOLDER, version: VERSION, logStream: options.logStream })
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
  await step({ zh: '正在写入启动记录。', en: 'Writing the start into the log.' }, () =>
    database.db.transaction().execute((trx) =>
      appendEvent(
        trx,
        {
          actor: 'system',
          actorRole: 'system',
          action: 'system.start',
          object: 'server',
          outcome: 'done',
          facts: { version: VERSION, database: database.kind },
        },
        clock,
      ),
    ),
  )
  signal.throwIfAborted()
  deps.readiness.finish()
  const owned = stack.move()
  return { url: url.replace('[::1]', 'localhost'), close: () => owned.disposeAsync() }
}

async function closeApp(app: App): Promise<void> {
  const timer = setTimeout(() => app.server.closeAllConnections(), CLOSE_PATIENCE_MS)
  await app.close()
  clearTimeout(timer)
}
