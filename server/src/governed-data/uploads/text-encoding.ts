import { isUtf8 } from 'node:buffer'
import { createReadStream } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import { TextDecoder } from 'node:util'
import { DataError } from '../data-error.ts'
import { LineWatch } from './line-watch.ts'

/** Encodings of text files that are read; GB 18030 contains GBK and GB 2312. */
export type TextEncoding = 'utf-8' | 'gb18030' | 'utf-16le' | 'utf-16be'

/**
 * Watches the bytes of a text file go by and knows at the end whether all of them were UTF-8. A character may be cut at
 * the end of a chunk, so up to three bytes wait for the next one.
 */
export class Utf8Watch {
  #waiting = Buffer.alloc(0)
  #valid = true
  #first = Buffer.alloc(0)

  see(chunk: Buffer): void {
    if (this.#first.length < 3) this.#first = Buffer.concat([this.#first, chunk]).subarray(0, 3)
    if (!this.#valid) return
    const bytes = this.#waiting.length === 0 ? chunk : Buffer.concat([this.#waiting, chunk])
    const whole = bytes.length - incompleteTail(bytes)
    this.#valid = isUtf8(bytes.subarray(0, whole))
    this.#waiting = Buffer.from(bytes.subarray(whole))
  }

  /** By the byte order mark, else UTF-8 when all of it is, else the national encoding; `transcode` finds out if not. */
  encoding(): TextEncoding {
    const [a, b] = this.#first
    if (a === 0xff && b === 0xfe) return 'utf-16le'
    if (a === 0xfe && b === 0xff) return 'utf-16be'
    return this.#valid && this.#waiting.length === 0 ? 'utf-8' : 'gb18030'
  }

  get hasByteOrderMark(): boolean {
    return this.#first.equals(Buffer.of(0xef, 0xbb, 0xbf))
  }
}

/** Bytes at the end that begin a character without ending it. */
function incompleteTail(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0
    if (byte >= 0xc0) {
      const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2
      return length > back ? back : 0
    }
    if (byte < 0x80) return 0
  }
  return 0
}

/**
 * Rewrites a text file as UTF-8 without byte order mark, a chunk at a time, and answers with its size and its lines. NUL
 * characters are turned down as well: no text has them. Errors: UPLOAD_ENCODING.
 */
export async function transcode(
  path: string,
  encoding: TextEncoding,
): Promise<{ readonly bytes: number; readonly lines: LineWatch }> {
  const target = `${path}.utf8`
  const decoder = new TextDecoder(encoding, { fatal: true })
  const file = await open(target, 'wx', 0o600)
  const lines = new LineWatch()
  let bytes = 0
  const write = async (text: string): Promise<void> => {
    if (text.includes('\0')) throw new DataError('UPLOAD_ENCODING')
    const chunk = Buffer.from(text)
    lines.see(chunk)
    await file.writeFile(chunk)
    bytes += chunk.length
  }
  try {
    for await (const chunk of createReadStream(path)) await write(decode(decoder, chunk as Buffer))
    await write(decode(decoder, null))
    await file.close()
    await rename(target, path)
    return { bytes, lines }
  } catch (error) {
    await file.close()
    await rm(target, { force: true })
    throw error
  }
}

function decode(decoder: TextDecoder, chunk: Buffer | null): string {
  try {
    return chunk === null ? decoder.decode() : decoder.decode(chunk, { stream: true })
  } catch {
    throw new DataError('UPLOAD_ENCODING')
  }
}
