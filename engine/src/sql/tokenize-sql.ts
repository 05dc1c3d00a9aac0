/** One lexical token; offsets are UTF-16. `keyword` is the folded text of a bare word, for comparisons. */
export interface SqlToken {
  readonly kind: 'word' | 'quoted' | 'string' | 'number' | 'symbol'
  readonly start: number
  readonly end: number
  readonly keyword: string
}

/** Blanks, comments to the end of the line, and everything that ends where its characters do. */
const SIMPLE =
  /(\s+|--[^\n]*)|([\p{L}_][\p{L}\p{M}\p{Nd}_$]*)|((?:\d[\d_]*\.?\d*|\.\d[\d_]*)(?:[eE][+-]?\d+)?)|(::|:=|=>|[+*/<>=~!@#%^&|`?-]+|[^])/uy
const DOLLAR_TAG = /\$(?:[\p{L}_][\p{L}\p{Nd}_]*)?\$/uy
/** What may stand before a quote as part of a string constant: E'', B'', X'', N''. */
const STRING_PREFIX = /^[eEbBxXnN]$/

/**
 * Splits a statement the way PostgreSQL's scanner does, comments left out. It never fails: an unterminated string
 * runs to the end of the text. Used for spans and for the guards before parsing, never to decide what is allowed.
 */
export function tokenizeSql(text: string): SqlToken[] {
  const tokens: SqlToken[] = []
  let at = 0
  const push = (kind: SqlToken['kind'], end: number, keyword: string) => {
    tokens.push({ kind, start: at, end, keyword })
    at = end
  }
  while (at < text.length) {
    const char = text.charAt(at)
    if (char === "'") push('string', endOfQuoted(text, at + 1, "'", false), '')
    else if (char === '"') push('quoted', endOfQuoted(text, at + 1, '"', false), '')
    else if (char === '/' && text.charAt(at + 1) === '*') {
      const end = endOfBlockComment(text, at)
      // One without an end is not a comment; as a token it reaches the parser, which says so.
      if (end === null) push('symbol', text.length, '/*')
      else at = end
    } else if (char === '$' && matchAt(DOLLAR_TAG, text, at) > at) push('string', endOfDollarQuoted(text, at), '')
    else {
      SIMPLE.lastIndex = at
      const [whole = char, blank, word, number, symbol] = SIMPLE.exec(text) ?? []
      const end = at + whole.length
      if (blank !== undefined) at = end
      else if (word !== undefined && STRING_PREFIX.test(word) && text.charAt(end) === "'") {
        push('string', endOfQuoted(text, end + 1, "'", /e/i.test(word)), '')
      } else if (word !== undefined) push('word', end, foldWord(word))
      else if (number !== undefined) push('number', end, '')
      else push('symbol', endOfOperator(symbol ?? whole, at), text.slice(at, endOfOperator(symbol ?? whole, at)))
    }
  }
  return tokens
}

/** Unquoted identifiers fold like PostgreSQL's: ASCII letters only. */
export function foldWord(word: string): string {
  return word.replace(/[A-Z]+/g, (letters) => letters.toLowerCase())
}

function matchAt(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at
  return pattern.test(text) ? pattern.lastIndex : at
}

/** A comment that follows without a blank ends an operator. */
function endOfOperator(symbol: string, at: number): number {
  const comments = ['--', '/*'].map((mark) => symbol.indexOf(mark, 1)).filter((index) => index > 0)
  return at + Math.min(symbol.length, ...comments)
}

function endOfBlockComment(text: string, start: number): number | null {
  let depth = 0
  let at = start
  while (at < text.length) {
    if (text.startsWith('/*', at)) {
      depth += 1
      at += 2
    } else if (text.startsWith('*/', at)) {
      depth -= 1
      at += 2
      if (depth === 0) return at
    } else at += 1
  }
  return null
}

function endOfQuoted(text: string, start: number, quote: string, backslash: boolean): number {
  let at = start
  while (at < text.length) {
    const char = text.charAt(at)
    if (backslash && char === '\\') at += 2
    else if (char !== quote) at += 1
    else if (text.charAt(at + 1) === quote) at += 2
    else return at + 1
  }
  return text.length
}

function endOfDollarQuoted(text: string, at: number): number {
  const open = matchAt(DOLLAR_TAG, text, at)
  const close = text.indexOf(text.slice(at, open), open)
  return close < 0 ? text.length : close + (open - at)
}
