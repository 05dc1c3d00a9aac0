import type { SourceSpan } from './source-span.ts'
import { type SqlToken, tokenizeSql } from './tokenize-sql.ts'

/**
 * The analyst's statement with its tokens. The parser counts UTF-8 bytes, its errors count code points, and everything
 * else here counts UTF-16 units; this is the only place that knows of the difference.
 */
export interface SqlText {
  readonly text: string
  /** The text with blanks for comments, at the same offsets: the parser stumbles over a comment inside `NULLS LAST` or `NOT IN`. */
  readonly withoutComments: string
  readonly tokens: readonly SqlToken[]
  /** UTF-16 offset of a UTF-8 byte offset. */
  fromByte(offset: number): number
  /** UTF-16 offset of a code-point offset. */
  fromCodePoint(offset: number): number
  slice(span: SourceSpan): string
  /** Index in `tokens` of the token that starts at or contains the offset, else of the next one. */
  tokenIndexAt(offset: number): number
}

export function sqlText(text: string): SqlText {
  const tokens = tokenizeSql(text)
  const withoutComments = blankComments(text, tokens)
  const isAscii = !/[^\0-\x7f]/.test(withoutComments)
  const bytes = isAscii ? null : byteOffsets(withoutComments)
  return {
    text,
    withoutComments,
    tokens,
    fromByte: (offset) => (bytes === null ? offset : (bytes[offset] ?? text.length)),
    fromCodePoint: (offset) => (isAscii ? offset : unitsOfCodePoints(withoutComments, offset)),
    slice: (span) => text.slice(span.start, span.end),
    tokenIndexAt: (offset) => {
      let low = 0
      let high = tokens.length
      while (low < high) {
        const middle = (low + high) >> 1
        if ((tokens[middle]?.end ?? 0) <= offset) low = middle + 1
        else high = middle
      }
      return low
    },
  }
}

/** Between tokens there are only blanks and comments. Line ends stay: a string may be continued on the next line. */
function blankComments(text: string, tokens: readonly SqlToken[]): string {
  const parts: string[] = []
  let end = 0
  for (const token of [...tokens, { start: text.length, end: text.length }]) {
    parts.push(text.slice(end, token.start).replace(/\S/g, ' '), text.slice(token.start, token.end))
    end = token.end
  }
  return parts.join('')
}

function byteOffsets(text: string): Uint32Array {
  const offsets = new Uint32Array(text.length * 3 + 1)
  let byte = 0
  let unit = 0
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0
    const length = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4
    offsets.fill(unit, byte, byte + length)
    byte += length
    unit += char.length
  }
  offsets.fill(unit, byte)
  return offsets
}

function unitsOfCodePoints(text: string, count: number): number {
  let units = 0
  let points = 0
  for (const char of text) {
    if (points === count) break
    points += 1
    units += char.length
  }
  return units
}
