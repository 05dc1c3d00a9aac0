import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { UploadStore } from './upload-store.ts'

let folder: string
let store: UploadStore
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'yingbi-uploads-'))
  store = new UploadStore(folder)
})
afterEach(() => rmSync(folder, { recursive: true }))

async function* inPieces(bytes: Buffer, size: number): AsyncIterable<Buffer> {
  await Promise.resolve()
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}
const TEXT = '区县,人数\n汀兰区,1\n😀,2\n'
const utf16be = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16()
/** 区县,人数 / 汀兰区,1 in GB 18030, written out because Node only decodes it. */
const GBK = Buffer.from('c7f8cfd82cc8cbcafd0acda1c0bcc7f82c310a', 'hex')

describe('a received text file', () => {
  it.each([
    ['UTF-8', Buffer.from(TEXT), TEXT],
    ['UTF-8 with a byte order mark', Buffer.from(`\ufeff${TEXT}`), TEXT],
    ['GBK', GBK, '区县,人数\n汀兰区,1\n'],
    ['UTF-16, little end first', Buffer.concat([Buffer.of(0xff, 0xfe), Buffer.from(TEXT, 'utf16le')]), TEXT],
    ['UTF-16, big end first', Buffer.concat([Buffer.of(0xfe, 0xff), utf16be(TEXT)]), TEXT],
  ])('becomes UTF-8 from %s, however it is cut into chunks', async (_encoding, bytes, text) => {
    for (const size of [1, 2, 3, 5, 1000]) {
      const received = await store.receive(inPieces(bytes, size), 'x.csv')
      expect(readFileSync(received.path, 'utf8')).toBe(text)
      expect(received).toMatchObject({ format: 'csv', bytes: Buffer.byteLength(text) })
    }
  })

  it.each([
    ['bytes of no encoding', Buffer.from('a,b\n\xff\xff,\x80\n', 'latin1')],
    ['NUL characters', Buffer.from('a,b\n1,\0\n')],
    ['an odd half of UTF-16', Buffer.concat([Buffer.of(0xff, 0xfe), Buffer.from('abc')])],
  ])('is turned down for %s, and nothing is left of it', async (_what, bytes) => {
    await expect(store.receive(inPieces(bytes, 4), 'x.csv')).rejects.toMatchObject({ code: 'UPLOAD_ENCODING' })
    expect(readdirSync(folder)).toEqual([])
  })

  it.each([
    ['the last one', `a,b\n1,2\n3,${'x'.repeat(3_000_000)}\n`, 3],
    ['one in the middle', `a,b\n3,${'x'.repeat(3_000_000)}\n1,2\n`, 2],
    ['one without an end', `a,b\n1,2\n1,2\n${'x'.repeat(3_000_000)}`, 4],
  ])('is turned down for a line that is too long, %s', async (_which, text, line) => {
    for (const bytes of [Buffer.from(text), Buffer.from(`\ufeff${text}`, 'utf16le')]) {
      await expect(store.receive(inPieces(bytes, 65_536), 'x.csv')).rejects.toMatchObject({
        code: 'UPLOAD_LINE',
        params: { line },
      })
    }
  })

  it.each([[Buffer.alloc(0)], [Buffer.from('\ufeff')]])('is turned down when it is empty', async (bytes) => {
    await expect(store.receive(inPieces(bytes, 4), 'x.csv')).rejects.toMatchObject({ code: 'UPLOAD_EMPTY' })
  })

  it.each([
    ['a.csv', 'a\n1\n', 'csv'],
    ['a.TSV', 'a\n1\n', 'csv'],
    ['a.jsonl', '{"a":1}\n', 'jsonl'],
    ['a.ndjson', '{"a":1}\n', 'jsonl'],
    ['unnamed', ' {"a":1}\n', 'jsonl'],
    ['unnamed', 'a\n{1}\n', 'csv'],
    ['a.csv', 'PAR1 and so on', 'parquet'],
  ])('%s with %j is taken as %s', async (name, text, format) => {
    expect(await store.receive(inPieces(Buffer.from(text), 3), name)).toMatchObject({ format })
  })
})

describe('the store of uploads', () => {
  it('never uses the name of a file as a path', async () => {
    const received = await store.receive(inPieces(Buffer.from('a\n1\n'), 9), '../../etc/passwd')
    expect(readdirSync(folder)).toEqual([received.id])
    expect(statSync(received.path).mode & 0o777).toBe(0o600)
    expect(() => store.path('../x')).toThrow('not an id')
  })

  it('leaves nothing of a stream that breaks off', async () => {
    async function* broken(): AsyncIterable<Buffer> {
      await Promise.resolve()
      yield Buffer.from('a,b\n')
      throw new Error('connection lost')
    }
    await expect(store.receive(broken(), 'x.csv')).rejects.toThrow('connection lost')
    expect(readdirSync(folder)).toEqual([])
  })

  it('says when the disk is full', async () => {
    async function* full(): AsyncIterable<Buffer> {
      await Promise.resolve()
      yield Buffer.from('a')
      throw Object.assign(new Error('x'), { code: 'ENOSPC' })
    }
    await expect(store.receive(full(), 'x.csv')).rejects.toMatchObject({ code: 'STORAGE_FULL' })
  })

  it('removes what is on no record', async () => {
    const kept = await store.receive(inPieces(Buffer.from('a\n'), 9), 'x.csv')
    await store.receive(inPieces(Buffer.from('b\n'), 9), 'y.csv')
    await store.removeAllBut(new Set([kept.id]), 'any')
    expect(readdirSync(folder)).toEqual([kept.id])
    await new UploadStore(join(folder, 'none')).removeAllBut(new Set(), 'any')
  })
})
