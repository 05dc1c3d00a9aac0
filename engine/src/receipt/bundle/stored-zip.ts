import { crc32 } from './crc32.ts'
import { equalBytes, textFromUtf8, utf8 } from '../encoding/bytes.ts'

/**
 * Zip files with one form for one content: entries stored, sorted by name, the date 1980-01-01, no extra field, comment,
 * data descriptor or zip64. Field layout: PKWARE APPNOTE 6.3.10, sections 4.3.7, 4.3.12 and 4.3.16.
 */
export type ZipFiles = ReadonlyMap<string, Uint8Array>

/** Why bytes are not the canonical form of the files found in them. */
export type ZipFaultCode =
  | 'too-large'
  | 'not-a-zip'
  | 'too-many-files'
  | 'file-name'
  | 'duplicate-file'
  | 'file-order'
  | 'entry-header'
  | 'checksum'
  | 'truncated'
  | 'directory'
  | 'trailing-bytes'

export interface ZipFault {
  readonly code: ZipFaultCode
  /** Byte offset. */
  readonly offset: number
  /** Entry at or before the fault, when there is one. */
  readonly file: string | null
}

export interface ZipReading {
  /** What could be read, also beside a fault. */
  readonly files: ZipFiles
  readonly fault: ZipFault | null
}

export const MAX_ZIP_BYTES = 64 * 1024 * 1024
export const MAX_ZIP_FILES = 64
/** Flat names only: a reader that unpacks them writes into one folder. */
const FILE_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/

const LOCAL_SIGNATURE = 0x04034b50
const CENTRAL_SIGNATURE = 0x02014b50
const END_SIGNATURE = 0x06054b50
const LOCAL_BYTES = 30
const CENTRAL_BYTES = 46
const END_BYTES = 22
const VERSION = 10
const DATE_1980_01_01 = 0x0021

/** Errors: RangeError for a name that is not flat, or past `MAX_ZIP_FILES` or `MAX_ZIP_BYTES`. */
export function buildStoredZip(files: ZipFiles): Uint8Array {
  const entries = [...files]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, data]) => ({ name: utf8(name), data }))
  const local = entries.reduce((total, { name, data }) => total + LOCAL_BYTES + name.length + data.length, 0)
  const central = entries.reduce((total, { name }) => total + CENTRAL_BYTES + name.length, 0)
  const size = local + central + END_BYTES
  if (files.size > MAX_ZIP_FILES || size > MAX_ZIP_BYTES) throw new RangeError('zip is too large')
  for (const name of files.keys())
    if (!FILE_NAME.test(name)) throw new RangeError('zip entry has a name that is not flat')

  const bytes = new Uint8Array(size)
  const view = new DataView(bytes.buffer)
  let at = 0
  let directoryAt = local
  for (const { name, data } of entries) {
    const offset = at
    const crc = crc32(data)
    view.setUint32(at, LOCAL_SIGNATURE, true)
    writeCommonFields(view, at + 4, crc, data.length, name.length)
    bytes.set(name, at + LOCAL_BYTES)
    bytes.set(data, at + LOCAL_BYTES + name.length)
    at += LOCAL_BYTES + name.length + data.length

    view.setUint32(directoryAt, CENTRAL_SIGNATURE, true)
    view.setUint16(directoryAt + 4, VERSION, true)
    writeCommonFields(view, directoryAt + 6, crc, data.length, name.length)
    view.setUint32(directoryAt + 42, offset, true)
    bytes.set(name, directoryAt + CENTRAL_BYTES)
    directoryAt += CENTRAL_BYTES + name.length
  }
  view.setUint32(directoryAt, END_SIGNATURE, true)
  view.setUint16(directoryAt + 8, entries.length, true)
  view.setUint16(directoryAt + 10, entries.length, true)
  view.setUint32(directoryAt + 12, central, true)
  view.setUint32(directoryAt + 16, local, true)
  return bytes
}

/** Version needed to extract up to the length of the extra field: the same in a local and a central header. */
function writeCommonFields(view: DataView, at: number, crc: number, length: number, nameLength: number): void {
  view.setUint16(at, VERSION, true)
  view.setUint16(at + 8, DATE_1980_01_01, true)
  view.setUint32(at + 10, crc, true)
  view.setUint32(at + 14, length, true)
  view.setUint32(at + 18, length, true)
  view.setUint16(at + 22, nameLength, true)
}

/**
 * Reads a zip of canonical form; any other bytes give a fault, found by building the archive again and comparing. Never
 * throws; time and memory are linear in the length of `bytes`, whatever the headers declare.
 */
export function readStoredZip(bytes: Uint8Array): ZipReading {
  const files = new Map<string, Uint8Array>()
  if (bytes.length > MAX_ZIP_BYTES) return { files, fault: { code: 'too-large', offset: 0, file: null } }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const places: EntryPlace[] = []
  let at = 0
  let last: string | null = null
  while (at + 4 <= bytes.length && view.getUint32(at, true) === LOCAL_SIGNATURE) {
    const entry = readEntry(bytes, view, at)
    if (typeof entry === 'string') return { files, fault: { code: entry, offset: at, file: last } }
    const fault = (code: ZipFaultCode): ZipReading => ({ files, fault: { code, offset: at, file: entry.name } })
    if (files.size >= MAX_ZIP_FILES) return fault('too-many-files')
    if (files.has(entry.name)) return fault('duplicate-file')
    if (last !== null && entry.name < last) return fault('file-order')
    files.set(entry.name, entry.data)
    last = entry.name
    places.push({ name: entry.name, start: at, dataAt: entry.end - entry.data.length, end: entry.end })
    at = entry.end
  }
  if (files.size === 0) return { files, fault: { code: 'not-a-zip', offset: 0, file: null } }
  const next = at + 4 <= bytes.length ? view.getUint32(at, true) : null
  if (next !== CENTRAL_SIGNATURE && next !== null) {
    return { files, fault: { code: 'entry-header', offset: at, file: last } }
  }
  const canonical = buildStoredZip(files)
  if (equalBytes(canonical, bytes)) return { files, fault: null }
  return { files, fault: locateFault(bytes, canonical, places) }
}

interface EntryPlace {
  readonly name: string
  readonly start: number
  readonly dataAt: number
  readonly end: number
}

function readEntry(
  bytes: Uint8Array,
  view: DataView,
  at: number,
): { name: string; data: Uint8Array; end: number } | ZipFaultCode {
  if (at + LOCAL_BYTES > bytes.length) return 'truncated'
  const length = view.getUint32(at + 18, true)
  const nameLength = view.getUint16(at + 26, true)
  // A method other than stored, a flag or an extra field would change where the data lies and what it means.
  if (view.getUint32(at + 22, true) !== length || view.getUint16(at + 28, true) !== 0) return 'entry-header'
  if (view.getUint16(at + 6, true) !== 0 || view.getUint16(at + 8, true) !== 0) return 'entry-header'
  const dataAt = at + LOCAL_BYTES + nameLength
  if (dataAt + length > bytes.length) return 'truncated'
  const name = textFromUtf8(bytes.subarray(at + LOCAL_BYTES, dataAt))
  if (name === null || !FILE_NAME.test(name)) return 'file-name'
  return { name, data: bytes.subarray(dataAt, dataAt + length), end: dataAt + length }
}

function locateFault(bytes: Uint8Array, canonical: Uint8Array, places: readonly EntryPlace[]): ZipFault {
  let offset = 0
  while (offset < bytes.length && offset < canonical.length && bytes[offset] === canonical[offset]) offset += 1
  const entry = places.find((place) => offset < place.end)
  if (entry !== undefined) {
    // Data and name were taken from `bytes`, so only other header fields can differ here; 14..17 hold the checksum.
    const isChecksum = offset >= entry.start + 14 && offset < entry.start + 18
    return { code: isChecksum ? 'checksum' : 'entry-header', offset, file: entry.name }
  }
  const file = places.at(-1)?.name ?? null
  if (offset === bytes.length) return { code: 'truncated', offset, file }
  return { code: offset === canonical.length ? 'trailing-bytes' : 'directory', offset, file }
}
