import type { BilingualText } from '@yingbi/contracts'
import { systemClock } from './clock.ts'
import { readConfig, type Config } from './config.ts'
import { explainStartFailure } from './explain-start-failure.ts'
import type { PrintedAccount } from './identity/demonstration-accounts.ts'
import { startServer, type StartOptions } from './start-server.ts'
import { inTerminalLanguage } from './terminal.ts'

const STOPPED = 'stopped by a signal'
/** One Ctrl-C arrives twice: from the terminal and from the script that started this process. */
const SAME_KEYPRESS_MS = 500

/** Runs the server until a signal ends it, and answers the exit code. A second signal ends the process at once. */
export async function runServer(environment: NodeJS.ProcessEnv): Promise<number> {
  const say = (text: BilingualText): void => {
    process.stdout.write(`${inTerminalLanguage(text, environment)}\n`)
  }
  const stop = new AbortController()
  const signalled = Promise.withResolvers<void>()
  let stoppedAt = 0
  const onSignal = (): void => {
    if (stop.signal.aborted) {
      if (performance.now() - stoppedAt > SAME_KEYPRESS_MS) process.exit(130)
      return
    }
    stoppedAt = performance.now()
    say({ zh: '正在停止，再按一次 Ctrl-C 立即结束。', en: 'Stopping; press Ctrl-C again to end at once.' })
    stop.abort(STOPPED)
    signalled.resolve()
  }
  process.on('SIGINT', onSignal)
  process.on('SIGTERM', onSignal)
  const accounts: PrintedAccount[] = []
  try {
    const config = readConfig(environment)
    const server = await startServer(config, {
      clock: systemClock,
      logStream: process.stderr,
      progress: showProgress(say),
      accountsMade: (made) => accounts.push(...made),
      signal: stop.signal,
    })
    announce(server.url, config, accounts.splice(0), say)
    await signalled.promise
    await server.close()
    return 0
  } catch (error) {
    // The start ended before its last line, and these passwords cannot be read again.
    if (accounts.length > 0) sayAccounts(accounts, say)
    if (error === STOPPED) return 0
    say(explainStartFailure(error, environment))
    return 1
  } finally {
    process.off('SIGINT', onSignal)
    process.off('SIGTERM', onSignal)
  }
}

const BAR_WIDTH = 24

/** Each step is one line; on a terminal the line of the step under way shows how far it is. */
function showProgress(say: (text: BilingualText) => void): StartOptions['progress'] {
  let shown: string | null = null
  let bar = false
  return (step, parts) => {
    const { isTTY } = process.stdout
    if (shown !== step.en) {
      if (bar) process.stdout.write('\r\u001b[K')
      bar = false
      shown = step.en
      say(step)
    }
    if (parts === undefined || !isTTY) return
    const filled = Math.round((BAR_WIDTH * parts.done) / Math.max(1, parts.total))
    const line = `${'█'.repeat(filled)}${'░'.repeat(BAR_WIDTH - filled)} ${parts.done}/${parts.total}`
    bar = parts.done < parts.total
    process.stdout.write(bar ? `\r${line}` : '\r\u001b[K')
  }
}

function sayAccounts(made: readonly PrintedAccount[], say: (text: BilingualText) => void): void {
  const width = Math.max(...made.map(({ username }) => username.length))
  const table = made.map(({ username, password }) => `  ${username.padEnd(width)}  ${password}`).join('\n')
  say({
    zh: `演示账号（密码只显示这一次）：\n${table}`,
    en: `Demonstration accounts (the passwords are shown this once):\n${table}`,
  })
}

function announce(
  url: string,
  config: Config,
  made: readonly PrintedAccount[],
  say: (text: BilingualText) => void,
): void {
  if (made.length > 0) sayAccounts(made, say)
  else if (config.demo) {
    say({
      zh: '演示账号沿用原来的密码；忘记时用 npx yingbi user password <账号> 重设。',
      en: 'The demonstration accounts keep their passwords; npx yingbi user password <name> sets a new one.',
    })
  } else {
    say({
      zh: '没有演示数据。用 npx yingbi user add 新建账号。',
      en: 'Without demonstration data. Add people with npx yingbi user add.',
    })
  }
  process.stdout.write(`ready ${url}\n`)
}
