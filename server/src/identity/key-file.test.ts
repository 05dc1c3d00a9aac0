import { randomBytes } from 'node:crypto'
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readOrCreateKeyFile } from './key-file.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yingbi-keys-'))
})
afterAll(() => rm(folder, { recursive: true }))

test('a key is made once, is the same for everyone who asks at once, and only its owner can read it', async () => {
  const keys = await Promise.all(
    Array.from({ length: 20 }, () => readOrCreateKeyFile(folder, 'a.key', () => randomBytes(32))),
  )
  expect(new Set(keys.map((key) => key.toString('hex'))).size).toBe(1)
  expect((await stat(join(folder, 'keys'))).mode & 0o777).toBe(0o700)
  expect((await stat(join(folder, 'keys/a.key'))).mode & 0o777).toBe(0o600)
  expect(await readdir(join(folder, 'keys'))).toEqual(['a.key'])
})

test('a key that is there is not replaced', async () => {
  const first = await readOrCreateKeyFile(folder, 'b.key', () => Buffer.from('first'))
  expect(await readOrCreateKeyFile(folder, 'b.key', () => Buffer.from('second'))).toEqual(first)
})
