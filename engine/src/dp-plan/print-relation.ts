import { formatFixed } from '../relation/evaluate-expression.ts'
import type { Expression, Literal } from '../relation/expression.ts'
import type { Relation } from '../relation/relation.ts'

/** One line an operator, inputs indented below it. */
export function printRelation(relation: Relation): readonly string[] {
  switch (relation.kind) {
    case 'tableScan':
      return [`TableScan ${relation.table} (${relation.property})`]
    case 'filter':
      return [`Filter ${printExpression(relation.predicate)}`, ...below(relation.input)]
    case 'project': {
      const parts = relation.expressions.map(({ name, expression }) => `${name} = ${printExpression(expression)}`)
      return [`Project ${parts.join(', ')}`, ...below(relation.input)]
    }
    case 'join': {
      const equalities = relation.equalities.map(
        ({ left, right }) => `${printExpression(left)} = ${printExpression(right)}`,
      )
      const on = [...(relation.onUnit ? ['unit'] : []), ...equalities].join(' and ')
      return [`Join ${relation.type} on ${on}`, ...below(relation.left), ...below(relation.right)]
    }
    case 'values':
      return [`Values ${relation.rows.length} rows`]
  }
}

function below(relation: Relation): readonly string[] {
  return printRelation(relation).map((line) => `  ${line}`)
}

export function printExpression(expression: Expression): string {
  switch (expression.kind) {
    case 'column':
      return expression.name
    case 'literal':
      return printLiteral(expression)
    case 'call':
      return `${expression.function}(${expression.args.map(printExpression).join(', ')})`
    case 'case': {
      const branches = expression.branches.map(
        ({ when, then }) => `when ${printExpression(when)} then ${printExpression(then)}`,
      )
      const otherwise = expression.otherwise === null ? [] : [`else ${printExpression(expression.otherwise)}`]
      return `case ${[...branches, ...otherwise].join(' ')} end`
    }
    case 'in': {
      const values = expression.values.map(printLiteral).join(', ')
      return `${printExpression(expression.operand)} ${expression.negated ? 'not in' : 'in'} (${values})`
    }
  }
}

function printLiteral({ value, type }: Literal): string {
  if (value === null) return 'null'
  if (typeof value === 'string') return `'${value}'`
  if (typeof value === 'boolean') return String(value)
  if (type.kind === 'code') return `'${type.values[Number(value)] ?? ''}'`
  return type.kind === 'fixed' ? formatFixed(value, type.scale) : String(value)
}
