// Everything that can run on this machine: the quick checks, then each suite; installs what a suite needs when it can.
// What cannot run is printed as skipped with its reason. The last line sums all suites.
import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensureChromium } from './chromium.mjs'
import { startPostgres } from './postgres.mjs'

const CHECKS = ['typecheck', 'lint', 'format', 'boundaries', 'unused']
const total = { passed: 0, failed: 0, skipped: 0 }
const reports = await mkdtemp(join(tmpdir(), 'yingbi-test-'))

function run(command, args, env = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: 'inherit', env: { ...process.env, ...env } })
    child.on('error', () => resolve(1))
    child.on('close', (code) => resolve(code ?? 1))
  })
}

function count(name, passed, failed, skipped, started) {
  total.passed += passed
  total.failed += failed
  total.skipped += skipped
  const seconds = ((Date.now() - started) / 1000).toFixed(0)
  console.log(`suite ${name}: ${passed} passed / ${failed} failed / ${skipped} skipped in ${seconds} s\n`)
}

async function check(name) {
  const started = Date.now()
  const code = await run('npm', ['run', '--silent', name])
  count(name, code === 0 ? 1 : 0, code === 0 ? 0 : 1, 0, started)
}

/** Runs one Vitest project and adds its counts; a project that ends badly without a failed test counts as one failure. */
async function suite(name, project, env = {}) {
  const started = Date.now()
  const report = join(reports, `${name.replaceAll(/\W+/g, '-')}.json`)
  const args = ['--no-install', 'vitest', 'run', '--project', project]
  const code = await run('npx', [...args, '--reporter=dot', '--reporter=json', `--outputFile.json=${report}`], env)
  const result = await readFile(report, 'utf8').then(JSON.parse, () => null)
  const failed = result?.numFailedTests ?? 0
  const skipped = (result?.numPendingTests ?? 0) + (result?.numTodoTests ?? 0)
  count(name, result?.numPassedTests ?? 0, code !== 0 && failed === 0 ? 1 : failed, skipped, started)
}

function skip(name, reason) {
  console.log(`skipped ${name}: ${reason}`)
  count(name, 0, 0, 1, Date.now())
}

const began = Date.now()
for (const name of CHECKS) await check(name)
await suite('unit', 'unit')
await suite('proof', 'proof')
await suite('statistical', 'statistical')
await suite('database on PGlite', 'database')

const postgres = await startPostgres()
if (postgres.url === undefined) {
  skip('database on PostgreSQL', postgres.reason)
  skip('rows in PostgreSQL', postgres.reason)
  await suite('crash on PGlite', 'crash')
} else {
  try {
    await suite('database on PostgreSQL', 'database', { YINGBI_TEST_DATABASE_URL: postgres.url })
    await suite('crash on both databases', 'crash', { YINGBI_TEST_DATABASE_URL: postgres.url })
  } finally {
    await postgres.stop()
  }
  await suite('rows in PostgreSQL', 'postgresql')
}

if (process.env.YINGBI_TEST_TRINO_URL) await suite('trino', 'trino')
else skip('trino', 'YINGBI_TEST_TRINO_URL names no Trino server with a memory catalog')

const chromium = await ensureChromium()
if (chromium.path === undefined) {
  skip('e2e', chromium.reason)
} else {
  const built = await run('npm', ['run', '--silent', 'build', '-w', '@yingbi/workspace-ui'])
  if (built === 0) await suite('e2e', 'e2e', { YINGBI_CHROMIUM: chromium.path })
  else count('e2e', 0, 1, 0, Date.now())
}

await rm(reports, { recursive: true, force: true })
console.log(`all suites in ${((Date.now() - began) / 60_000).toFixed(1)} minutes`)
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`)
process.exit(total.failed > 0 ? 1 : 0)
