import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const MAIN = join(import.meta.dirname, '..', '..', 'server', 'src', 'main.ts')
export const PASSWORD = 'Story-teller-2026'

export interface RunningServer {
  readonly url: string
  readonly dataDir: string
  /** Ends the process as Ctrl-C does and waits until it is gone; the data directory stays. */
  stop(): Promise<void>
  /** Stops and removes the data directory. */
  [Symbol.asyncDispose](): Promise<void>
}

/** Starts the real server on a free port and a new data directory, and waits until it says that it is ready. */
export async function startServer(options: { readonly dataDir?: string } = {}): Promise<RunningServer> {
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'yingbi-e2e-')))
  const port = await freePort()
  const child = spawn(process.execPath, [MAIN], {
    env: {
      ...process.env,
      YINGBI_PORT: String(port),
      YINGBI_DATA_DIR: dataDir,
      YINGBI_DEMO_PASSWORD: PASSWORD,
      YINGBI_LOG_LEVEL: 'error',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  let output = ''
  await new Promise<void>((resolve, reject) => {
    const read = (chunk: Buffer): void => {
      output += chunk.toString()
      if (/\bready\b/.test(output)) resolve()
    }
    child.stdout.on('data', read)
    child.stderr.on('data', read)
    child.once('exit', (code) => reject(new Error(`the server ended with ${code} before it was ready:\n${output}`)))
  })
  const stop = async (): Promise<void> => {
    if (child.exitCode === null) child.kill('SIGINT')
    await exited
  }
  return {
    url: `http://127.0.0.1:${port}`,
    dataDir,
    stop,
    async [Symbol.asyncDispose]() {
      await stop()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no free port')
  return address.port
}
