// `npm start`: builds the pages when they are missing or older than their sources, then runs the server with Node 24 from
// the npm package `node`. Works under any Node >= 20.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readdir, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const ui = join(root, 'workspace-ui')
const dist = join(ui, 'dist')
/** Written when a build is complete, so that an interrupted one is done again. */
const stamp = join(dist, '.complete')
const SOURCES = [
  'src',
  'public',
  'index.html',
  'vite.config.ts',
  'package.json',
  '../contracts/src',
  '../engine/src/receipt',
]

const chinese = /^zh/i.test(process.env.LC_ALL || process.env.LC_MESSAGES || process.env.LANG || '')
const say = (zh, en) => console.log(chinese ? zh : en)

const bundled = join(root, 'node_modules/node/bin/node')
if (!existsSync(bundled)) {
  say('没有安装依赖：先运行 npm ci。', 'The packages are not installed: run npm ci first.')
  process.exit(1)
}

/** Time of the newest file under a path; 0 when there is none. */
async function newest(path) {
  const info = await stat(path).catch(() => null)
  if (info === null) return 0
  if (!info.isDirectory()) return info.mtimeMs
  const times = await Promise.all((await readdir(path)).map((name) => newest(join(path, name))))
  return Math.max(info.mtimeMs, ...times)
}

async function buildIsCurrent() {
  const built = await stat(stamp).catch(() => null)
  if (built === null) return false
  const times = await Promise.all(SOURCES.map((source) => newest(join(ui, source))))
  return Math.max(...times) <= built.mtimeMs
}

/** The child that runs now; signals go to it. */
let child = null
let stopped = false
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    stopped = true
    child?.kill(signal === 'SIGHUP' ? 'SIGTERM' : signal)
  })
}

// npm, told to end, ends the shell that it started this script with, and nothing else.
if (process.env.npm_lifecycle_event === 'start') {
  const shell = process.ppid
  setInterval(() => {
    if (process.ppid === shell || stopped) return
    stopped = true
    child?.kill('SIGTERM')
  }, 300).unref()
}

/** Runs Node 24 and answers the exit code. */
function run(args, cwd) {
  return new Promise((resolve) => {
    child = spawn(bundled, args, { cwd, stdio: 'inherit' })
    child.on('error', (error) => {
      console.error(error.message)
      resolve(1)
    })
    child.on('close', (code) => resolve(code ?? 1))
  })
}

if (!(await buildIsCurrent())) {
  const started = Date.now()
  say('正在构建页面……', 'Building the pages...')
  const code = await run([join(root, 'node_modules/vite/bin/vite.js'), 'build', '--logLevel', 'warn'], ui)
  if (code !== 0 || stopped) process.exit(code)
  await writeFile(stamp, '')
  const seconds = ((Date.now() - started) / 1000).toFixed(0)
  say(`页面已构建，用时 ${seconds} 秒。`, `The pages are built, ${seconds} s.`)
}
if (!stopped) process.exitCode = await run([join(root, 'server/src/main.ts')], process.cwd())
