import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { spawnSync } from 'node:child_process'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Spool } from './spool.ts'

let dataDir: string
let spool: Spool
beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'yingbi-spool-'))
  spool = await Spool.open(dataDir)
})
afterEach(() => {
  spool.close()
  rmSync(dataDir, { recursive: true })
})

describe('the spool', () => {
  it('is a folder for its owner alone', () => {
    expect(statSync(spool.folder).mode & 0o777).toBe(0o700)
  })

  it('holds a file while it is used and no longer', async () => {
    const path = await spool.withFile(Buffer.from('canary'), (file) => {
      expect(readFileSync(file, 'utf8')).toBe('canary')
      expect(statSync(file).mode & 0o777).toBe(0o600)
      return Promise.resolve(file)
    })
    expect(existsSync(path)).toBe(false)
    await expect(spool.withFile(Buffer.from('canary'), () => Promise.reject(new Error('x')))).rejects.toThrow('x')
    expect(readdirSync(spool.folder)).toEqual([])
  })

  it('holds a folder for another process while it is used and no longer', async () => {
    const folder = await spool.withFolder((inside) => {
      writeFileSync(join(inside, 'x.parquet'), 'canary')
      expect(statSync(inside).mode & 0o777).toBe(0o700)
      return Promise.resolve(inside)
    })
    expect(existsSync(folder)).toBe(false)
  })

  it('wipes what a process that is gone has left, and leaves the living alone', async () => {
    const { pid } = spawnSync('true')
    const leftover = spool.folder.replace(/-\d+-[0-9a-f]{8}$/, `-${pid}-00000000`)
    mkdirSync(leftover)
    writeFileSync(join(leftover, 'x.parquet'), 'canary')
    const next = await Spool.open(dataDir)
    expect(existsSync(leftover)).toBe(false)
    expect(existsSync(spool.folder)).toBe(true)
    expect(dirname(next.folder)).toBe(dirname(spool.folder))
    next.close()
  })
})
