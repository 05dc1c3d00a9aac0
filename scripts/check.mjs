// Every quick check, side by side where they do not disturb each other; prints what failed and how long each took.
import { spawn } from 'node:child_process'

const CHECKS = [
  ['typecheck', ['run', 'typecheck']],
  ['lint', ['run', 'lint']],
  ['format', ['run', 'format']],
  ['boundaries', ['run', 'boundaries']],
  ['unused', ['run', 'unused']],
  ['unit', ['run', 'test:unit']],
]

/** Runs one npm script and answers its exit code and output. */
function npm(args) {
  return new Promise((resolve) => {
    const child = spawn('npm', ['--silent', ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    child.stdout.on('data', (chunk) => (output += chunk))
    child.stderr.on('data', (chunk) => (output += chunk))
    child.on('error', (error) => resolve({ code: 1, output: String(error) }))
    child.on('close', (code) => resolve({ code: code ?? 1, output }))
  })
}

const failed = []
const quick = process.argv.includes('--no-unit') ? CHECKS.filter(([name]) => name !== 'unit') : CHECKS
for (const [name, args] of quick) {
  const started = Date.now()
  const { code, output } = await npm(args)
  console.log(`${code === 0 ? 'ok    ' : 'FAILED'} ${name.padEnd(11)} ${((Date.now() - started) / 1000).toFixed(1)} s`)
  if (code !== 0) {
    failed.push(name)
    console.log(output.trimEnd())
  }
}
if (failed.length > 0) {
  console.log(`check failed: ${failed.join(', ')}`)
  process.exit(1)
}
