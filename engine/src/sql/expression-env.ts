import type { SqlEdit } from '@yingbi/contracts'
import type { Node } from 'libpg-query'
import { clamp } from '../relation/build-expression.ts'
import type { Expression, ScalarType } from '../relation/expression.ts'
import { type BindState, refuse, spanOf, textOf } from './bind-state.ts'
import { type PrivateScope, boundsOf } from './private-scope.ts'
import type { SourceSpan } from './source-span.ts'

/** What a bind function for expressions below the cut is given; `bind` binds a part. */
export interface ExpressionEnv {
  readonly state: BindState
  readonly scope: PrivateScope
  readonly bind: (node: Node | undefined) => Expression | null
}

/** SQL's word for a type, for messages. */
export function typeName(type: ScalarType): string {
  switch (type.kind) {
    case 'fixed':
      return type.scale === 0 ? 'INTEGER' : 'DECIMAL'
    case 'code':
    case 'text':
      return 'TEXT'
    case 'boolean':
    case 'date':
    case 'timestamp':
      return type.kind.toUpperCase()
  }
}

/** A value as it enters an expression: a column with limits that its type does not prove is clamped to them. */
export function boundedValue(expression: Expression, env: Pick<ExpressionEnv, 'scope'>): Expression {
  if (expression.kind !== 'column' || expression.type.kind !== 'fixed') return expression
  const { interval, scale } = expression.type
  const bounds = boundsOf(expression.name, env.scope)
  if (bounds === null) return expression
  const isWithin = interval !== null && interval.lower >= bounds.lower && interval.upper <= bounds.upper
  return isWithin ? expression : clamp(expression, bounds, scale)
}

/** Refuses types that do not fit: SQL_TYPE_MISMATCH. `operator` and `expected` are SQL words. */
export function refuseType(
  env: ExpressionEnv,
  operator: string,
  span: SourceSpan | null,
  actual: string,
  expected: string,
  edits: readonly SqlEdit[] = [],
): null {
  return refuse(env.state, 'SQL_TYPE_MISMATCH', span, { operator, params: { operator, actual, expected }, edits })
}

/**
 * Refuses a number without an interval: DP_BOUNDS_MISSING, with the bounds written into the query as the way out.
 * Two constants stand in the suggestion; they are examples, not knowledge of the data.
 */
export function refuseUnbounded(env: ExpressionEnv, operator: string, node: Node | undefined, value: Expression): null {
  const span = spanOf(node, env.state) ?? value.span
  const column = textOf(node, env.state)
  const isYear = value.kind === 'call' && value.function === 'year'
  const suggestion = isYear ? `LEAST(GREATEST(${column}, 2000), 2030)` : `LEAST(GREATEST(${column}, 0), 100)`
  const { en, zh } = env.state.catalog.unit.title
  return refuse(env.state, 'DP_BOUNDS_MISSING', span, {
    operator,
    params: { column, function: operator, unitEn: en, unitZh: zh, suggestion },
    edits: span === null ? [] : [{ ...span, text: suggestion }],
  })
}
