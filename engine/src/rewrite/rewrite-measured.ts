import type { MeasuredQuery } from '../dp-plan/measured-query.ts'
import { verifyMeasuredQuery } from '../relation/verify-relation.ts'
import { mergeFilters } from './merge-filters.ts'
import { moveClamps } from './move-clamps.ts'
import type { RewriteRule } from './rewrite-rule.ts'

/** In this order, each once. */
export const REWRITE_RULES: readonly RewriteRule[] = [mergeFilters, moveClamps]

/** Told of each rule that gave a query of its own, with how long that and verifying it took. */
export type RuleObserver = (rule: string, milliseconds: number) => void

/**
 * Applies every rule, and verifies the query after each, so that a rule which breaks it is named.
 * Errors: ERR_RELATION_MALFORMED, ERR_EXPRESSION_MALFORMED.
 */
export function rewriteMeasured(query: MeasuredQuery, observe?: RuleObserver): MeasuredQuery {
  let current = query
  for (const rule of REWRITE_RULES) {
    const started = observe === undefined ? 0 : performance.now()
    const next = rule.apply(current)
    if (next === current) continue
    verifyMeasuredQuery(next, { valuesAreClipped: true })
    observe?.(rule.name, performance.now() - started)
    current = next
  }
  return current
}
