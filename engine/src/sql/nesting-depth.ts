import type { SqlToken } from './tokenize-sql.ts'

const OPENING = new Set(['(', '[', '{', 'case'])
const CLOSING = new Set([')', ']', '}', 'end'])
/** Words that make an expression one level deeper without a bracket. */
const DEEPENING = new Set('not is isnull notnull like ilike similar between in collate at over'.split(' '))
/** Words that make the whole block one level deeper. */
const CHAINING = new Set(['union', 'intersect', 'except', 'join'])
const RESETTING = new Set([
  ',',
  ';',
  ...'select from where group having order limit on when then else and or'.split(' '),
])

/**
 * An upper estimate, from tokens alone, of how deep the parse tree can be: open brackets and CASEs, and beside them the
 * longest chain of operators in one operand of AND and OR, which the parser keeps flat.
 */
export function nestingDepth(tokens: readonly SqlToken[]): { readonly brackets: number; readonly chain: number } {
  const open: { readonly expression: number; readonly block: number }[] = []
  let here = { expression: 0, block: 0 }
  let outside = 0
  let brackets = 0
  let chain = 0
  for (const { kind, keyword } of tokens) {
    if (kind !== 'word' && kind !== 'symbol') continue
    if (OPENING.has(keyword)) {
      open.push(here)
      outside += here.expression + here.block
      here = { expression: 0, block: 0 }
      brackets = Math.max(brackets, open.length)
    } else if (CLOSING.has(keyword)) {
      here = open.pop() ?? { expression: 0, block: 0 }
      outside = Math.max(0, outside - here.expression - here.block)
    } else if (CHAINING.has(keyword)) here = { expression: 0, block: here.block + 1 }
    else if (RESETTING.has(keyword)) here = { expression: 0, block: here.block }
    else if (DEEPENING.has(keyword) || (kind === 'symbol' && keyword !== '.')) {
      here = { expression: here.expression + 1, block: here.block }
    }
    chain = Math.max(chain, outside + here.expression + here.block)
  }
  return { brackets, chain }
}
