import type { Catalog } from '../catalog/catalog.ts'
import { conjuncts } from '../relation/build-expression.ts'
import type { Call, Expression, Literal } from '../relation/expression.ts'
import type { Relation } from '../relation/relation.ts'
import { MAX_LISTED_VALUES } from '../sql/key-domain.ts'
import { privateScans } from './contribution.ts'
import type { MeasuredQuery } from './measured-query.ts'

/**
 * Rows that a group is likely to have, from metadata alone: the published size of the largest private table (a join on the
 * unit has about the rows of its longer side), by the share of it that conditions on listed values leave if every value of a
 * list has as many rows, over the number of groups. Other conditions are taken to leave everything. Null when a size or the
 * groups are not known.
 */
export function expectedRows(query: MeasuredQuery, catalog: Catalog, groupCount: bigint | null): number | null {
  if (groupCount === null) return null
  const sizes = privateScans(query.input).map((name) => catalog.tables.get(name)?.approximateRows ?? null)
  const rows = sizes.reduce((a, b) => (a === null || b === null ? null : Math.max(a, b)))
  return rows === null ? null : (rows * shareLeft(query.input, catalog)) / Math.max(1, Number(groupCount))
}

function shareLeft(relation: Relation, catalog: Catalog): number {
  switch (relation.kind) {
    case 'filter': {
      const shares = conjuncts(relation.predicate).map((part) => shareOf(part, relation.input, catalog))
      return shares.reduce((all, share) => all * share, shareLeft(relation.input, catalog))
    }
    case 'project':
    case 'semiJoin':
      return shareLeft(relation.input, catalog)
    case 'join':
      return shareLeft(relation.left, catalog) * shareLeft(relation.right, catalog)
    default:
      return 1
  }
}

/** 1 for a condition of which the metadata tell nothing. */
function shareOf(condition: Expression, input: Relation, catalog: Catalog): number {
  if (condition.kind === 'column') return condition.type.kind === 'boolean' ? 1 / 2 : 1
  if (condition.kind === 'in') {
    const list = listOf(condition.operand, input, catalog)
    if (list === null) return 1
    const share = Math.min(1, new Set(condition.values.map(({ value }) => value)).size / list.size)
    return condition.negated ? 1 - share : share
  }
  if (condition.kind !== 'call') return 1
  const [left, right] = condition.args
  if (condition.function === 'not' && left !== undefined) {
    const share = shareOf(left, input, catalog)
    return share === 1 ? 1 : 1 - share
  }
  if (left === undefined || right?.kind !== 'literal') return 1
  const list = listOf(left, input, catalog)
  return list === null ? 1 : shareOfComparison(condition.function, list, right)
}

interface ListedValues {
  readonly size: number
  /** Of numbers, the least and the greatest. */
  readonly ends: { readonly lower: bigint; readonly upper: bigint } | null
}

function shareOfComparison(operator: Call['function'], { size, ends }: ListedValues, { value }: Literal): number {
  if (operator === 'equal') return 1 / size
  if (operator === 'notEqual') return 1 - 1 / size
  if (ends === null || typeof value !== 'bigint') return 1
  const below = { less: value, lessOrEqual: value + 1n, greater: value + 1n, greaterOrEqual: value }
  if (!(operator in below)) return 1
  const count = Number(below[operator as keyof typeof below] - ends.lower)
  const share = Math.min(1, Math.max(0, count / size))
  return operator.startsWith('less') ? share : 1 - share
}

/** The values of a column that has few of them, all of which are published. */
function listOf(expression: Expression, input: Relation, catalog: Catalog): ListedValues | null {
  if (expression.kind !== 'column') return null
  if (expression.type.kind === 'boolean') return { size: 2, ends: null }
  if (expression.type.kind === 'code') return { size: Math.max(1, expression.type.values.length), ends: null }
  const [origin = '.', ...others] = input.columns.find(({ name }) => name === expression.name)?.origins ?? []
  const [table = '', column = ''] = origin.split('.')
  const domain = catalog.tables.get(table)?.columns.get(column)?.type
  if (others.length > 0 || domain?.kind !== 'fixed' || domain.bounds === null) return null
  const { lower, upper } = domain.bounds
  const isSameGrid = expression.type.kind === 'fixed' && expression.type.scale === domain.scale
  return isSameGrid && upper - lower < BigInt(MAX_LISTED_VALUES)
    ? { size: Number(upper - lower) + 1, ends: domain.bounds }
    : null
}
