import { randomUUID } from 'node:crypto'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Role } from '@yingbi/contracts'
import { buildApp } from '../src/app.ts'
import type { Clock } from '../src/clock.ts'
import { readConfig, type Config } from '../src/config.ts'
import type { Deps } from '../src/deps.ts'
import type { App } from '../src/http/typed-app.ts'
import type { RouteEntry } from '../src/http/route-table.ts'
import { ensureDemonstrationAccounts } from '../src/identity/demonstration-accounts.ts'
import { openDeps } from '../src/open-deps.ts'
import { openTestDatabase } from './open-test-database.ts'

/** A clock that stands still until a test turns it. */
export class TestClock implements Clock {
  #now: number

  constructor(start: string) {
    this.#now = Date.parse(start)
  }

  now(): Date {
    return new Date(this.#now)
  }

  advance(milliseconds: number): void {
    this.#now += milliseconds
  }
}

export const TEST_PASSWORD = 'correct horse battery'

/** The whole application over a database of its own, with the demonstration accounts; listens nowhere. */
export interface TestApp {
  readonly app: App
  readonly routes: readonly RouteEntry[]
  readonly deps: Deps
  readonly clock: TestClock
  /** Everything that was logged, one JSON text a line. */
  readonly logLines: string[]
  /** Headers of a request from the demonstration account of a role (or any user name). */
  as(username: Role | 'approver2'): Promise<{ authorization: string }>
  close(): Promise<void>
}

export interface TestAppOptions {
  readonly config?: Partial<Config>
  /** Replaces what the application works with, e.g. by something that fails; a function is given what is replaced. */
  readonly deps?: Partial<Deps> | ((deps: Deps) => Partial<Deps>)
  /** Files of a built workspace, by path. */
  readonly ui?: Readonly<Record<string, string>>
}

export async function openTestApp(options: TestAppOptions = {}): Promise<TestApp> {
  const dataDir = join(tmpdir(), `yingbi-test-${randomUUID()}`)
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  const config: Config = { ...readConfig({ YINGBI_DATA_DIR: dataDir }), logLevel: 'info', ...options.config }
  const stack = new AsyncDisposableStack()
  stack.defer(() => rm(dataDir, { recursive: true, force: true }))
  const database = await openTestDatabase()
  stack.defer(() => database.close())
  const clock = new TestClock('2025-11-22T08:00:00.000Z')
  const opened = await openDeps(config, database, clock, stack)
  const deps = { ...opened, ...(typeof options.deps === 'function' ? options.deps(opened) : options.deps) }
  await ensureDemonstrationAccounts(database, clock, TEST_PASSWORD)
  deps.readiness.finish()
  const logLines: string[] = []
  const logStream = { write: (line: string) => void logLines.push(line) }
  const uiFolder = join(dataDir, 'ui')
  for (const [path, content] of Object.entries(options.ui ?? {})) {
    await mkdir(dirname(join(uiFolder, path)), { recursive: true })
    await writeFile(join(uiFolder, path), content)
  }
  const { app, routes } = await buildApp(deps, { uiFolder, version: '0.0.0', logStream })
  stack.defer(() => app.close())
  deps.failures.attach((error, what) => app.log.error({ err: error }, what))
  const signedIn = new Map<string, string>()
  return {
    app,
    routes,
    deps,
    clock,
    logLines,
    as: async (username) => {
      let token = signedIn.get(username)
      if (token === undefined || (await deps.sessions.verify(token)) === null) {
        token = (await deps.signIn({ username, password: TEST_PASSWORD })).tokens.accessToken
        signedIn.set(username, token)
      }
      return { authorization: `Bearer ${token}` }
    },
    close: () => stack.disposeAsync(),
  }
}
