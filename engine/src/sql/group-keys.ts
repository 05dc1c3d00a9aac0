import type { Node, SelectStmt } from 'libpg-query'
import type { MeasuredKey } from '../dp-plan/measured-query.ts'
import { conjuncts, visitExpression } from '../relation/build-expression.ts'
import { type CanonicalRelation } from '../relation/canonical-relation.ts'
import type { Expression } from '../relation/expression.ts'
import type { Relation } from '../relation/relation.ts'
import { bindExpression } from './bind-expression.ts'
import { type BindState, recordUse, refuseConstruct, spanOf, textOf, withReplaceable, withUse } from './bind-state.ts'
import { blockLayout } from './block-layout.ts'
import { boundedValue } from './expression-env.ts'
import { groupingSets, MAX_GROUPING_SETS } from './grouping-sets.ts'
import { keyDomain } from './key-domain.ts'
import { refuseOutputPosition } from './print-block.ts'
import { narrowedDomain } from './narrow-domain.ts'
import { type PrivateScope, nameParts, originsOf } from './private-scope.ts'
import { refuseUnitGroups } from './refuse-unit-groups.ts'
import { columnOf, findSilently } from './split-condition.ts'

/** A grouping expression with the tree it was written as, by which the select list refers to it. */
export interface GroupKey {
  readonly node: Node
  readonly key: Omit<MeasuredKey, 'name'>
}

/** The keys of a block, and for each of its grouping sets those that it has; one set for a plain list. */
export interface Grouping {
  readonly keys: readonly GroupKey[]
  readonly sets: readonly (readonly GroupKey[])[]
}

/**
 * Binds GROUP BY: columns, expressions, positions and output names, and grouping sets of them. A number with declared bounds and few values is
 * clamped to them, so that its values are known.
 *
 * Errors (as refusals): SQL_UNSUPPORTED, and those of expressions.
 */
export function bindGroupKeys(
  select: SelectStmt,
  scope: PrivateScope,
  input: Relation,
  canonical: CanonicalRelation,
  state: BindState,
): Grouping | null {
  const conditions = whereConditions(input)
  const sets = groupingSets(select.groupClause ?? [])
  if (sets === null) return refuseManySets(select, state)
  const bound = new Map<Node, GroupKey | null>()
  for (const item of sets.flat()) {
    if (!bound.has(item)) bound.set(item, bindItem(item, { select, scope, conditions, canonical }, state))
  }
  const keys = [...bound.values()]
  if (!keys.every((key) => key !== null)) return null
  const keysOf = (set: readonly Node[]) => set.flatMap((item) => bound.get(item) ?? [])
  return { keys, sets: sets.map(keysOf) }
}

function bindItem(
  item: Node,
  block: {
    readonly select: SelectStmt
    readonly scope: PrivateScope
    readonly conditions: readonly Expression[]
    readonly canonical: CanonicalRelation
  },
  state: BindState,
): GroupKey | null {
  const { select, scope, conditions, canonical } = block
  const node = groupNode(item, select, scope)
  if (node === item && 'A_Const' in item && item.A_Const.ival !== undefined) return refusePosition(item, select, state)
  const expression = withUse(state, 'group', 'GROUP BY', () => {
    const bound = bindKey(node, scope, select, state)
    if (bound !== null) recordGrouping(bound, scope, state)
    return bound
  })
  if (expression === null) return null
  const bounded = listable(expression, scope)
  const values = narrowedDomain(bounded, conditions, canonical.columns)
  return { node, key: { expression: bounded, values, span: spanOf(item, state) } }
}

/** Conditions that hold for every row of a relation, as far as they are written over its own columns. */
function whereConditions(input: Relation): readonly Expression[] {
  if (input.kind === 'semiJoin') return whereConditions(input.input)
  return input.kind === 'filter' ? [...conjuncts(input.predicate), ...whereConditions(input.input)] : []
}

/** The tree that a GROUP BY item stands for; a name means an input column before an output. */
export function groupNode(item: Node, select: SelectStmt, scope: PrivateScope): Node {
  const targets = (select.targetList ?? []).flatMap((target) => ('ResTarget' in target ? [target.ResTarget] : []))
  if ('A_Const' in item && item.A_Const.ival !== undefined) {
    return targets[(item.A_Const.ival.ival ?? 0) - 1]?.val ?? item
  }
  const parts = 'ColumnRef' in item ? nameParts(item.ColumnRef) : null
  if (parts?.length !== 1 || findSilently(parts, scope.tables) !== null) return item
  return targets.find((target) => target.name === parts[0])?.val ?? item
}

function refusePosition(item: Node, select: SelectStmt, state: BindState): null {
  const names = (select.targetList ?? []).map((target) => textOf(target, state))
  return refuseOutputPosition(item, names, 'GROUP BY', state)
}

/** What decides a CASE is a filter where it stands, and forms the groups too. */
export function recordGrouping(expression: Expression, scope: PrivateScope, state: BindState): void {
  visitExpression(expression, (node) => {
    if (node.kind === 'column') recordUse(state, originsOf([node.name], scope), node.span)
  })
}

function bindKey(node: Node, scope: PrivateScope, select: SelectStmt, state: BindState): Expression | null {
  // Beside other sets, or in them: one group of all of its rows, and others that are no rows of one unit.
  if (columnOf(node, scope.tables)?.isUnit === true) return refuseUnitGroups(node, select, state)
  return withReplaceable(state, spanOf(node, state), '1', () => bindExpression(node, scope, state))
}

function listable(expression: Expression, scope: PrivateScope): Expression {
  const bounded = boundedValue(expression, { scope })
  // What was counted or summed may be wider than keys can be.
  const isComputed = expression.type.kind === 'fixed' && expression.type.interval !== null
  return isComputed || keyDomain(bounded) !== null ? bounded : expression
}

/** Each grouping set is measured, and has a share of the loss. */
function refuseManySets(select: SelectStmt, state: BindState): null {
  const group = blockLayout(select, state)?.clauses.get('group') ?? null
  const names = (select.groupClause ?? [])
    .flatMap((item) => ('GroupingSet' in item ? (item.GroupingSet.content ?? []) : [item]))
    .filter((item) => 'ColumnRef' in item)
    .map((item) => state.text.slice(spanOf(item, state) ?? { start: 0, end: 0 }))
  const kept = [...new Set(names)]
  return refuseConstruct(
    state,
    'GROUPING SETS',
    group,
    {
      reasonEn: `More than ${MAX_GROUPING_SETS} grouping sets; each is measured and gets only a small share of the privacy loss.`,
      reasonZh: `分组集超过 ${MAX_GROUPING_SETS} 个；每个都要度量，只分到很少的隐私损失。`,
      fixEn: 'Use ROLLUP, or CUBE over at most five keys.',
      fixZh: '改用 ROLLUP，或对至多五个键用 CUBE。',
    },
    kept.length > 0 && group !== null ? [{ ...group, text: `GROUP BY ROLLUP (${kept.slice(0, 5).join(', ')})` }] : [],
  )
}
