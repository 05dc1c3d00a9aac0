import {
  copyFileSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { SegmentStore } from './segment-store.ts'

const segmentKey = Buffer.alloc(32, 1)
const place = (number: number) => ({ datasetId: 'a', dataVersion: 'd1', table: 'visits', number, count: 2 })
const unreadable = { code: 'DATA_UNREADABLE', params: { dataset: 'a' } }

let folder: string
let store: SegmentStore
const file = (number: number): string => join(folder, 'a', 'd1', `visits-${number}.seg`)

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'yingbi-segments-'))
  store = new SegmentStore(folder)
  await store.write(Buffer.from('canary-4711 zero'), segmentKey, place(0))
  await store.write(Buffer.from('canary-4711 one'), segmentKey, place(1))
})
afterEach(() => rmSync(folder, { recursive: true }))

describe('sealed segments', () => {
  it('come back as they were', async () => {
    await expect(store.read(segmentKey, place(1))).resolves.toEqual(Buffer.from('canary-4711 one'))
  })

  it('hold no plain byte and are readable for their owner alone', () => {
    for (const name of readdirSync(join(folder, 'a', 'd1'))) {
      expect(readFileSync(join(folder, 'a', 'd1', name)).includes('canary')).toBe(false)
    }
    expect(readdirSync(join(folder, 'a', 'd1')).toSorted()).toEqual(['visits-0.seg', 'visits-1.seg'])
    expect(statSync(file(0)).mode & 0o777).toBe(0o600)
  })

  it('are unreadable after a change of any byte', async () => {
    const sealed = readFileSync(file(0))
    for (let at = 0; at < sealed.length; at++) {
      const changed = Buffer.from(sealed)
      changed[at] = (changed[at] ?? 0) ^ 0x80
      writeFileSync(file(0), changed)
      await expect(store.read(segmentKey, place(0))).rejects.toMatchObject(unreadable)
    }
  })

  it.each([0, 5, 20, 36])('are unreadable when cut off after %i bytes', async (length) => {
    writeFileSync(file(0), readFileSync(file(0)).subarray(0, length))
    await expect(store.read(segmentKey, place(0))).rejects.toMatchObject(unreadable)
  })

  it('are unreadable when two were swapped', async () => {
    renameSync(file(0), `${file(0)}.x`)
    renameSync(file(1), file(0))
    renameSync(`${file(0)}.x`, file(1))
    for (const number of [0, 1]) await expect(store.read(segmentKey, place(number))).rejects.toMatchObject(unreadable)
  })

  it('are unreadable when one is missing or the count is another', async () => {
    rmSync(file(1))
    await expect(store.read(segmentKey, place(1))).rejects.toMatchObject(unreadable)
    await expect(store.read(segmentKey, { ...place(0), count: 1 })).rejects.toMatchObject(unreadable)
  })

  it.each([
    ['another dataset', { datasetId: 'b' }],
    ['another data version', { dataVersion: 'd2' }],
    ['another table', { table: 'residents' }],
  ])('do not pass for %s', async (_what, other) => {
    const elsewhere = { ...place(0), ...other }
    await store.write(Buffer.from('x'), segmentKey, elsewhere)
    const target = join(folder, elsewhere.datasetId, elsewhere.dataVersion, `${elsewhere.table}-0.seg`)
    copyFileSync(file(0), target)
    await expect(store.read(segmentKey, elsewhere)).rejects.toMatchObject({ code: 'DATA_UNREADABLE' })
  })

  it('do not open under another key', async () => {
    await expect(store.read(Buffer.alloc(32, 2), place(0))).rejects.toMatchObject(unreadable)
  })

  it('never use a nonce twice', async () => {
    const before = readFileSync(file(0)).subarray(8, 20)
    await store.write(Buffer.from('canary-4711 zero'), segmentKey, place(0))
    expect(readFileSync(file(0)).subarray(8, 20).equals(before)).toBe(false)
  })

  it('are removed when no data version knows them', async () => {
    await store.write(Buffer.from('x'), segmentKey, { ...place(0), dataVersion: 'd2' })
    await store.write(Buffer.from('x'), segmentKey, { ...place(0), datasetId: 'b' })
    const known = [{ datasetId: 'a', version: 'd1' }]
    await expect(store.removeAllBut(known, 'a-day')).resolves.toEqual([])
    await expect(store.removeAllBut(known, 'any')).resolves.toEqual(['b', join('a', 'd2')])
    await expect(store.read(segmentKey, place(0))).resolves.toBeInstanceOf(Buffer)
    await expect(new SegmentStore(join(folder, 'none')).removeAllBut([], 'any')).resolves.toEqual([])
  })

  it('are removed after a day when another server may have been making them', async () => {
    const yesterday = new Date(Date.now() - 25 * 3_600_000)
    utimesSync(join(folder, 'a'), yesterday, yesterday)
    await expect(store.removeAllBut([], 'a-day')).resolves.toEqual(['a'])
  })
})
