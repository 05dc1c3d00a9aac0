import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

export interface ServerProcess {
  readonly url: string
  /** kill -9, and wait until the process is gone. */
  kill(): Promise<void>
}

/** The real server in a process of its own, when it is ready. Errors: what it printed, when it ended before. */
export async function startServerProcess(environment: Readonly<Record<string, string>>): Promise<ServerProcess> {
  const child = spawn(process.execPath, [join(import.meta.dirname, '../src/main.ts')], {
    env: {
      ...process.env,
      LANG: 'C.UTF-8',
      YINGBI_PORT: '0',
      YINGBI_DEMO: 'off',
      YINGBI_LOG_LEVEL: 'error',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const ready = Promise.withResolvers<string>()
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString()
    const url = /^ready (\S+)$/m.exec(output)?.[1]
    if (url !== undefined) ready.resolve(url)
  })
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const gone = once(child, 'exit').then(() => ready.reject(new Error(output)))
  const url = await ready.promise
  return {
    url,
    kill: async () => {
      child.kill('SIGKILL')
      await gone
    },
  }
}
