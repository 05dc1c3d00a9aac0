import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { DataDirInUseError, lockDataDir } from './data-dir-lock.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yingbi-lock-'))
})
afterEach(() => rm(folder, { recursive: true }))

/** Another process that takes the lock, says so, and holds it until it is killed. */
function startHolder() {
  const source = `
    import { lockDataDir } from ${JSON.stringify(join(import.meta.dirname, 'data-dir-lock.ts'))}
    await lockDataDir(${JSON.stringify(folder)})
    console.log('locked')
    setInterval(() => {}, 1000)`
  return spawn(process.execPath, ['--input-type=module', '--eval', source], { stdio: ['ignore', 'pipe', 'ignore'] })
}

test('the lock is given back', async () => {
  const release = await lockDataDir(folder)
  expect(await readdir(folder)).toEqual(['server.lock'])
  await release()
  expect(await readdir(folder)).toEqual([])
})

test('a second process is refused while the first lives, and takes over after kill -9', async () => {
  const child = startHolder()
  await once(child.stdout, 'data')
  await expect(lockDataDir(folder)).rejects.toMatchObject({
    name: 'DataDirInUseError',
    pid: child.pid,
    dataDir: folder,
  })
  child.kill('SIGKILL')
  await once(child, 'exit')
  await (
    await lockDataDir(folder)
  )()
  expect(await readdir(folder)).toEqual([])
})

test('of eight processes that start at once over a stale lock one wins', async () => {
  await writeFile(join(folder, 'server.lock'), JSON.stringify({ pid: 999_999_999, startTicks: '1' }))
  const children = Array.from({ length: 8 }, startHolder)
  const outcomes = await Promise.all(
    children.map((child) =>
      Promise.race([once(child.stdout, 'data').then(() => 'locked'), once(child, 'exit').then(() => 'refused')]),
    ),
  )
  for (const child of children) child.kill('SIGKILL')
  expect(outcomes.toSorted()).toEqual(['locked', ...Array.from({ length: 7 }, () => 'refused')])
})

test('a number that now belongs to another process does not keep the directory', async () => {
  const lock = { pid: process.ppid, startTicks: 'of a process that is gone' }
  await writeFile(join(folder, 'server.lock'), JSON.stringify(lock))
  await (
    await lockDataDir(folder)
  )()
  expect(await readdir(folder)).toEqual([])
})

test.each(['', '{', '{"pid":"x"}', 'null'])(
  'a lock file that holds `%s` does not keep the directory',
  async (content) => {
    await writeFile(join(folder, 'server.lock'), content)
    await (
      await lockDataDir(folder)
    )()
    expect(await readdir(folder)).toEqual([])
  },
)

test('the error names the directory and the process', () => {
  expect(new DataDirInUseError('/srv/yingbi', 17).message).toBe('the data directory is in use by process 17')
})
