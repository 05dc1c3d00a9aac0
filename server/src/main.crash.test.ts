import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'

const PASSWORD = 'a password for chen'

let dataDir: string
const children: ChildProcess[] = []
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'yingbi-main-'))
})
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  await rm(dataDir, { recursive: true, force: true })
})

interface Started {
  readonly child: ChildProcess
  readonly output: () => string
  /** The address, once ready; rejects when the process ends before. */
  readonly ready: Promise<string>
  readonly exitCode: Promise<number | null>
}

function start(environment: Record<string, string> = {}): Started {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'main.ts')], {
    env: {
      ...process.env,
      LANG: 'C.UTF-8',
      YINGBI_PORT: '0',
      YINGBI_DATA_DIR: dataDir,
      YINGBI_DEMO: 'off',
      YINGBI_LOG_LEVEL: 'error',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  children.push(child)
  let text = ''
  const ready = Promise.withResolvers<string>()
  child.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString()
    const url = /^ready (\S+)$/m.exec(text)?.[1]
    if (url !== undefined) ready.resolve(url)
  })
  child.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()))
  const exitCode = once(child, 'exit').then(([code]) => {
    ready.reject(new Error(text))
    return code as number | null
  })
  ready.promise.catch(() => undefined)
  return { child, output: () => text, ready: ready.promise, exitCode }
}

test('`ready` is printed when /readyz answers 200, and Ctrl-C ends the server cleanly', async () => {
  const server = start()
  const url = await server.ready
  expect((await fetch(`${url}/readyz`)).status).toBe(200)
  server.child.kill('SIGINT')
  expect(await server.exitCode).toBe(0)
  expect(await readdir(dataDir)).not.toContain('server.lock')
})

test('a second server on the same data directory is refused and says by whom', async () => {
  const first = start()
  await first.ready
  const second = start()
  expect(await second.exitCode).toBe(1)
  expect(second.output()).toContain(`in use by process ${first.child.pid}`)
  expect((await fetch(`${await first.ready}/healthz`)).status).toBe(200)
})

test('a taken port is said in words', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  const address = other.address()
  const port = typeof address === 'object' && address !== null ? String(address.port) : ''
  const server = start({ YINGBI_PORT: port, LANG: 'zh_CN.UTF-8' })
  expect(await server.exitCode).toBe(1)
  expect(server.output()).toContain(`端口 ${port} 已被占用`)
  other.close()
})

test('after kill -9 the next server takes over, and every account and session is as before', async () => {
  const add = ['user', 'add', 'chen', '--role', 'office', '--department', 'data-bureau']
  const env = { ...process.env, YINGBI_DATA_DIR: dataDir }
  spawnSync(process.execPath, [join(import.meta.dirname, 'cli/main.ts'), ...add], { env, input: `${PASSWORD}\n` })
  const first = start()
  const signedIn = await fetch(`${await first.ready}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username: 'chen', password: PASSWORD }),
  })
  const { accessToken } = (await signedIn.json()) as { accessToken: string }
  first.child.kill('SIGKILL')
  await first.exitCode
  const second = start()
  const headers = { authorization: `Bearer ${accessToken}` }
  const who = await fetch(`${await second.ready}/api/v1/session`, { headers })
  expect(await who.json()).toMatchObject({ user: { username: 'chen' } })
})

test('a first start that is stopped half-way prints the passwords of the accounts it made', async () => {
  const server = start({ YINGBI_DEMO: 'on' })
  await expect.poll(server.output, { timeout: 60_000 }).toContain('Making the demonstration city')
  server.child.kill('SIGTERM')
  expect(await server.exitCode).toBe(0)
  expect(server.output().match(/^ {2}\w+ +\w{4}-\w{4}-\w{4}-\w{4}$/gm)).toHaveLength(6)
})

test('a variable that cannot be used is named without its value', async () => {
  const server = start({ YINGBI_DEMO_PASSWORD: 'short' })
  expect(await server.exitCode).toBe(1)
  expect(server.output()).toContain('YINGBI_DEMO_PASSWORD')
  expect(server.output()).not.toContain('short')
})
