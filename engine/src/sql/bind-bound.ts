import type { FuncCall } from 'libpg-query'
import type { UnnamedAggregate } from '../relation/canonical-relation.ts'
import type { Expression } from '../relation/expression.ts'
import { filtered } from './bind-operand.ts'
import { spanOf, textOf } from './bind-state.ts'
import { type ExpressionEnv, refuseType, typeName } from './expression-env.ts'
import { refuseAggregate } from './refuse-aggregate.ts'

const BOUNDS = new Map<string, 'lowerBound' | 'upperBound'>([
  ['dp_lower_bound', 'lowerBound'],
  ['dp_upper_bound', 'upperBound'],
])

export function isBoundName(name: string): boolean {
  return BOUNDS.has(name)
}

/**
 * DP_LOWER_BOUND(x) and DP_UPPER_BOUND(x): where the values of a number without declared bounds lie, at a charge. Both
 * of one x are read off one measurement. Errors (as refusals): SQL_TYPE_MISMATCH, those of expressions.
 */
export function bindBound(
  name: string,
  node: FuncCall,
  filter: Expression | null | undefined,
  env: ExpressionEnv,
): UnnamedAggregate | null {
  const kind = BOUNDS.get(name)
  const [argument, ...more] = node.args ?? []
  const isPlain = node.agg_distinct !== true && node.agg_within_group !== true && (node.agg_order ?? []).length === 0
  if (kind === undefined || argument === undefined || more.length > 0 || !isPlain) {
    return refuseAggregate(name, node, env)
  }
  const value = env.bind(argument)
  if (value === null || filter === null) return null
  const span = spanOf({ FuncCall: node }, env.state)
  if (value.type.kind === 'fixed') return { kind, argument: filtered(value, filter), span }
  const edits = span === null ? [] : [{ ...span, text: `COUNT(${textOf(argument, env.state)})` }]
  const at = spanOf(argument, env.state)
  return refuseType(env, name.toUpperCase(), at, typeName(value.type), 'INTEGER, DECIMAL', edits)
}
