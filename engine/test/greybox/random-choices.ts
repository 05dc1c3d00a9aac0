import type { WordSource } from '../../src/random/random-source.ts'
import { seededRandomSource } from '../statistical/seeded-random-source.ts'

/** Reproducible choices: the same label gives the same ones. */
export class RandomChoices {
  readonly #words: WordSource

  constructor(label: string) {
    this.#words = seededRandomSource(label)
  }

  /** 0 .. count - 1. The modulo's bias does not matter here. */
  below(count: number): number {
    return this.#words.word() % count
  }

  /** Inclusive. */
  between(low: number, high: number): number {
    return low + this.below(high - low + 1)
  }

  chance(percent: number): boolean {
    return this.below(100) < percent
  }

  pick<T>(from: readonly T[]): T {
    const chosen = from[this.below(from.length)]
    if (chosen === undefined) throw new RangeError('nothing to pick from')
    return chosen
  }

  /** In a random order. */
  shuffled<T>(items: readonly T[]): T[] {
    return items
      .map((item) => ({ item, at: this.#words.word() }))
      .toSorted((a, b) => a.at - b.at)
      .map(({ item }) => item)
  }

  bits64(): bigint {
    return (BigInt(this.#words.word()) << 32n) | BigInt(this.#words.word())
  }
}
