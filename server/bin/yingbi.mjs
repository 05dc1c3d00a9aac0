#!/usr/bin/env node
// Starts the command line with the Node that Yingbi is written for (24, from the npm package `node`), whichever Node
// runs this file.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '../..')
const bundled = join(root, 'node_modules/node/bin/node')
const node = existsSync(bundled) ? bundled : process.execPath
if (node === process.execPath && Number(process.versions.node.split('.')[0]) < 24) {
  process.stderr.write('Node 24 is missing from node_modules: run npm ci, with install scripts allowed for `node`.\n')
  process.exit(1)
}
const main = join(root, 'server/src/cli/main.ts')
const child = spawn(node, [main, ...process.argv.slice(2)], { stdio: 'inherit' })

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => child.kill(signal === 'SIGHUP' ? 'SIGTERM' : signal))
}
child.on('error', (error) => {
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 1
})
child.on('close', (code) => {
  process.exitCode = code ?? 1
})
