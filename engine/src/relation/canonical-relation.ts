import type { MeasuredAggregate, MeasuredKey, MeasuredOperand, MeasuredQuery } from '../dp-plan/measured-query.ts'
import { aggregateOperands } from './aggregate-operands.ts'
import { conjuncts } from './build-expression.ts'
import { canonicalExpression } from './canonical-expression.ts'
import type { Expression, ScalarType } from './expression.ts'
import type { Aggregate, Join, Relation, SemiJoin, TableScan, Union, Window, WindowFunction } from './relation.ts'
import { needsTotalOrder } from './unit-functions.ts'

/** What the rows of a relation are, and what each of its columns is, in canonical text. */
export interface CanonicalRelation {
  readonly text: string
  readonly columns: ReadonlyMap<string, string>
}

interface Flat {
  readonly sources: readonly string[]
  readonly conditions: readonly string[]
  readonly columns: ReadonlyMap<string, string>
}

/**
 * Text of a relation's meaning: its tables, its conditions as one sorted set, wherever they were written, and its columns
 * in terms of stored ones. Equal texts are equal bags of rows on every data set. A table that is scanned twice is told
 * apart by its place, so that two orders of a self-join may have two texts.
 */
export function canonicalRelation(relation: Relation): CanonicalRelation {
  const { sources, conditions, columns } = flattened(relation, '')
  return { text: textOf({ sources, conditions }), columns }
}

/** `place` tells the tables of a subquery apart from those around it. */
function flattened(relation: Relation, place: string): Flat {
  const scans = new Map<string, number>()
  let leftJoins = 0
  let unions = 0
  let literals = 0
  let perUnit = 0
  return flatten(relation)

  function flatten(node: Relation): Flat {
    switch (node.kind) {
      case 'tableScan':
        return scan(node)
      case 'filter': {
        const input = flatten(node.input)
        const added = conjuncts(node.predicate).map((part) => canonicalExpression(part, input.columns))
        return { ...input, conditions: [...input.conditions, ...added] }
      }
      case 'project': {
        const input = flatten(node.input)
        const columns = new Map(input.columns)
        for (const { name, expression } of node.expressions) {
          columns.set(name, canonicalExpression(expression, input.columns))
        }
        return { ...input, columns }
      }
      case 'join':
        return join(node)
      case 'semiJoin': {
        const input = flatten(node.input)
        return { ...input, conditions: [...input.conditions, semiJoin(node, input)] }
      }
      case 'union':
        return union(node)
      case 'values': {
        const rows = node.rows.map((row) => row.map((cell) => canonicalExpression(cell, new Map())).join(','))
        literals += 1
        const source = `${place}values/${literals}`
        const columns = node.columns.map(({ name }, index): [string, string] => [name, `${source}.${index}`])
        return { sources: [`${source}(${rows.join(';')})`], conditions: [], columns: new Map(columns) }
      }
      case 'aggregate':
        return aggregate(node)
      case 'window':
        return window(node)
    }
  }

  /** The place of the node stands for its rows in the texts of its columns, so that nesting does not double them. */
  function aggregate(node: Aggregate): Flat {
    const input = flatten(node.input)
    const name = `${place}aggregate/${++perUnit}`
    const keys = node.keys.map((key): [string, string] => [
      key.name,
      canonicalExpression(key.expression, input.columns),
    ])
    const source = `${name}(${textOf(input)};${keys
      .map(([, text]) => text)
      .toSorted()
      .join(',')})`
    const aggregates = node.aggregates.map((each): [string, string] => [
      each.name,
      `${each.function}(${argumentText(each.argument, input)})`,
    ])
    const columns = [...keys, ...aggregates].map(([column, text]): [string, string] => [column, `${name}.${text}`])
    return { sources: [source], conditions: [], columns: new Map(columns) }
  }

  function window(node: Window): Flat {
    const input = flatten(node.input)
    const name = `${place}window/${++perUnit}`
    const columns = new Map<string, string>()
    for (const [column, text] of input.columns) columns.set(column, `${name}.${text}`)
    // Rows that tie are told apart by all columns that are left, in their order.
    const ties = node.input.columns.map((column) => input.columns.get(column.name) ?? column.name)
    for (const each of node.functions) {
      const tail = needsTotalOrder(each) ? `;${ties.join(',')}` : ''
      columns.set(each.name, `${name}.${windowText(each, input)}${tail}`)
    }
    return { sources: [`${name}(${textOf(input)})`], conditions: [], columns }
  }

  function scan(node: TableScan): Flat {
    const scanned = (scans.get(node.table) ?? 0) + 1
    scans.set(node.table, scanned)
    const columns = new Map<string, string>()
    for (const [name, stored] of node.source) columns.set(name, `${place}${node.table}/${scanned}.${stored}`)
    return { sources: [node.table], conditions: [], columns }
  }

  /** A condition like any other; its own tables are numbered for themselves, so that several may stand in any order. */
  function semiJoin(node: SemiJoin, input: Flat): string {
    const matched = flattened(node.subquery, `in:${place}`)
    const both = new Map([...matched.columns, ...input.columns])
    const equalities = node.equalities.map(({ left, right }) =>
      [canonicalExpression(left, both), canonicalExpression(right, both)].toSorted().join('='),
    )
    const parts = node.condition === null ? [] : conjuncts(node.condition)
    const conditions = [...equalities, ...parts.map((part) => canonicalExpression(part, both))]
    // INVARIANT: private tables of a condition always meet the row's unit, so that the tables alone say so.
    return `${node.negated ? 'none' : 'some'}(${textOf(matched)};${conditions.toSorted().join(',')})`
  }

  /** Its branches may stand in any order; a column is what it is in each of them, in that order. */
  function union(node: Union): Flat {
    unions += 1
    const name = `${place}union/${unions}`
    const branches = node.inputs.map((input) => flattened(input, `${name}:`))
    const ordered = branches
      .map((branch) => ({ branch, text: textOf(branch) }))
      .toSorted((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0))
    const columns = node.columns.map((column): [string, string] => [
      column.name,
      `${name}(${ordered.map(({ branch }) => branch.columns.get(column.name) ?? '').join(';')})`,
    ])
    return {
      sources: [`${name}(${ordered.map(({ text }) => text).join(';')})`],
      conditions: [],
      columns: new Map(columns),
    }
  }

  function join(node: Join): Flat {
    const [left, right] = [flatten(node.left), flatten(node.right)]
    const equalities = node.equalities.map((equality) =>
      [canonicalExpression(equality.left, left.columns), canonicalExpression(equality.right, right.columns)]
        .toSorted()
        .join('='),
    )
    if (node.type === 'inner') {
      // INVARIANT: private sides of an inner join always meet on the unit, so that the tables alone say so.
      return {
        sources: [...left.sources, ...right.sources],
        conditions: [...left.conditions, ...right.conditions, ...equalities],
        columns: new Map([...right.columns, ...left.columns]),
      }
    }
    leftJoins += 1
    const name = `${place}left/${leftJoins}`
    const optional = new Map<string, string>()
    for (const [column, text] of right.columns) optional.set(column, `${name}.${text}`)
    const source = `${name}(${textOf(right)};${equalities.toSorted().join(',')})`
    return {
      sources: [...left.sources, source],
      conditions: left.conditions,
      columns: new Map([...optional, ...left.columns]),
    }
  }
}

function argumentText(argument: Expression | null, input: Pick<Flat, 'columns'>): string {
  return argument === null ? '' : `${canonicalExpression(argument, input.columns)}${typeText(argument.type)}`
}

function windowText(node: WindowFunction, input: Pick<Flat, 'columns'>): string {
  const { function: name, argument, offset, partitionBy, orderBy, frame } = node
  const parts = partitionBy.map((part) => canonicalExpression(part, input.columns)).toSorted()
  const order = orderBy.map(
    ({ expression, descending, nullsFirst }) =>
      `${canonicalExpression(expression, input.columns)} ${descending ? 'desc' : 'asc'} ${nullsFirst ? 'first' : 'last'}`,
  )
  const edges = frame === null ? '' : `${frame.mode} ${frame.from} ${frame.to}`
  return `${name}(${argumentText(argument, input)},${offset};${parts.join(',')};${order.join(',')};${edges})`
}

function textOf(flat: Pick<Flat, 'sources' | 'conditions'>): string {
  const conditions = [...new Set(flat.conditions)].toSorted()
  return `from(${flat.sources.toSorted().join(',')})where(${conditions.join(',')})`
}

/** Text of a grouping expression with the list of its known values. */
export function canonicalKey(key: Omit<MeasuredKey, 'name'>, columns: ReadonlyMap<string, string>): string {
  const values = key.values?.map((value) => (typeof value === 'bigint' ? String(value) : JSON.stringify(value)))
  return `${canonicalExpression(key.expression, columns)}${typeText(key.expression.type)}in(${values?.join(',') ?? '?'})`
}

/** Text of an aggregate, with the grid and range that its noise depends on. */
export function canonicalAggregate(aggregate: UnnamedAggregate, columns: ReadonlyMap<string, string>): string {
  switch (aggregate.kind) {
    case 'countRows':
    case 'countUnits':
      return aggregate.kind
    case 'lowerBound':
    case 'upperBound':
      return `${aggregate.kind}(${canonicalExpression(aggregate.argument, columns)}${typeText(aggregate.argument.type)})`
    case 'countDistinct':
      return `countDistinct(${canonicalExpression(aggregate.argument, columns)})`
    case 'countValues':
      return `countValues(${canonicalExpression(aggregate.argument, columns)})`
    case 'continuousQuantile':
    case 'discreteQuantile': {
      const { numerator, denominator } = aggregate.share
      return `${aggregate.kind}(${canonicalOperand(aggregate, columns)}at${numerator}/${denominator})`
    }
    default: {
      const operands = aggregateOperands(aggregate).map((operand) => canonicalOperand(operand, columns))
      return `${aggregate.kind}(${operands.join(',')})`
    }
  }
}

/** Text of a number that is measured, with its grid and clipping range. */
export function canonicalOperand(
  { argument, interval }: MeasuredOperand,
  columns: ReadonlyMap<string, string>,
): string {
  const range = `[${interval.lower},${interval.upper}]`
  return `${canonicalExpression(argument, columns)}${typeText(argument.type)}${range}`
}

/** An aggregate before it has a name. */
export type UnnamedAggregate = MeasuredAggregate extends infer A ? (A extends unknown ? Omit<A, 'name'> : never) : never

/**
 * What a measured query asks, independent of aliases, case, white space and the order in which it was written: two
 * queries of equal text have equal noisy tables, so that the second may be answered from the first.
 */
export function canonicalMeasuredQuery(query: Omit<MeasuredQuery, 'id'>): string {
  const { text, columns } = canonicalRelation(query.input)
  const keys = query.keys.map((key) => canonicalKey(key, columns)).toSorted()
  const aggregates = query.aggregates.map((aggregate) => canonicalAggregate(aggregate, columns)).toSorted()
  return `${text}group(${keys.join(';')})measure(${aggregates.join(';')})`
}

function typeText(type: ScalarType): string {
  return type.kind === 'fixed' ? `@${type.scale}` : ''
}
