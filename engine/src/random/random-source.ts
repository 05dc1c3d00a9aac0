import { EngineError } from '../errors.ts'

/** Independent uniform bytes. In production the operating system's generator; seeded sources exist in tests only. */
export interface RandomSource {
  /** Exactly `count` fresh bytes, never handed out before. */
  bytes(count: number): Uint8Array
}

/** A source that also hands out 32-bit words without allocating. */
export interface WordSource extends RandomSource {
  /** Uniform on 0 .. 2^32 - 1. */
  word(): number
}

/** Bytes asked of the operating system at a time: one system call for about a thousand samples. */
export const POOL_BYTES = 65_536

/**
 * Buffers a generator that is slow per call. Bytes are wiped as they are handed out, so that a later look into memory
 * does not show the noise of past releases. `fill` must overwrite the whole array with fresh uniform bytes or throw.
 */
export function pooledRandomSource(fill: (target: Uint8Array) => void): WordSource {
  return new PooledRandomSource(fill)
}

class PooledRandomSource implements WordSource {
  readonly #fill: (target: Uint8Array) => void
  readonly #words = new Uint32Array(POOL_BYTES / 4)
  readonly #pool = new Uint8Array(this.#words.buffer)
  #nextWord = this.#words.length

  constructor(fill: (target: Uint8Array) => void) {
    this.#fill = fill
  }

  word(): number {
    if (this.#nextWord === this.#words.length) this.#refill()
    const index = this.#nextWord++
    const value = this.#words[index] ?? 0
    this.#words[index] = 0
    return value
  }

  bytes(count: number): Uint8Array {
    const target = new Uint8Array(count)
    let written = 0
    while (written < count) {
      if (this.#nextWord === this.#words.length) this.#refill()
      const start = this.#nextWord * 4
      const taken = Math.min(count - written, POOL_BYTES - start)
      target.set(this.#pool.subarray(start, start + taken), written)
      // The rest of a word that was opened is dropped with it, so that words stay aligned.
      this.#nextWord += Math.ceil(taken / 4)
      this.#pool.fill(0, start, this.#nextWord * 4)
      written += taken
    }
    return target
  }

  #refill(): void {
    this.#fill(this.#pool)
    this.#nextWord = 0
  }
}

/** `random` itself when it hands out words, else words made of its bytes. Errors: ERR_RANDOM_SHORT_READ. */
export function wordSource(random: RandomSource): WordSource {
  if (isWordSource(random)) return random
  return {
    bytes: (count) => random.bytes(count),
    word: () => {
      const [a, b, c, d] = random.bytes(4)
      if (a === undefined || b === undefined || c === undefined || d === undefined) {
        throw new EngineError('ERR_RANDOM_SHORT_READ')
      }
      return (a | (b << 8) | (c << 16) | (d << 24)) >>> 0
    },
  }
}

function isWordSource(random: RandomSource): random is WordSource {
  return 'word' in random && typeof random.word === 'function'
}
