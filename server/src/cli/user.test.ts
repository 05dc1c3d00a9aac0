import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemClock } from '../clock.ts'
import { readConfig } from '../config.ts'
import { openDatabase } from '../database/database.ts'
import { openDeps } from '../open-deps.ts'

const BIN = join(import.meta.dirname, '../../bin/yingbi.mjs')

let dataDir: string
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'yingbi-cli-'))
})
afterAll(() => rm(dataDir, { recursive: true, force: true }))

interface Ended {
  readonly code: number | null
  readonly output: string
}

/** Runs the command line as a person does, with `input` typed at it. */
function yingbi(args: readonly string[], input = '', language = 'C.UTF-8'): Promise<Ended> {
  const env = { ...process.env, YINGBI_DATA_DIR: dataDir, DATABASE_URL: '', LANG: language, LC_ALL: '' }
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [BIN, ...args], { env })
    let output = ''
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()))
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, output }))
    child.stdin.end(input)
  })
}

async function canSignIn(username: string, password: string): Promise<boolean> {
  await using stack = new AsyncDisposableStack()
  const config = readConfig({ YINGBI_DATA_DIR: dataDir })
  const database = await openDatabase(config)
  stack.defer(() => database.close())
  const deps = await openDeps(config, database, systemClock, stack)
  return deps.signIn({ username, password }).then(
    () => true,
    () => false,
  )
}

const ADD = ['user', 'add', 'chen', '--role', 'office', '--department', 'data-bureau', '--department-title', '市数据局']

test('the first person is added from the machine itself, and a forgotten password is replaced', async () => {
  expect(await yingbi(ADD, 'a password for chen\n')).toEqual({ code: 0, output: 'Added the account chen.\n' })
  expect(await canSignIn('chen', 'a password for chen')).toBe(true)
  const again = await yingbi(ADD, 'a password for chen\n', 'zh_CN.UTF-8')
  expect(again.code).toBe(1)
  expect(again.output).toContain('已有账号「chen」，没有新建。')
  const replaced = await yingbi(['user', 'password', 'Chen', '--generate'])
  const password = /\w{4}-\w{4}-\w{4}-\w{4}/.exec(replaced.output)?.[0] ?? ''
  expect(await canSignIn('chen', 'a password for chen')).toBe(false)
  expect(await canSignIn('chen', password)).toBe(true)
})

test.each([
  [['user', 'add', 'x'], 2, 'required option'],
  [['user', 'add', 'lin', '--role', 'king', '--department', 'd'], 2, 'Allowed choices'],
  [['user', 'add', 'lin', '--role', 'office', '--department', 'd'], 2, 'cannot be used: password'],
  [['fly'], 2, 'unknown command'],
  [['user', 'password', 'nobody', '--generate'], 1, 'no account nobody'],
  [['--version'], 0, '0.'],
  [['migrate'], 0, 'has the form of this version'],
] as const)('yingbi %j ends with %i', async (args, code, text) => {
  const ended = await yingbi(args, 'short\n')
  expect(ended.output).toContain(text)
  expect(ended.code).toBe(code)
})
