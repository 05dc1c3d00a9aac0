import { aggregateArguments, aggregateOperands } from './aggregate-operands.ts'
import { RANK_COLUMN, UNIT_COLUMN } from '../catalog/prepared-layout.ts'
import type { MeasuredAggregate, MeasuredQuery } from '../dp-plan/measured-query.ts'
import { EngineError } from '../errors.ts'
import type { Join, Relation, RelationColumn, SemiJoin, Union } from './relation.ts'
import { holdsType, sameType, verifyExpression } from './verify-expression.ts'
import { holdsPerUnit } from './verify-unit-operators.ts'

/**
 * Checks every invariant of a relation and of what is below it: names are unique, expressions read their input, a
 * unit-preserving relation has its unit, joins keep it.
 *
 * Errors: ERR_RELATION_MALFORMED, ERR_EXPRESSION_MALFORMED.
 */
export function verifyRelation(relation: Relation): void {
  const names = relation.columns.map((column) => column.name)
  require(new Set(names).size === names.length, relation, 'names')
  require(names.includes(UNIT_COLUMN) === (relation.property === 'unit-preserving'), relation, 'unit')
  switch (relation.kind) {
    case 'tableScan':
      return require(names.every((name) => relation.source.has(name)), relation, 'source')
    case 'filter':
      verifyRelation(relation.input)
      require(relation.predicate.type.kind === 'boolean', relation, 'predicate')
      require(relation.property === relation.input.property, relation, 'property')
      verifyOutputs(relation, columnsOf(relation.input))
      return verifyExpression(relation.predicate, columnsOf(relation.input))
    case 'project': {
      verifyRelation(relation.input)
      require(relation.property === relation.input.property, relation, 'property')
      const input = columnsOf(relation.input)
      const outputs = columnsOf(relation)
      for (const { name, expression } of relation.expressions) {
        verifyExpression(expression, input)
        const column = outputs.get(name)
        const isNull = expression.kind === 'literal' && expression.value === null
        const holds = isNull ? sameType : holdsType
        require(column !== undefined && holds(column.type, expression.type), relation, 'columns')
      }
      return
    }
    case 'join':
      return verifyJoin(relation)
    case 'semiJoin':
      return verifySemiJoin(relation)
    case 'union':
      return verifyUnion(relation)
    case 'values':
      for (const row of relation.rows) {
        require(row.length === relation.columns.length, relation, 'rows')
        row.forEach((cell, index) => {
          verifyExpression(cell, new Map())
          const column = relation.columns[index]
          const isNull = cell.kind === 'literal' && cell.value === null
          const holds = isNull ? sameType : holdsType
          require(column !== undefined && holds(column.type, cell.type), relation, 'columns')
          require(column.nullable || !isNull, relation, 'columns')
        })
      }
      return
    case 'aggregate':
    case 'window':
      verifyRelation(relation.input)
      return require(holdsPerUnit(relation), relation, relation.kind)
  }
}

function verifyJoin(join: Join): void {
  verifyRelation(join.left)
  verifyRelation(join.right)
  const isPrivate = (side: Relation) => side.property === 'unit-preserving'
  const both = isPrivate(join.left) && isPrivate(join.right)
  require(join.onUnit === both, join, 'onUnit')
  require(join.onUnit || join.equalities.length > 0, join, 'equalities')
  require(join.type === 'inner' || !isPrivate(join.right) || both, join, 'type')
  const [left, right] = [columnsOf(join.left), columnsOf(join.right)]
  const shared = [...left.keys()].filter((name) => right.has(name) && !name.startsWith('__'))
  require(shared.length === 0, join, 'names')
  for (const equality of join.equalities) {
    verifyExpression(equality.left, left)
    verifyExpression(equality.right, right)
    require(sameType(equality.left.type, equality.right.type), join, 'equalities')
  }
  const filled = join.columns.filter(({ name }) => !left.has(name))
  require(join.type === 'inner' || filled.every(({ nullable }) => nullable), join, 'nullable')
  verifyOutputs(join, new Map([...right, ...left]))
}

function verifySemiJoin(node: SemiJoin): void {
  verifyRelation(node.input)
  verifyRelation(node.subquery)
  require(node.property === node.input.property, node, 'property')
  require(node.onUnit === (node.subquery.property === 'unit-preserving'), node, 'onUnit')
  require(!node.onUnit || node.property === 'unit-preserving', node, 'unit')
  const [input, subquery] = [columnsOf(node.input), columnsOf(node.subquery)]
  require(![...subquery.keys()].some((name) => input.has(name) && !name.startsWith('__')), node, 'names')
  for (const equality of node.equalities) {
    verifyExpression(equality.left, input)
    verifyExpression(equality.right, subquery)
    require(sameType(equality.left.type, equality.right.type), node, 'equalities')
  }
  if (node.condition !== null) {
    require(node.condition.type.kind === 'boolean', node, 'condition')
    verifyExpression(node.condition, new Map([...subquery, ...input]))
  }
  verifyOutputs(node, input)
}

function verifyUnion(union: Union): void {
  require(union.inputs.length > 1, union, 'inputs')
  require(!union.columns.some((column) => column.name === RANK_COLUMN), union, 'rank')
  for (const input of union.inputs) {
    verifyRelation(input)
    require(input.property === union.property, union, 'property')
    const columns = columnsOf(input)
    for (const { name, type, nullable } of union.columns) {
      const source = columns.get(name)
      require(source !== undefined && holdsType(type, source.type), union, 'columns')
      require(nullable || !source.nullable, union, 'columns')
    }
  }
}

function verifyOutputs(relation: Relation, input: ReadonlyMap<string, RelationColumn>): void {
  for (const column of relation.columns) {
    const source = input.get(column.name)
    require(source !== undefined && sameType(source.type, column.type), relation, 'columns')
  }
}

/**
 * Checks a measured query: its relation, that its names are unique, and that what is summed lies in a proven interval;
 * `valuesAreClipped` where clamps were moved into the aggregates, so that what their expressions do not prove is clipped when it is added up.
 *
 * Errors: ERR_RELATION_MALFORMED, ERR_EXPRESSION_MALFORMED.
 */
export function verifyMeasuredQuery(query: MeasuredQuery, { valuesAreClipped = false } = {}): void {
  const { input, keys, aggregates } = query
  verifyRelation(input)
  require(input.property === 'unit-preserving', input, 'property')
  require(aggregates.length > 0, input, 'aggregates')
  const names = [...keys, ...aggregates].map((part) => part.name)
  require(new Set(names).size === names.length, input, 'names')
  const columns = columnsOf(input)
  for (const key of keys) verifyExpression(key.expression, columns)
  for (const aggregate of aggregates) verifyAggregate(aggregate, input, columns, valuesAreClipped)
}

function verifyAggregate(
  aggregate: MeasuredAggregate,
  input: Relation,
  columns: ReadonlyMap<string, RelationColumn>,
  valuesAreClipped: boolean,
): void {
  for (const argument of aggregateArguments(aggregate)) verifyExpression(argument, columns)
  for (const { argument, interval } of aggregateOperands(aggregate)) {
    require(argument.type.kind === 'fixed', input, 'interval')
    if (valuesAreClipped) continue
    require(argument.type.interval !== null, input, 'interval')
    const { lower, upper } = argument.type.interval
    require(lower >= interval.lower && upper <= interval.upper, input, 'interval')
  }
}

function columnsOf(relation: Relation): ReadonlyMap<string, RelationColumn> {
  return new Map(relation.columns.map((column) => [column.name, column]))
}

function require(holds: boolean, relation: Relation, what: string): asserts holds {
  if (!holds) throw new EngineError('ERR_RELATION_MALFORMED', { relation: relation.kind, what })
}
