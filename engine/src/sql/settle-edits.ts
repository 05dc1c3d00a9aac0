import type { ErrorCode } from '@yingbi/contracts'
import type { RecordedRefusal } from './bind-state.ts'
import { type EngineRefusal, applyEdits } from './engine-refusal.ts'

/** Characters that may be read again to try suggested rewrites, over all refusals of a statement. */
const MAX_TRIED_LENGTH = 100_000

/** Causes that hide others: a rewrite of these may uncover new ones, and still is the next step. */
const HIDING: ReadonlySet<ErrorCode> = new Set([
  'SQL_UNKNOWN_TABLE',
  'SQL_JOIN_OFF_UNIT',
  'SQL_JOIN_CONDITION',
  'SQL_SEVERAL_STATEMENTS',
  'SQL_LIMIT_BELOW_AGGREGATE',
])

/**
 * Keeps only rewrites that have been tried: with its edits a statement has fewer causes of refusal than before, or none at
 * the edited place when the cause hid others. A refusal whose first rewrite fails gets its second, or none.
 */
export function settleEdits(
  sql: string,
  refusals: readonly RecordedRefusal[],
  refusalsOf: (text: string) => readonly EngineRefusal[],
): readonly EngineRefusal[] {
  let length = 0
  return refusals.map(({ fallback, ...refusal }) => {
    const candidates = [{ edits: refusal.edits, params: refusal.params }, ...(fallback === null ? [] : [fallback])]
    const tried = candidates.flatMap((candidate) => {
      length += sql.length
      if (candidate.edits.length === 0 || length > MAX_TRIED_LENGTH) return []
      return [{ ...candidate, left: refusalsOf(applyEdits(sql, candidate.edits)) }]
    })
    const settled =
      tried.find(({ left }) => left.length < refusals.length) ??
      tried.find(({ left }) => HIDING.has(refusal.code) && isElsewhere(left, refusal))
    return settled === undefined
      ? { ...refusal, edits: [] }
      : { ...refusal, edits: settled.edits, params: settled.params }
  })
}

/** Whether none of the causes is the one that was to be removed. */
function isElsewhere(left: readonly EngineRefusal[], refusal: EngineRefusal): boolean {
  return !left.some(({ code, span }) => code === refusal.code && span?.start === refusal.span?.start)
}
