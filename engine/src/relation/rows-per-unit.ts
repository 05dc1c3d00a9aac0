import { leastKnown } from '../numeric/known-extremes.ts'
import { conjuncts } from './build-expression.ts'
import type { Expression } from './expression.ts'
import type { Relation } from './relation.ts'

/**
 * Most rows of one unit that the operators themselves prove, whatever is stored and without any limit on ranks; null when
 * they prove nothing. One row for an aggregate by the unit alone; k rows where a row number inside the unit is at most k.
 */
export function provenRowsPerUnit(relation: Relation): bigint | null {
  switch (relation.kind) {
    case 'filter': {
      const numbered = rowNumbers(relation.input)
      const limits = conjuncts(relation.predicate).map((part) => rowLimit(part, numbered))
      return leastKnown([provenRowsPerUnit(relation.input), ...limits])
    }
    case 'project':
    case 'semiJoin':
    case 'window':
      return provenRowsPerUnit(relation.input)
    case 'join': {
      const [left, right] = [provenRowsPerUnit(relation.left), provenRowsPerUnit(relation.right)]
      return !relation.onUnit || left === null || right === null ? null : left * right
    }
    case 'union': {
      const rows = relation.inputs.map(provenRowsPerUnit)
      return rows.reduce((sum, each) => (sum === null || each === null ? null : sum + each), 0n)
    }
    case 'aggregate':
      return relation.keys.length === 0 ? 1n : null
    case 'tableScan':
    case 'values':
      return null
  }
}

/** Columns that number all rows of each unit with different integers from 1 on. */
function rowNumbers(relation: Relation): ReadonlySet<string> {
  switch (relation.kind) {
    case 'window': {
      const own = relation.functions.filter((each) => each.function === 'rowNumber' && each.partitionBy.length === 0)
      return new Set([...rowNumbers(relation.input), ...own.map(({ name }) => name)])
    }
    case 'filter':
    case 'semiJoin':
      return rowNumbers(relation.input)
    case 'project': {
      const inner = rowNumbers(relation.input)
      const passed = relation.expressions.filter(
        ({ expression }) => expression.kind === 'column' && inner.has(expression.name),
      )
      return new Set(passed.map(({ name }) => name))
    }
    // A join may repeat a row with its number, and so may the branches of a union.
    case 'join':
    case 'union':
    case 'aggregate':
    case 'tableScan':
    case 'values':
      return new Set()
  }
}

/** Rows per unit that pass a condition on a row number: `n <= k`, `n < k`, `n = k`, `n IN (...)`. */
function rowLimit(condition: Expression, numbered: ReadonlySet<string>): bigint | null {
  const isNumber = (node: Expression | undefined) => node?.kind === 'column' && numbered.has(node.name)
  if (condition.kind === 'in') {
    return isNumber(condition.operand) && !condition.negated ? BigInt(condition.values.length) : null
  }
  if (condition.kind !== 'call') return null
  const [first, second] = condition.args
  const name = isNumber(second) ? MIRRORED.get(condition.function) : condition.function
  const constant = isNumber(first) ? second : isNumber(second) ? first : undefined
  if (constant?.kind !== 'literal' || typeof constant.value !== 'bigint') return null
  if (constant.type.kind !== 'fixed' || constant.type.scale !== 0) return null
  switch (name) {
    case 'equal':
      return 1n
    case 'lessOrEqual':
      return atLeastOne(constant.value)
    case 'less':
      return atLeastOne(constant.value - 1n)
    default:
      return null
  }
}

const MIRRORED: ReadonlyMap<string, string> = new Map([
  ['equal', 'equal'],
  ['greaterOrEqual', 'lessOrEqual'],
  ['greater', 'less'],
])

function atLeastOne(value: bigint): bigint {
  return value < 1n ? 1n : value
}
