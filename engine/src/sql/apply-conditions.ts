import type { Node } from 'libpg-query'
import { conjunction } from '../relation/build-expression.ts'
import { bindCondition } from './bind-conditional.ts'
import { bindExpression } from './bind-expression.ts'
import { spanOf, withReplaceable, withUse } from './bind-state.ts'
import type { JoinedRows, SelectEnv } from './bound-select.ts'
import type { PrivateScope } from './private-scope.ts'
import { listedValues, subqueryConditionOf } from './subquery-condition.ts'

/**
 * Rows for which every condition holds. Each is bound, also when an earlier one is refused; `operator` is the clause that
 * they stand in.
 *
 * Errors (as refusals): those of expressions and of subqueries.
 */
export function applyConditions(
  rows: JoinedRows,
  conditions: readonly Node[],
  operator: 'WHERE' | 'ON',
  env: SelectEnv,
): JoinedRows | null {
  const { state } = env
  const parts = conditions.map((node) => listedValues(node) ?? node)
  const subqueries = parts.flatMap((node) => subqueryConditionOf(node) ?? [])
  const matched = new Set(subqueries.map(({ node }) => node))
  const plain = parts.filter((node) => !matched.has(node))
  const scope: PrivateScope = { tables: rows.tables }
  const predicates = plain.map((node) =>
    withReplaceable(state, spanOf(node, state), 'TRUE', () =>
      withUse(state, 'filter', operator, () =>
        bindCondition(node, operator, { state, scope, bind: (part) => bindExpression(part, scope, state) }),
      ),
    ),
  )
  let kept: JoinedRows | null = rows
  if (predicates.every((predicate) => predicate !== null)) {
    const predicate = conjunction(predicates.filter((part) => part.kind !== 'literal' || part.value !== true))
    const { columns, property } = rows.relation
    const span = spanOf(plain, state)
    if (predicate !== null) {
      kept = { ...rows, relation: { kind: 'filter', input: rows.relation, predicate, columns, property, span } }
    }
  } else kept = null
  for (const condition of subqueries) {
    const next = withReplaceable(state, spanOf(condition.node, state), 'TRUE', () =>
      env.semiJoin(kept ?? rows, condition, env),
    )
    kept = kept === null ? null : next
  }
  return kept
}
