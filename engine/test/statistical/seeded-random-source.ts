import { createCipheriv, createHash } from 'node:crypto'
import { pooledRandomSource, type WordSource } from '../../src/random/random-source.ts'

/** Fixed on a change, so that a failure can be repeated; a nightly run sets a fresh one. */
const SEED = process.env['YINGBI_STAT_SEED'] ?? 'yingbi'

/** The key stream of AES-256 in counter mode, keyed by the seed and a label: reproducible, and apart for each label. */
export function seededRandomSource(label: string): WordSource {
  const key = createHash('sha256').update(`${SEED}/${label}`).digest()
  const cipher = createCipheriv('aes-256-ctr', key, Buffer.alloc(16))
  return pooledRandomSource((target) => target.set(cipher.update(Buffer.alloc(target.length))))
}

/** Hands out the given words in turn and then throws: for tests of single decisions. */
export function scriptedWords(words: readonly number[]): WordSource {
  let next = 0
  const word = () => {
    const value = words[next++]
    if (value === undefined) throw new RangeError(`only ${words.length} words were scripted`)
    return value
  }
  return {
    word,
    bytes: (count) => {
      const bytes = new Uint8Array(count)
      new Uint32Array(bytes.buffer, 0, count / 4).forEach((_, i, target) => (target[i] = word()))
      return bytes
    },
  }
}
