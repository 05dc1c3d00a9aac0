import { RANK_COLUMN, UNIT_COLUMN } from '../catalog/prepared-layout.ts'
import { EngineError } from '../errors.ts'
import type { Expression, ScalarType } from './expression.ts'
import type { Aggregate, Relation, RelationColumn, UnitAggregate, Window, WindowFunction } from './relation.ts'
import { unitFunctionType } from './unit-functions.ts'
import { sameType, verifyExpression } from './verify-expression.ts'

/** Most rows that `lag`, `lead` and a frame's edges may reach; any 32-bit integer is safe everywhere. */
export const MAX_OFFSET = 1_000_000

/**
 * Whether an operator that works on the rows of each unit by themselves is well formed: both sides have the unit, every
 * output is there with the type of its function, and nothing else.
 *
 * Errors: ERR_EXPRESSION_MALFORMED.
 */
export function holdsPerUnit(node: Aggregate | Window): boolean {
  if (node.property !== 'unit-preserving' || node.input.property !== 'unit-preserving') return false
  const input = new Map(node.input.columns.map((column) => [column.name, column]))
  return node.kind === 'aggregate' ? isAggregate(node, input) : isWindow(node, input)
}

type Columns = ReadonlyMap<string, RelationColumn>

function isAggregate(node: Aggregate, input: Columns): boolean {
  for (const { expression } of node.keys) verifyExpression(expression, input)
  const outputs = [
    ...node.keys.map(({ name, expression }) => ({ name, type: expression.type, nullable: expression.nullable })),
    ...node.aggregates.map((each) => ({ name: each.name, ...resultOf(each, input) })),
  ]
  return hasColumns(node, outputs, [UNIT_COLUMN])
}

function resultOf({ function: name, argument }: UnitAggregate, input: Columns) {
  const type = functionType(name, argument, input)
  // A group has rows, so that only an argument that is NULL in all of them gives NULL.
  return { type, nullable: !COUNTS.has(name) && argument?.nullable !== false }
}

function isWindow(node: Window, input: Columns): boolean {
  const outputs = node.functions.map((each) => {
    for (const part of each.partitionBy) verifyExpression(part, input)
    for (const { expression } of each.orderBy) {
      verifyExpression(expression, input)
      if (expression.type.kind === 'code') throw malformed('orderBy')
    }
    if (!hasFrame(each)) throw malformed('frame')
    const type = functionType(each.function, each.argument, input)
    return { name: each.name, type, nullable: !COUNTS.has(each.function) }
  })
  const kept = node.input.columns.map(({ name }) => name)
  return node.functions.length > 0 && hasColumns(node, [...node.input.columns, ...outputs], kept)
}

function hasFrame({ function: name, frame, offset }: WindowFunction): boolean {
  if (!Number.isSafeInteger(offset) || offset < 0 || offset > MAX_OFFSET) return false
  if (UNFRAMED.has(name)) return frame === null
  if (frame === null) return false
  const [from, to] = [frame.from, frame.to].map((edge) =>
    edge === 'unbounded preceding' ? -Infinity : edge === 'unbounded following' ? Infinity : edge,
  )
  if (from === undefined || to === undefined || from > to || from === Infinity || to === -Infinity) return false
  const numbers = [from, to].filter((edge) => Number.isFinite(edge))
  if (!numbers.every((edge) => Number.isInteger(edge) && Math.abs(edge) <= MAX_OFFSET)) return false
  // What a value-range frame begins or ends with would depend on the order of rows that tie.
  if (frame.mode === 'range') return !VALUES_AT.has(name) && numbers.every((edge) => edge === 0)
  return true
}

function functionType(
  name: WindowFunction['function'] | UnitAggregate['function'],
  argument: Expression | null,
  input: Columns,
) {
  if (argument !== null) verifyExpression(argument, input)
  const type = unitFunctionType(name, argument?.type ?? null)
  if (type === null) throw malformed(name)
  return type
}

/** The relation has exactly these outputs, with intervals at least as wide, and the columns that it passes on. */
function hasColumns(
  relation: Relation,
  outputs: readonly { readonly name: string; readonly type: ScalarType; readonly nullable: boolean }[],
  passed: readonly string[],
): boolean {
  const expected = new Set([...outputs.map(({ name }) => name), ...passed])
  if (expected.size !== relation.columns.length) return false
  const columns = new Map(relation.columns.map((column) => [column.name, column]))
  return (
    [...expected].every((name) => columns.has(name)) &&
    outputs.every(({ name, type, nullable }) => {
      const column = columns.get(name)
      if (column === undefined || !sameType(column.type, type) || (nullable && !column.nullable)) return false
      return name === RANK_COLUMN || holdsInterval(column.type, type)
    })
  )
}

function holdsInterval(outer: ScalarType, inner: ScalarType): boolean {
  if (outer.kind !== 'fixed' || inner.kind !== 'fixed') return true
  // Without an interval a value is a stored one, and as wide as storage.
  if (outer.interval === null || inner.interval === null) return outer.interval === inner.interval
  return outer.interval.lower <= inner.interval.lower && outer.interval.upper >= inner.interval.upper
}

function malformed(what: string): EngineError {
  return new EngineError('ERR_EXPRESSION_MALFORMED', { function: what })
}

const COUNTS: ReadonlySet<string> = new Set([
  'countRows',
  'countValues',
  'countDistinct',
  'rowNumber',
  'rank',
  'denseRank',
])
const UNFRAMED: ReadonlySet<string> = new Set(['rowNumber', 'rank', 'denseRank', 'lag', 'lead'])
const VALUES_AT: ReadonlySet<string> = new Set(['firstValue', 'lastValue'])
