import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { MasterKey, loadMasterKey } from './data-key.ts'

const scope = { datasetId: 'a', dataVersion: 'd1' }
const hex = '000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f'
const key = new MasterKey(Buffer.from(hex, 'hex'))

describe('a sealed secret', () => {
  const context = ['source', 'his', 'db.example.org', 5432]
  const sealed = key.sealSecret('密码 word', context)

  it('is opened in its own context only', () => {
    expect(key.openSecret(sealed, context)).toBe('密码 word')
    for (const other of [['source', 'his', 'evil.example.org', 5432], [...context, ''], []]) {
      expect(() => key.openSecret(sealed, other)).toThrow(expect.objectContaining({ code: 'DATA_KEY_WRONG' }))
    }
  })

  it('is not opened by another master key, and not after a change of any byte', () => {
    const other = new MasterKey(Buffer.alloc(32, 7))
    expect(() => other.openSecret(sealed, context)).toThrow(expect.objectContaining({ code: 'DATA_KEY_WRONG' }))
    for (let at = 0; at < sealed.length; at++) {
      const changed = Buffer.from(sealed)
      changed.writeUInt8(changed.readUInt8(at) ^ 1, at)
      expect(() => key.openSecret(changed, context)).toThrow(expect.objectContaining({ code: 'DATA_KEY_WRONG' }))
      expect(() => key.openSecret(sealed.subarray(0, at), context)).toThrow(
        expect.objectContaining({ code: 'DATA_KEY_WRONG' }),
      )
    }
  })

  it('is another text each time', () => {
    expect(key.sealSecret('密码 word', context).equals(sealed)).toBe(false)
  })
})

describe('a data key', () => {
  it('is opened again by the master key that wrapped it', () => {
    const { key: made, wrapped } = key.createDataKey(scope)
    expect(key.openDataKey(wrapped, scope)).toEqual(made)
    expect(made.segmentKey.equals(made.unitSecret)).toBe(false)
  })

  it('is not opened by another master key', () => {
    const { wrapped } = key.createDataKey(scope)
    const other = new MasterKey(Buffer.alloc(32, 7))
    expect(() => other.openDataKey(wrapped, scope)).toThrow(expect.objectContaining({ code: 'DATA_KEY_WRONG' }))
  })

  it.each([
    ['another dataset', { datasetId: 'b', dataVersion: 'd1' }],
    ['another data version', { datasetId: 'a', dataVersion: 'd2' }],
  ])('does not open %s', (_what, other) => {
    const { wrapped } = key.createDataKey(scope)
    expect(() => key.openDataKey(wrapped, other)).toThrow(expect.objectContaining({ code: 'DATA_UNREADABLE' }))
  })

  it('is turned down after a change of any byte', () => {
    const { wrapped } = key.createDataKey(scope)
    for (let at = 0; at < wrapped.length; at++) {
      const changed = Buffer.from(wrapped)
      changed[at] = (changed[at] ?? 0) ^ 1
      expect(() => key.openDataKey(changed, scope)).toThrow(
        expect.objectContaining({ code: at >= 1 && at <= 8 ? 'DATA_KEY_WRONG' : 'DATA_UNREADABLE' }),
      )
    }
    expect(() => key.openDataKey(wrapped.subarray(1), scope)).toThrow('DATA_UNREADABLE')
  })
})

describe('the master key', () => {
  let folder: string
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'yingbi-key-'))
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  it('is made once, for its owner alone, when none is configured', async () => {
    const made = await Promise.all([1, 2, 3].map(async () => loadMasterKey({ dataKey: null, dataDir: folder })))
    const file = join(folder, 'keys', 'data-key')
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(statSync(join(folder, 'keys')).mode & 0o777).toBe(0o700)
    expect(readFileSync(file, 'utf8')).toMatch(/^[0-9a-f]{64}\n$/)
    const { wrapped } = (made[0] ?? key).createDataKey(scope)
    for (const same of made) expect(() => same.openDataKey(wrapped, scope)).not.toThrow()
  })

  it.each([
    ['hexadecimal', hex],
    ['base64', Buffer.from(hex, 'hex').toString('base64')],
  ])('is read from configuration in %s', async (_form, dataKey) => {
    const { wrapped } = key.createDataKey(scope)
    const loaded = await loadMasterKey({ dataKey, dataDir: join(folder, 'unused') })
    expect(() => loaded.openDataKey(wrapped, scope)).not.toThrow()
  })

  it.each(['', 'short', hex.slice(2), `${hex}00`])('is turned down in another form: %j', async (dataKey) => {
    await expect(loadMasterKey({ dataKey, dataDir: folder })).rejects.toMatchObject({ variables: ['YINGBI_DATA_KEY'] })
  })

  it('does not show its bytes', () => {
    expect(JSON.stringify(key)).toBe('{}')
    expect(inspect(key, { depth: 5, showHidden: true })).not.toContain('00 01 02')
  })
})
