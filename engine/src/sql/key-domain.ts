import type { KeyValue } from '../dp-plan/measured-query.ts'
import { columnRef } from '../relation/build-expression.ts'
import { evaluateExpression } from '../relation/evaluate-expression.ts'
import type { Call, Expression, ScalarType } from '../relation/expression.ts'

/** Most values that a number may have to be listed as known keys. */
export const MAX_LISTED_VALUES = 1000

/**
 * Every value that a grouping expression can take, whatever the data: from code lists, declared bounds, constants in CASE
 * and functions of these. Null when that is not known, or too many. A superset is fine; a missing value is not.
 */
export function keyDomain(expression: Expression): readonly KeyValue[] | null {
  const values = domainOf(expression)
  if (values === null) return null
  const distinct = sortValues([...new Set(values)], expression.type)
  const present = distinct.filter((value) => value !== null)
  return expression.nullable ? [...present, null] : present
}

function domainOf(node: Expression): readonly KeyValue[] | null {
  switch (node.kind) {
    case 'literal':
      return [node.value]
    case 'column':
      return typeDomain(node.type)
    case 'in':
      return [false, true]
    case 'case': {
      const results = [
        ...node.branches.map((branch) => branch.then),
        ...(node.otherwise === null ? [] : [node.otherwise]),
      ]
      return union(results.map(withNull)) ?? typeDomain(node.type)
    }
    case 'call':
      return callDomain(node)
  }
}

function callDomain(node: Call): readonly KeyValue[] | null {
  if (node.type.kind === 'boolean') return [false, true]
  if (node.function === 'coalesce') return union(node.args.map(withNull))
  const image = imageOf(node)
  return image ?? typeDomain(node.type)
}

/** Values of a call over arguments of which one varies over a known set and the others are constants. */
function imageOf(node: Call): readonly KeyValue[] | null {
  const varying = node.args.filter((arg) => arg.kind !== 'literal')
  const [only] = varying
  if (only === undefined || varying.length > 1) return null
  const inputs = withNull(only)
  if (inputs === null) return null
  const column = columnRef({ ...only, name: 'x' })
  const over: Call = { ...node, args: node.args.map((arg) => (arg === only ? column : arg)) }
  const outputs = inputs.map((value) => evaluateExpression(over, new Map([['x', value]])))
  return outputs.every((value) => value !== undefined) ? outputs : null
}

function withNull(node: Expression): readonly KeyValue[] | null {
  const values = domainOf(node)
  return values === null || !node.nullable ? values : [...values, null]
}

function typeDomain(type: ScalarType): readonly KeyValue[] | null {
  switch (type.kind) {
    case 'code':
      return type.values.map((_, position) => BigInt(position))
    case 'boolean':
      return [false, true]
    case 'fixed': {
      if (type.interval === null) return null
      const { lower, upper } = type.interval
      const count = upper - lower + 1n
      if (count > BigInt(MAX_LISTED_VALUES)) return null
      return Array.from({ length: Number(count) }, (_, index) => lower + BigInt(index))
    }
    case 'text':
    case 'date':
    case 'timestamp':
      return null
  }
}

function union(parts: readonly (readonly KeyValue[] | null)[]): readonly KeyValue[] | null {
  const known = parts.filter((part) => part !== null)
  return known.length === parts.length ? known.flat() : null
}

/** Numbers and codes by size, so that the order of a list says nothing of how it was found; text keeps its order. */
export function sortValues(values: readonly KeyValue[], type: ScalarType): readonly KeyValue[] {
  if (type.kind === 'text') return values
  return values.toSorted((a, b) => {
    if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1
    return a < b ? -1 : a > b ? 1 : 0
  })
}
