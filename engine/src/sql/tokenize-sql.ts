/** One lexical token; offsets are UTF-16. `keyword` is the folded text of a bare word, for comparisons. */
export interface SqlToken {
  readonly kind: 'word' | 'quoted' | 'string' | 'number' | 'symbol'
  readonly start: number
  readonly end: number
  readonly keyword: string
}

const WORD_START = /[\p{L}_]/u
const WORD_PART = /[\p{L}\p{M}\p{Nd}_$]/u
const DOLLAR_TAG = /\$(?:[\p{L}_][\p{L}\p{Nd}_]*)?\$/uy
const NUMBER = /(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y
const OPERATOR = /::|:=|=>|[+*/<>=~!@#%^&|`?-]+/y

/**
 * Splits a statement the way PostgreSQL's scanner does, comments left out. It never fails: an unterminated string or
 * comment runs to the end of the text. Used for spans and for the guards before parsing, never to decide what is allowed.
 */
export function tokenizeSql(text: string): SqlToken[] {
  const tokens: SqlToken[] = []
  let at = 0
  const push = (kind: SqlToken['kind'], end: number) => {
    const keyword = kind === 'word' ? foldWord(text.slice(at, end)) : kind === 'symbol' ? text.slice(at, end) : ''
    tokens.push({ kind, start: at, end, keyword })
    at = end
  }
  while (at < text.length) {
    const char = text.charAt(at)
    const next = text.charAt(at + 1)
    if (/\s/u.test(char)) at += 1
    else if (char === '-' && next === '-') at = endOfLine(text, at)
    else if (char === '/' && next === '*') at = endOfBlockComment(text, at)
    else if (char === "'") push('string', endOfQuoted(text, at + 1, "'", false))
    else if (/[eE]/.test(char) && next === "'") push('string', endOfQuoted(text, at + 2, "'", true))
    else if (/[bBxXnN]/.test(char) && next === "'") push('string', endOfQuoted(text, at + 2, "'", false))
    else if (char === '"') push('quoted', endOfQuoted(text, at + 1, '"', false))
    else if (char === '$' && matchAt(DOLLAR_TAG, text, at) > at) push('string', endOfDollarQuoted(text, at))
    else if (/\d/.test(char) || (char === '.' && /\d/.test(next))) push('number', matchAt(NUMBER, text, at))
    else if (isWordStart(text, at)) push('word', endOfWord(text, at))
    else push('symbol', endOfOperator(text, at))
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

function codePointAt(text: string, at: number): string {
  return String.fromCodePoint(text.codePointAt(at) ?? 0)
}

function isWordStart(text: string, at: number): boolean {
  return WORD_START.test(codePointAt(text, at))
}

function endOfWord(text: string, start: number): number {
  let at = start
  while (at < text.length) {
    const char = codePointAt(text, at)
    if (!WORD_PART.test(char)) break
    at += char.length
  }
  return at
}

function endOfOperator(text: string, at: number): number {
  let end = matchAt(OPERATOR, text, at)
  // A comment ends an operator: `a -- b` and `a /* b */`.
  for (const comment of ['--', '/*']) {
    const inside = text.slice(at, end).indexOf(comment)
    if (inside > 0) end = at + inside
  }
  return end > at ? end : at + codePointAt(text, at).length
}

function endOfLine(text: string, at: number): number {
  const end = text.indexOf('\n', at)
  return end < 0 ? text.length : end + 1
}

function endOfBlockComment(text: string, start: number): number {
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
  return text.length
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
