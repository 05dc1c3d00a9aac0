import type { SqlEdit } from '@yingbi/contracts'
import type { SelectStmt } from 'libpg-query'
import { blockLayout } from './block-layout.ts'
import { type BindState, refuse, refuseConstruct, spanOf } from './bind-state.ts'
import type { Branch } from './bind-union.ts'
import { refusal } from './engine-refusal.ts'
import { rowOutputEdits } from './refuse-row-output.ts'
import type { SourceSpan } from './source-span.ts'

/** UNION, INTERSECT and EXCEPT of protected rows, which compare rows of different units. */
export function refuseRowSetOperation(word: string, branches: readonly Branch[], state: BindState): null {
  const { en, zh } = state.catalog.unit.title
  const place = wordBetween(word, branches, state)
  if (word === 'UNION') {
    const wording = {
      reasonEn: `It leaves out rows that are equal, also those of different ${en}s.`,
      reasonZh: `它会去掉相同的行，包括不同${zh}的行。`,
      fixEn: `Write UNION ALL; COUNT(DISTINCT ...) counts each ${en} once.`,
      fixZh: `改用 UNION ALL；COUNT(DISTINCT ...) 让每位${zh}只计一次。`,
    }
    return refuseConstruct(state, word, place, wording, place === null ? [] : [{ ...place, text: 'UNION ALL' }])
  }
  const test = word === 'INTERSECT' ? 'IN' : 'NOT IN'
  const wording = {
    reasonEn: `It compares rows of different ${en}s.`,
    reasonZh: `它会比较不同${zh}的行。`,
    fixEn: `Write it as a condition on the ${en}: \`${test} (SELECT ...)\`.`,
    fixZh: `写成对${zh}的条件：\`${test} (SELECT ...)\`。`,
  }
  return refuseConstruct(
    state,
    word,
    place,
    wording,
    place === null ? [] : conditionEdits(test, place, branches, state),
  )
}

/** The second block becomes a condition of the first, when both give nothing but the unit. */
function conditionEdits(
  test: string,
  place: SourceSpan,
  branches: readonly Branch[],
  state: BindState,
): readonly SqlEdit[] {
  const [left, right] = branches
  if (left === undefined || right === undefined) return []
  if (!branches.every(({ rows }) => rows.columns.length === 1 && rows.columns[0]?.isUnit === true)) return []
  const layouts = [left, right].map(({ select }) => blockLayout(select, state))
  const [first, second] = layouts
  const unit = spanOf(left.select.targetList ?? [], state)
  if (first === null || first === undefined || second === null || second === undefined || unit === null) return []
  const where = left.select.whereClause
  if (where !== undefined && 'BoolExpr' in where && where.BoolExpr.boolop === 'OR_EXPR') return []
  const word = first.clauses.has('where') ? 'AND' : 'WHERE'
  return [
    { ...place, text: `${word} ${state.text.slice(unit)} ${test} (` },
    { start: second.whole.end, end: second.whole.end, text: ')' },
  ]
}

function wordBetween(word: string, branches: readonly Branch[], state: BindState): SourceSpan | null {
  const [left, right] = branches.map(({ select }) => blockLayout(select, state)?.whole ?? null)
  const found = state.text.tokens.find(
    ({ keyword, start, end }) =>
      keyword === word.toLowerCase() && start >= (left?.end ?? 0) && end <= (right?.start ?? state.text.text.length),
  )
  return found === undefined ? null : { start: found.start, end: found.end }
}

/** Rows of units beside rows of nobody, or beside results. */
export function refuseMixedUnion(
  word: string,
  selects: readonly SelectStmt[],
  privates: readonly Branch[],
  state: BindState,
): null {
  const { en, zh } = state.catalog.unit.title
  const wording = {
    reasonEn: `Some of its rows belong to one ${en} each, others to nobody.`,
    reasonZh: `其中一些行各属于一位${zh}，另一些不属于任何人。`,
    fixEn: 'Aggregate the protected rows on their own, then add the other rows to the result.',
    fixZh: '先单独汇总受保护的行，再把其他行并到结果里。',
  }
  const params = { construct: word, ...wording }
  for (const { select, rows } of privates) {
    const span = spanOf(select.targetList ?? [], state)
    refuse(state, 'SQL_UNSUPPORTED', span, {
      ...refusal('SQL_UNSUPPORTED', span, { operator: word, params }),
      edits: rowOutputEdits(select, rows, state),
      fallback: { edits: withoutOthers(selects, privates, state), params },
    })
  }
  return null
}

/** Takes the other blocks away, one beside one. */
function withoutOthers(
  selects: readonly SelectStmt[],
  privates: readonly Branch[],
  state: BindState,
): readonly SqlEdit[] {
  const [left, right] = selects.map((select) => blockLayout(select, state)?.whole ?? null)
  if (selects.length !== 2 || left === null || left === undefined || right === null || right === undefined) return []
  return privates[0]?.select === selects[0]
    ? [{ start: left.end, end: right.end, text: '' }]
    : [{ start: left.start, end: right.start, text: '' }]
}
