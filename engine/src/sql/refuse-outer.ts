import type { Node } from 'libpg-query'
import { type BindState, refuse, refuseConstruct, spanOf, textOf } from './bind-state.ts'
import { SYNONYMS } from './function-names.ts'
import { OUTER_AGGREGATES, OUTER_SCALAR_FUNCTIONS, OUTER_WINDOW_FUNCTIONS } from './outer-functions.ts'
import { closestName, editDistance } from './suggest-name.ts'

/** A function that is not carried out on results: SQL_UNKNOWN_FUNCTION. */
export function refuseFunction(name: string, node: Node, state: BindState): null {
  const span = spanOf(node, state)
  const names = [...OUTER_SCALAR_FUNCTIONS.keys(), ...OUTER_AGGREGATES.keys(), ...OUTER_WINDOW_FUNCTIONS.keys()]
  const near = SYNONYMS.get(name) ?? closestName(name, names)
  const isNear = near !== null && name.length > 2 && editDistance(name, near) <= (name.length > 5 ? 2 : 1)
  const [argument] = 'FuncCall' in node ? (node.FuncCall.args ?? []) : []
  const instead = argument === undefined ? null : textOf(argument, state)
  if (isNear && span !== null) {
    const length = Math.max(0, state.text.slice(span).search(/[^\p{L}\p{Nd}_".]/u))
    return refuse(state, 'SQL_UNKNOWN_FUNCTION', span, {
      operator: name,
      params: {
        function: name,
        suggestionEn: `Use \`${near.toUpperCase()}\`.`,
        suggestionZh: `改用 \`${near.toUpperCase()}\`。`,
      },
      edits: [{ start: span.start, end: span.start + length, text: near }],
    })
  }
  return refuse(state, 'SQL_UNKNOWN_FUNCTION', span, {
    operator: name,
    params: {
      function: name,
      suggestionEn: instead === null ? 'Write a constant instead.' : `Use \`${instead}\` itself.`,
      suggestionZh: instead === null ? '改写为常量。' : `直接用 \`${instead}\`。`,
    },
    edits: span === null ? [] : [{ ...span, text: instead ?? 'NULL' }],
  })
}

/** An aggregate where results are looked at one row at a time, or over another aggregate. */
export function refuseNestedAggregate(name: string, node: Node, state: BindState): null {
  return refuseConstruct(state, name.toUpperCase(), spanOf(node, state), {
    reasonEn: 'An aggregate cannot be used at this place.',
    reasonZh: '这里不能使用汇总函数。',
    fixEn: 'Aggregate in a WITH part, then use its result.',
    fixZh: '先在 WITH 里汇总，再使用其结果。',
  })
}
