import type { Node } from 'libpg-query'
import type { SourceSpan } from './source-span.ts'
import type { SqlText } from './sql-text.ts'

/**
 * Range of text that a parse tree node came from. The parser keeps where a node begins at most; the end is found in the
 * tokens: the last token of any descendant, then brackets are closed, so that `count(*)` and `(a + b) * c` are whole.
 */
export function nodeSpan(node: Node | readonly Node[] | undefined, text: SqlText): SourceSpan | null {
  let first = Number.POSITIVE_INFINITY
  let last = -1
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(visit)
    else if (typeof value === 'object' && value !== null) {
      for (const [key, child] of Object.entries(value)) {
        if (!POSITIONS.has(key)) visit(child)
        else if (typeof child === 'number' && child >= 0) include(text.tokenIndexAt(text.fromByte(child)))
      }
    }
  }
  const include = (index: number) => {
    first = Math.min(first, index)
    last = Math.max(last, lastTokenFrom(index, text))
  }
  visit(node)
  if (last < 0) return null
  const [from, to] = closeBrackets(first, last, text)
  return { start: text.tokens[from]?.start ?? 0, end: text.tokens[to]?.end ?? text.text.length }
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
