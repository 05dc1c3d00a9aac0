import { unzipSync, zipSync } from 'fflate'
import { expect, test } from 'vitest'
import { utf8 } from '../encoding/bytes.ts'
import { MAX_ZIP_BYTES, buildStoredZip, readStoredZip } from './stored-zip.ts'

const files = new Map([
  ['b.txt', utf8('second')],
  ['a.txt', utf8('first')],
  ['empty', new Uint8Array()],
])
const archive = buildStoredZip(files)

/** A copy with `patch` written at `offset`. */
function patched(offset: number, patch: readonly number[], bytes = archive): Uint8Array {
  const copy = bytes.slice()
  copy.set(patch, offset)
  return copy
}

test('another program reads the same files', () => {
  expect(Object.entries(unzipSync(archive)).map(([name, data]) => [name, Buffer.from(data).toString()])).toEqual([
    ['a.txt', 'first'],
    ['b.txt', 'second'],
    ['empty', ''],
  ])
})

test('the order in which files are given makes no difference', () => {
  expect(buildStoredZip(new Map([...files].toReversed()))).toEqual(archive)
})

test('what was built is read without a fault', () => {
  const { files: read, fault } = readStoredZip(archive)
  expect(fault).toBeNull()
  expect([...read.keys()]).toEqual(['a.txt', 'b.txt', 'empty'])
  expect(Buffer.from(read.get('b.txt') ?? []).toString()).toBe('second')
})

test('every bit of the archive matters', () => {
  for (let offset = 0; offset < archive.length; offset += 1) {
    for (let bit = 0; bit < 8; bit += 1) {
      const changed = patched(offset, [(archive[offset] ?? 0) ^ (1 << bit)])
      expect(readStoredZip(changed).fault, `byte ${offset}, bit ${bit}`).not.toBeNull()
    }
  }
})

test('every cut and every added byte is noticed', () => {
  for (let length = 0; length < archive.length; length += 1) {
    expect(readStoredZip(archive.subarray(0, length)).fault, `cut at ${length}`).not.toBeNull()
  }
  const longer = new Uint8Array([...archive, 0])
  expect(readStoredZip(longer).fault).toEqual({ code: 'trailing-bytes', offset: archive.length, file: 'empty' })
})

const two = (a: string, b: string): Uint8Array =>
  buildStoredZip(
    new Map([
      [a, utf8('1')],
      [b, utf8('2')],
    ]),
  )
const deflated = zipSync({ 'a.txt': utf8('x'.repeat(1000)) }, { level: 9 })
const storedElsewhere = zipSync({ 'a.txt': utf8('first') }, { level: 0, mtime: '1980-01-01T00:00:00' })
const nameAt = 30

test.each([
  ['nothing', new Uint8Array(), 'not-a-zip'],
  ['text', utf8('hello'), 'not-a-zip'],
  ['a byte before the archive', new Uint8Array([0, ...archive]), 'not-a-zip'],
  ['changed content', patched(nameAt + 'a.txt'.length, [0x46]), 'checksum'],
  ['another date', patched(12, [1]), 'entry-header'],
  ['a flag', patched(6, [8]), 'entry-header'],
  ['a size of 4 GiB', patched(18, [255, 255, 255, 255, 255, 255, 255, 255]), 'truncated'],
  ['zip64 sizes', patched(18, [255, 255, 255, 255, 255, 255, 255, 255, 5, 0, 20, 0]), 'entry-header'],
  ['different sizes', patched(18, [1]), 'entry-header'],
  ['a name that leaves the folder', patched(nameAt, [...utf8('../aa')]), 'file-name'],
  ['an absolute name', patched(nameAt, [...utf8('/a.tx')]), 'file-name'],
  ['a name with a zero byte', patched(nameAt + 1, [0]), 'file-name'],
  ['a name that is not UTF-8', patched(nameAt, [0xff]), 'file-name'],
  ['the same name twice', patched(two('a', 'b').indexOf(0x62), [0x61], two('a', 'b')), 'duplicate-file'],
  ['names out of order', patched(two('b', 'c').indexOf(0x63), [0x61], two('b', 'c')), 'file-order'],
  ['compressed content', deflated, 'entry-header'],
  ['an archive written by another program', storedElsewhere, 'entry-header'],
  ['a comment', patched(archive.length - 2, [1]), 'directory'],
  ['the whole archive twice', new Uint8Array([...archive, ...archive]), 'trailing-bytes'],
])('%s is a fault', (_, bytes, code) => {
  expect(readStoredZip(bytes).fault?.code).toBe(code)
})

test('an archive of a million entries is given up after the first few', () => {
  const entry = two('a', 'b').subarray(0, 32)
  const bytes = new Uint8Array(entry.length * 1_000_000)
  for (let i = 0; i < 1_000_000; i += 1) {
    bytes.set(entry, i * entry.length)
    bytes[i * entry.length + 30] = 0x61
  }
  const { files: read, fault } = readStoredZip(bytes)
  expect(fault?.code).toBe('duplicate-file')
  expect(read.size).toBe(1)
})

test('more than 64 files are given up, in whatever order', () => {
  const parts = Array.from({ length: 100 }, (_, i) => {
    const part = buildStoredZip(new Map([[`f${String(i).padStart(3, '0')}`, new Uint8Array()]]))
    return [...part.subarray(0, 34)]
  })
  expect(readStoredZip(Uint8Array.from(parts.flat())).fault?.code).toBe('too-many-files')
})

test('a file beyond the limit is not looked at', () => {
  expect(readStoredZip(new Uint8Array(MAX_ZIP_BYTES + 1)).fault?.code).toBe('too-large')
})

test.each(['', '../a', 'a/b', '.hidden', 'a\u0000', 'ä'])('no archive is built with the name %j', (name) => {
  expect(() => buildStoredZip(new Map([[name, new Uint8Array()]]))).toThrow(RangeError)
})
