import type { JoinExpr, Node } from 'libpg-query'
import { type BindState, type BlockLayout, spanOf } from './bind-state.ts'
import type { JoinPlace } from './refuse-join.ts'
import type { SourceSpan } from './source-span.ts'

const JOIN_WORDS = new Set(['join', 'inner', 'left', 'right', 'full', 'outer', 'cross', 'natural'])
const AFTER_ITEM = new Set(
  'on using join inner left right full outer cross natural where group having order limit offset fetch window union except intersect for tablesample lateral'.split(
    ' ',
  ),
)

/** Finds the words of a join in the text. The tree says where its tables are; the rest is read from the tokens. */
export function joinPlace(join: JoinExpr, state: BindState): JoinPlace {
  const { tokens } = state.text
  const right = firstTokenOf(join.rarg, state)
  let first = right
  while (first > 0 && JOIN_WORDS.has(tokens[first - 1]?.keyword ?? '')) first -= 1
  const keyword = first < right ? spanBetween(first, right - 1, state) : null
  const end = lastTokenOf(join.rarg, state)
  const next = tokens[end + 1]?.keyword
  const condition =
    next === 'on' || next === 'using' ? spanBetween(end + 1, conditionEnd(join, end + 1, state), state) : null
  return { span: keyword, keyword, condition, end: tokens[end]?.end ?? state.text.text.length, where: null }
}

/** The comma before a FROM item; its condition goes to WHERE. */
export function commaPlace(item: Node, layout: BlockLayout | null, state: BindState): JoinPlace {
  const { tokens } = state.text
  const [first, last] = [firstTokenOf(item, state), lastTokenOf(item, state)]
  const where = layout?.clauses.get('where') ?? null
  const from = layout?.clauses.get('from') ?? null
  return {
    span: spanBetween(first, last, state),
    keyword: null,
    condition: null,
    end: tokens[last]?.end ?? state.text.text.length,
    where:
      where !== null ? { at: where.end, prefix: ' AND ' } : from === null ? null : { at: from.end, prefix: ' WHERE ' },
  }
}

function spanBetween(first: number, last: number, state: BindState): SourceSpan {
  const { tokens, text } = state.text
  return { start: tokens[first]?.start ?? 0, end: tokens[last]?.end ?? text.length }
}

function firstTokenOf(item: Node | undefined, state: BindState): number {
  const span = spanOf(item, state)
  if (span === null) return 0
  const at = state.text.tokenIndexAt(span.start)
  if (item === undefined || !('RangeSubselect' in item)) return at
  return openingBracket(at, state)
}

/** Last token of a FROM item with its alias. */
function lastTokenOf(item: Node | undefined, state: BindState): number {
  const { tokens } = state.text
  const span = spanOf(item, state)
  if (span === null) return tokens.length - 1
  let last = state.text.tokenIndexAt(span.end - 1)
  if (item !== undefined && 'RangeSubselect' in item) {
    last = closingBracket(openingBracket(state.text.tokenIndexAt(span.start), state), state)
  }
  if (tokens[last + 1]?.keyword === 'as') last += 1
  const alias = tokens[last + 1]
  const isAlias = alias?.kind === 'quoted' || (alias?.kind === 'word' && !AFTER_ITEM.has(alias.keyword))
  if (isAlias) last += 1
  return isAlias && tokens[last + 1]?.keyword === '(' ? closingBracket(last + 1, state) : last
}

function conditionEnd(join: JoinExpr, at: number, state: BindState): number {
  if (state.text.tokens[at]?.keyword === 'using') return closingBracket(at + 1, state)
  const span = spanOf(join.quals, state)
  return span === null ? at : state.text.tokenIndexAt(span.end - 1)
}

function openingBracket(from: number, state: BindState): number {
  let depth = 0
  for (let at = from - 1; at >= 0; at -= 1) {
    const keyword = state.text.tokens[at]?.keyword
    if (keyword === ')') depth += 1
    else if (keyword === '(') {
      // A row of VALUES has brackets of its own.
      if (depth === 0) return state.text.tokens[at - 1]?.keyword === 'values' ? openingBracket(at - 1, state) : at
      depth -= 1
    }
  }
  return from
}

function closingBracket(open: number, state: BindState): number {
  let depth = 0
  for (let at = open; at < state.text.tokens.length; at += 1) {
    const keyword = state.text.tokens[at]?.keyword
    if (keyword === '(') depth += 1
    else if (keyword === ')') depth -= 1
    if (depth === 0) return at
  }
  return open
}
