// `npm run demo`: the whole way in the terminal, on real and on fictional data, against a server of its own in a folder that is
// thrown away. `--json` prints one object a step; `--lang en|zh-CN` chooses the language. Exit code 1 when a step fails.
import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { STEPS } from './demo/steps.mjs'

const ROOT = join(import.meta.dirname, '..')
const NODE = join(ROOT, 'node_modules', '.bin', 'node')
const PASSWORD = `demo-${crypto.randomUUID()}`
const json = process.argv.includes('--json')
const locale = wantedLocale()

function wantedLocale() {
  const at = process.argv.indexOf('--lang')
  const named = at < 0 ? (process.env.LC_ALL ?? process.env.LANG ?? '') : (process.argv[at + 1] ?? '')
  return named.startsWith('zh') ? 'zh-CN' : 'en'
}

const inLanguage = (text) => (typeof text === 'string' ? text : text[locale === 'en' ? 'en' : 'zh'])

async function freePort() {
  const server = createServer()
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address()
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** Starts the server and answers once it says that it is ready. */
async function startServer(dataDir) {
  const port = await freePort()
  const child = spawn(NODE, [join(ROOT, 'server', 'src', 'main.ts')], {
    env: {
      ...process.env,
      YINGBI_PORT: String(port),
      YINGBI_DATA_DIR: dataDir,
      YINGBI_DEMO: 'on',
      YINGBI_DEMO_PASSWORD: PASSWORD,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  await new Promise((resolve, reject) => {
    const read = (chunk) => {
      output += chunk
      if (/\bready\b/.test(output)) resolve()
    }
    child.stdout.on('data', read)
    child.stderr.on('data', read)
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}:\n${output}`)))
  })
  const ended = new Promise((resolve) => child.once('exit', resolve))
  return {
    url: `http://127.0.0.1:${port}`,
    async stop() {
      child.kill('SIGINT')
      await ended
    },
  }
}

/** What steps use: HTTP as one of the accounts, the command line, and a folder for files. */
class Walk {
  tokens = new Map()
  /** Facts that a step leaves for later ones. */
  facts = {}

  constructor(folder) {
    this.folder = folder
  }

  async start() {
    this.server = await startServer(join(this.folder, 'data'))
  }

  async stop() {
    await this.server?.stop()
    this.server = undefined
  }

  async call(account, method, path, body) {
    const headers = { 'accept-language': locale }
    const token = this.tokens.get(account)
    if (token) headers.authorization = `Bearer ${token}`
    if (body !== undefined) headers['content-type'] = 'application/json'
    const answer = await fetch(`${this.server.url}${path}`, { method, headers, body: body && JSON.stringify(body) })
    const bytes = new Uint8Array(await answer.arrayBuffer())
    const isJson = (answer.headers.get('content-type') ?? '').includes('json')
    return { status: answer.status, bytes, body: isJson ? JSON.parse(new TextDecoder().decode(bytes)) : null }
  }

  async signIn(account) {
    const answer = await this.call(account, 'POST', '/api/v1/session', { username: account, password: PASSWORD })
    this.expect(answer.status === 200, answer)
    this.tokens.set(account, answer.body.accessToken)
    return answer.body.user
  }

  /** Runs the command line as a person would, with the server stopped or not. */
  async yingbi(...args) {
    const child = spawn(NODE, [join(ROOT, 'server', 'bin', 'yingbi.mjs'), ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    child.stdout.on('data', (chunk) => (output += chunk))
    child.stderr.on('data', (chunk) => (output += chunk))
    const code = await new Promise((resolve) => child.once('close', resolve))
    return { code, output }
  }

  async save(name, bytes) {
    const path = join(this.folder, name)
    await writeFile(path, bytes)
    return path
  }

  read(path) {
    return readFile(path)
  }

  expect(condition, answer) {
    if (!condition) throw new Error(`unexpected answer: ${JSON.stringify(answer.body ?? answer).slice(0, 600)}`)
  }
}

const folder = await mkdtemp(join(tmpdir(), 'yingbi-demo-'))
const walk = new Walk(folder)
const began = Date.now()
let failed = false
try {
  for (const [index, step] of STEPS.entries()) {
    const started = Date.now()
    if (!json) process.stdout.write(`\n${index + 1}. ${inLanguage(step.title)}\n`)
    const shown = await step.run(walk)
    const ms = Date.now() - started
    if (json) console.log(JSON.stringify({ step: step.id, ok: true, ms, shown: shown.map(inLanguage) }))
    else {
      for (const line of shown) console.log(`   ${inLanguage(line).replaceAll('\n', '\n   ')}`)
      console.log(`   [${(ms / 1000).toFixed(2)} s]`)
    }
  }
} catch (error) {
  failed = true
  if (json) console.log(JSON.stringify({ ok: false, error: error.message }))
  else console.error(`\n${inLanguage({ zh: '这一步没有成功：', en: 'This step failed: ' })}${error.message}`)
} finally {
  await walk.stop()
  await rm(folder, { recursive: true, force: true })
}
if (!json && !failed) {
  const seconds = ((Date.now() - began) / 1000).toFixed(0)
  console.log(`\n${inLanguage({ zh: `全程 ${seconds} 秒。`, en: `The whole way took ${seconds} s.` })}`)
}
process.exit(failed ? 1 : 0)
