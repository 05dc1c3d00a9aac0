import type { Node } from 'libpg-query'
import type { SourceSpan } from './source-span.ts'
import type { SqlText } from './sql-text.ts'

/** Tokens that a node covers, by the node; a tree is walked once however often its places are asked for. */
export type TokenRanges = WeakMap<object, TokenRange | typeof NOWHERE>
interface TokenRange {
  readonly first: number
  readonly last: number
}
const NOWHERE = Symbol('no place')

/**
 * Range of text that a parse tree node came from. The parser keeps where a node begins at most; the end is found in the
 * tokens: the last token of any descendant, then brackets are closed, so that `count(*)` and `(a + b) * c` are whole.
 */
export function nodeSpan(
  node: Node | readonly Node[] | undefined,
  text: SqlText,
  ranges: TokenRanges,
): SourceSpan | null {
  const range = rangeOf(node, text, ranges)
  if (range === NOWHERE) return null
  const [from, to] = closeBrackets(range.first, range.last, text)
  return { start: text.tokens[from]?.start ?? 0, end: text.tokens[to]?.end ?? text.text.length }
}

function rangeOf(value: unknown, text: SqlText, ranges: TokenRanges): TokenRange | typeof NOWHERE {
  if (typeof value !== 'object' || value === null) return NOWHERE
  const known = ranges.get(value)
  if (known !== undefined) return known
  const parts = Array.isArray(value)
    ? value.map((part: unknown) => rangeOf(part, text, ranges))
    : Object.entries(value).map(([key, child]: [string, unknown]) =>
        POSITIONS.has(key) ? rangeAt(child, text) : rangeOf(child, text, ranges),
      )
  const present = parts.filter((part) => part !== NOWHERE)
  const range =
    present.length === 0
      ? NOWHERE
      : {
          first: present.reduce((least, { first }) => Math.min(least, first), Number.POSITIVE_INFINITY),
          last: present.reduce((most, { last }) => Math.max(most, last), -1),
        }
  ranges.set(value, range)
  return range
}

function rangeAt(byte: unknown, text: SqlText): TokenRange | typeof NOWHERE {
  if (typeof byte !== 'number' || byte < 0) return NOWHERE
  const first = text.tokenIndexAt(text.fromByte(byte))
  return { first, last: lastTokenFrom(first, text) }
}

const POSITIONS = new Set(['location', 'rexpr_list_end', 'list_end'])

/** Last token of what begins at `index`: a call to its closing bracket, a CASE to its END, a dotted name to its last part. */
function lastTokenFrom(index: number, text: SqlText): number {
  const { tokens } = text
  let last = index
  const keyword = tokens[index]?.keyword ?? ''
  if (keyword === 'case') return matching(index, text, CASE_OPEN, CASE_CLOSE)
  if (keyword === '(' || keyword === '[') return matching(index, text, BRACKET_OPEN, BRACKET_CLOSE)
  if (keyword === 'is') {
    while (/^(not|null|true|false|unknown|distinct|from)$/.test(tokens[last + 1]?.keyword ?? '')) last += 1
    return last
  }
  if (tokens[index]?.kind === 'symbol') {
    const sign = keyword === '-' || keyword === '+'
    return sign && tokens[index + 1]?.kind === 'number' ? index + 1 : index
  }
  while (tokens[last + 1]?.keyword === '.') last += 2
  if (tokens[last + 1]?.keyword === '(' && isName(tokens[last])) {
    last = matching(last + 1, text, BRACKET_OPEN, BRACKET_CLOSE)
    for (const clause of ['within', 'filter', 'over']) {
      if (tokens[last + 1]?.keyword !== clause) continue
      let open = last + 1
      while (open < tokens.length && tokens[open]?.keyword !== '(' && open < last + 3) open += 1
      last = tokens[open]?.keyword === '(' ? matching(open, text, BRACKET_OPEN, BRACKET_CLOSE) : last + 2
    }
  }
  return Math.min(last, tokens.length - 1)
}

const NOT_A_CALL = new Set([
  'in',
  'and',
  'or',
  'not',
  'between',
  'like',
  'ilike',
  'is',
  'as',
  'on',
  'any',
  'all',
  'values',
])

function isName(token: SqlText['tokens'][number] | undefined): boolean {
  return token?.kind === 'quoted' || (token?.kind === 'word' && !NOT_A_CALL.has(token.keyword))
}

const BRACKET_OPEN = new Set(['(', '['])
const BRACKET_CLOSE = new Set([')', ']'])
const CASE_OPEN = new Set(['case'])
const CASE_CLOSE = new Set(['end'])

function matching(index: number, text: SqlText, open: ReadonlySet<string>, close: ReadonlySet<string>): number {
  let depth = 0
  for (let at = index; at < text.tokens.length; at += 1) {
    const keyword = text.tokens[at]?.keyword ?? ''
    if (open.has(keyword)) depth += 1
    else if (close.has(keyword)) depth -= 1
    if (depth === 0) return at
  }
  return text.tokens.length - 1
}

/** Widens a token range until every bracket in it has its partner in it. */
function closeBrackets(first: number, last: number, text: SqlText): [number, number] {
  let depth = 0
  let lowest = 0
  for (let at = first; at <= last; at += 1) {
    const keyword = text.tokens[at]?.keyword ?? ''
    if (keyword === '(' || keyword === '[') depth += 1
    else if (keyword === ')' || keyword === ']') depth -= 1
    lowest = Math.min(lowest, depth)
  }
  let from = first
  let missing = -lowest
  let skipped = 0
  while (missing > 0 && from > 0) {
    from -= 1
    const keyword = text.tokens[from]?.keyword ?? ''
    if (keyword === ')' || keyword === ']') skipped += 1
    else if (keyword === '(' || keyword === '[') {
      if (skipped > 0) skipped -= 1
      else missing -= 1
    }
  }
  let to = last
  let unclosed = depth - lowest
  while (unclosed > 0 && to < text.tokens.length - 1) {
    to += 1
    const keyword = text.tokens[to]?.keyword ?? ''
    if (keyword === '(' || keyword === '[') unclosed += 1
    else if (keyword === ')' || keyword === ']') unclosed -= 1
  }
  return [from, to]
}
