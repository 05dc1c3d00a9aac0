import { isSystemColumn } from '../catalog/prepared-layout.ts'
import type { MeasuredAggregate, MeasuredOperand, MeasuredQuery } from '../dp-plan/measured-query.ts'
import { aggregateOperands } from './aggregate-operands.ts'
import { clampedColumn } from './build-expression.ts'
import { formatFixed } from './evaluate-expression.ts'
import type { Expression, Literal } from './expression.ts'
import type { Join, Relation, WindowFunction } from './relation.ts'

/** Plan text: one line an operator, inputs indented below it, for people and golden files. */
export function printRelation(relation: Relation, depth = 0): string {
  const line = `${'  '.repeat(depth)}${describe(relation)}`
  return [line, ...inputsOf(relation).map((input) => printRelation(input, depth + 1))].join('\n')
}

export function inputsOf(relation: Relation): readonly Relation[] {
  switch (relation.kind) {
    case 'tableScan':
    case 'values':
      return []
    case 'filter':
    case 'project':
    case 'aggregate':
    case 'window':
      return [relation.input]
    case 'join':
      return [relation.left, relation.right]
    case 'semiJoin':
      return [relation.input, relation.subquery]
    case 'union':
      return relation.inputs
  }
}

export function describe(relation: Relation): string {
  switch (relation.kind) {
    case 'tableScan': {
      const columns = relation.columns.map(({ name }) => name).filter((name) => !isSystemColumn(name))
      return `TableScan ${relation.table} [${columns.join(', ')}] ${relation.property}`
    }
    case 'filter':
      return `Filter ${printScalar(relation.predicate)}`
    case 'project': {
      const outputs = relation.expressions.map(({ name, expression }) => `${name} := ${printScalar(expression)}`)
      return `Project ${outputs.join(', ')}`
    }
    case 'join':
      return `Join ${relation.type} on ${matchText(relation, [])}`
    case 'semiJoin': {
      const conditions = relation.condition === null ? [] : [printScalar(relation.condition)]
      return `${relation.negated ? 'AntiJoin' : 'SemiJoin'} on ${matchText(relation, conditions)}`
    }
    case 'union':
      return `UnionAll [${relation.columns
        .map(({ name }) => name)
        .filter((name) => !isSystemColumn(name))
        .join(', ')}]`
    case 'values':
      return `Values ${relation.rows.length} rows`
    case 'aggregate': {
      const keys = relation.keys.map(({ name, expression }) => `, ${name} := ${printScalar(expression)}`)
      const outputs = relation.aggregates.map((each) => `${each.name} := ${each.function}(${printArgument(each)})`)
      return `Aggregate by unit${keys.join('')} [${outputs.join(', ')}]`
    }
    case 'window':
      return `Window ${relation.functions.map((each) => `${each.name} := ${printWindow(each)}`).join(', ')}`
  }
}

function matchText(relation: Pick<Join, 'onUnit' | 'equalities'>, conditions: readonly string[]): string {
  const equalities = relation.equalities.map(({ left, right }) => `${printScalar(left)} = ${printScalar(right)}`)
  return [...(relation.onUnit ? ['unit'] : []), ...equalities, ...conditions].join(' and ') || 'any row'
}

function printArgument({ argument }: { readonly argument: Expression | null }): string {
  return argument === null ? '' : printScalar(argument)
}

function printWindow(node: WindowFunction): string {
  const { function: name, offset, partitionBy, orderBy, frame } = node
  const sorted = orderBy.map(
    ({ expression, descending, nullsFirst }) =>
      `${printScalar(expression)}${descending ? ' descending' : ''} nulls ${nullsFirst ? 'first' : 'last'}`,
  )
  const shift = name === 'lag' || name === 'lead' ? `, ${offset}` : ''
  const parts = [
    `by ${['unit', ...partitionBy.map(printScalar)].join(', ')}`,
    ...(sorted.length === 0 ? [] : [`in order of ${sorted.join(', ')}`]),
    ...(frame === null ? [] : [`over ${frame.mode} ${frame.from} to ${frame.to}`]),
  ]
  return `${name}(${printArgument(node)}${shift}) ${parts.join(' ')}`
}

/** Plan text of a measured query, its keys and aggregates first. */
export function printMeasuredQuery(query: MeasuredQuery): string {
  const keys = query.keys.map((key) => {
    const known = key.values === null ? 'unknown values' : `${key.values.length} values`
    return `${key.name} := ${printScalar(key.expression)} (${known})`
  })
  const aggregates = query.aggregates.map((aggregate) => `${aggregate.name} := ${printAggregate(aggregate)}`)
  const group = keys.length === 0 ? '' : ` group [${keys.join(', ')}]`
  return `Measure ${query.id}${group} [${aggregates.join(', ')}]\n${printRelation(query.input, 1)}`
}

function printAggregate(aggregate: MeasuredAggregate): string {
  switch (aggregate.kind) {
    case 'countRows':
    case 'countUnits':
      return aggregate.kind
    case 'lowerBound':
    case 'upperBound':
    case 'countDistinct':
    case 'countValues':
      return `${aggregate.kind}(${printScalar(aggregate.argument)})`
    case 'continuousQuantile':
    case 'discreteQuantile': {
      const { numerator, denominator } = aggregate.share
      return `${aggregate.kind}(${printOperand(aggregate)} at ${numerator}/${denominator})`
    }
    default:
      return `${aggregate.kind}(${aggregateOperands(aggregate).map(printOperand).join(', ')})`
  }
}

function printOperand({ argument, interval }: MeasuredOperand): string {
  const scale = argument.type.kind === 'fixed' ? argument.type.scale : 0
  const range = `${formatFixed(interval.lower, scale)}..${formatFixed(interval.upper, scale)}`
  return `${printScalar(argument)} in ${range}`
}

/** An expression in function notation. */
export function printScalar(node: Expression): string {
  switch (node.kind) {
    case 'column':
      return node.name
    case 'literal':
      return printLiteral(node)
    case 'call':
      return `${node.function}(${node.args.map(printScalar).join(', ')})`
    case 'case': {
      const clamped = clampedColumn(node)
      if (clamped !== null) return `clamp(${clamped.column.name})`
      const branches = node.branches.map(({ when, then }) => `when ${printScalar(when)} then ${printScalar(then)}`)
      const otherwise = node.otherwise === null ? '' : ` else ${printScalar(node.otherwise)}`
      return `case ${branches.join(' ')}${otherwise} end`
    }
    case 'in': {
      const values = node.values.map(printLiteral).join(', ')
      return `${printScalar(node.operand)} ${node.negated ? 'not in' : 'in'} (${values})`
    }
  }
}

function printLiteral({ value, type }: Literal): string {
  if (value === null) return 'null'
  if (typeof value === 'bigint') {
    if (type.kind === 'code') return `'${type.values[Number(value)] ?? value}'`
    return formatFixed(value, type.kind === 'fixed' ? type.scale : 0)
  }
  return typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : String(value)
}
