/** Longest line of a text file that is read, in bytes. */
export const MAX_LINE_BYTES = 2 * 1024 * 1024

const LINE_FEED = 0x0a

/**
 * Watches a text file go by for a line that is too long. DuckDB reads on after the last such line of a file without a
 * word when it does not fit its buffer; rows must not be lost like that.
 */
export class LineWatch {
  #carried = 0
  #lines = 1

  /** Number of the line that became too long, from 1; null so far. */
  tooLong: number | null = null

  see(chunk: Buffer): void {
    let from = 0
    for (let at = chunk.indexOf(LINE_FEED); at >= 0; at = chunk.indexOf(LINE_FEED, from)) {
      this.#measure(this.#carried + at - from)
      this.#carried = 0
      this.#lines += 1
      from = at + 1
    }
    this.#carried += chunk.length - from
    this.#measure(this.#carried)
  }

  #measure(length: number): void {
    if (length > MAX_LINE_BYTES) this.tooLong ??= this.#lines
  }
}
