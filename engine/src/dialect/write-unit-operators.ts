import { isSystemColumn, RANK_COLUMN, UNIT_COLUMN } from '../catalog/prepared-layout.ts'
import { EngineError } from '../errors.ts'
import type { Expression, ScalarType } from '../relation/expression.ts'
import type { Aggregate, Frame, FrameEdge, SortKey, Window, WindowFunction } from '../relation/relation.ts'
import { needsTotalOrder } from '../relation/unit-functions.ts'
import type { Dialect } from './dialect.ts'
import { type ColumnScope, type ScopeColumn, writeExpression } from './write-expression.ts'

/** The rows that an operator works on, as SQL. */
interface UnitRows {
  readonly columns: ColumnScope
  readonly unit: string | null
}

type NamedColumn = ScopeColumn & { readonly name: string }

/** Keys and aggregates of one unit's groups, for `GROUP BY groupingText(...)`. */
export function aggregateOutputs(node: Aggregate, input: UnitRows, dialect: Dialect): readonly NamedColumn[] {
  const keys = node.keys.map(({ name, expression }) => ({
    name,
    sql: writeExpression(expression, input.columns, dialect),
    stored: isStored(expression, input.columns),
  }))
  const aggregates = node.aggregates.map((each) => ({
    name: each.name,
    sql: callText(each, typeOf(node, each.name), input, dialect, (call) => call),
    stored: keepsValues(each) && isStored(each.argument, input.columns),
  }))
  return [...keys, ...aggregates]
}

/** The unit and the keys; constants stay out, which some engines read as positions. */
export function groupingText(node: Aggregate, input: UnitRows, dialect: Dialect): string {
  const keys = node.keys.filter(({ expression }) => expression.kind !== 'literal')
  return [input.unit ?? '', ...keys.map(({ expression }) => writeExpression(expression, input.columns, dialect))].join(
    ', ',
  )
}

/** The input's own columns, then the functions. */
export function windowOutputs(node: Window, input: UnitRows, dialect: Dialect): readonly NamedColumn[] {
  const passed = Array.from(input.columns, ([name, column]) => ({ name, ...column }))
  const own = passed.filter(({ name }) => !isSystemColumn(name) && name !== PLACE_COLUMN)
  const functions = node.functions.map((each) => {
    const over = ` OVER (${windowText(each, node, input, dialect)})`
    return {
      name: each.name,
      sql: callText(each, typeOf(node, each.name), input, dialect, (call) => call + over),
      stored: keepsValues(each) && isStored(each.argument, input.columns),
    }
  })
  return [...own, ...functions]
}

/**
 * A call in the physical type of its result. Sums are taken in the widest integer; counts and row numbers are 64-bit
 * integers everywhere.
 */
function callText(
  node: Pick<WindowFunction, 'argument'> & { readonly function: string; readonly offset?: number },
  type: ScalarType,
  input: UnitRows,
  dialect: Dialect,
  complete: (call: string) => string,
): string {
  const argument = node.argument === null ? '' : writeExpression(node.argument, input.columns, dialect)
  switch (node.function) {
    case 'countRows':
      return complete('count(*)')
    case 'countValues':
      return complete(`count(${argument})`)
    case 'countDistinct':
      return complete(`count(DISTINCT ${inOrder(argument, node.argument, dialect)})`)
    case 'sum':
      return `CAST(${complete(`sum(CAST(${argument} AS ${dialect.widestInteger}))`)} AS ${dialect.physicalType(type)})`
    case 'min':
    case 'max':
      return complete(`${node.function}(${inOrder(argument, node.argument, dialect)})`)
    case 'boolOr':
      return complete(`bool_or(${argument})`)
    case 'boolAnd':
      return complete(`bool_and(${argument})`)
    case 'lag':
    case 'lead':
      return complete(`${node.function}(${argument}, ${node.offset ?? 0})`)
    case 'firstValue':
      return complete(`first_value(${argument})`)
    case 'lastValue':
      return complete(`last_value(${argument})`)
    case 'rowNumber':
      return complete('row_number()')
    case 'rank':
      return complete('rank()')
    case 'denseRank':
      return complete('dense_rank()')
    default:
      throw new EngineError('ERR_RELATION_MALFORMED')
  }
}

/**
 * INVARIANT: every window is inside one unit. Rows that tie in the written order are told apart by all columns of the
 * input; rows that still tie are equal in everything that is read, so that it does not matter which comes first.
 */
function windowText(node: WindowFunction, window: Window, input: UnitRows, dialect: Dialect): string {
  const partition = node.partitionBy
    .filter(({ kind }) => kind !== 'literal')
    .map((part) => writeExpression(part, input.columns, dialect))
  const order = node.orderBy.filter(({ expression }) => expression.kind !== 'literal').map(sortText)
  if (needsTotalOrder(node)) order.push(...ties(node, window, input, dialect))
  const parts = [`PARTITION BY ${[input.unit ?? '', ...partition].join(', ')}`]
  if (order.length > 0) parts.push(`ORDER BY ${order.join(', ')}`)
  if (node.frame !== null) parts.push(frameText(node.frame))
  return parts.join(' ')

  function sortText({ expression, descending, nullsFirst }: SortKey): string {
    const sql = inOrder(writeExpression(expression, input.columns, dialect), expression, dialect)
    return `${sql} ${descending ? 'DESC' : 'ASC'} NULLS ${nullsFirst ? 'FIRST' : 'LAST'}`
  }
}

/** Place of a row among those of its unit, by all columns of the input. */
export const PLACE_COLUMN = '__place'
export function placeText(window: Window, input: UnitRows, dialect: Dialect): string {
  const node = { partitionBy: [], orderBy: [] }
  const order = ties(node, window, input, dialect)
  const sorted = order.length === 0 ? '' : ` ORDER BY ${order.join(', ')}`
  return `row_number() OVER (PARTITION BY ${input.unit ?? ''}${sorted})`
}

function ties(
  node: Pick<WindowFunction, 'partitionBy' | 'orderBy'>,
  window: Window,
  input: UnitRows,
  dialect: Dialect,
): readonly string[] {
  const place = input.columns.get(PLACE_COLUMN)
  if (place !== undefined) return [place.sql]
  const sorted = [...node.partitionBy, ...node.orderBy.map(({ expression }) => expression)]
  const settled = new Set([
    UNIT_COLUMN,
    RANK_COLUMN,
    ...sorted.map((each) => (each.kind === 'column' ? each.name : '')),
  ])
  const columns = window.input.columns.filter(({ name }) => !settled.has(name))
  return columns.flatMap(({ name, type }) => {
    const column = input.columns.get(name)
    return column === undefined ? [] : [`${text(column.sql, type, dialect)} ASC NULLS LAST`]
  })
}

/** Text in the order of its bytes, whatever the database's own. */
function inOrder(sql: string, node: Expression | null, dialect: Dialect): string {
  return node === null ? sql : text(sql, node.type, dialect)
}

function text(sql: string, type: ScalarType, dialect: Dialect): string {
  return type.kind === 'text' ? dialect.storedColumn(sql, type) : sql
}

function frameText({ mode, from, to }: Frame): string {
  return `${mode === 'rows' ? 'ROWS' : 'RANGE'} BETWEEN ${edgeText(from)} AND ${edgeText(to)}`
}

function edgeText(edge: FrameEdge): string {
  if (typeof edge === 'string') return edge.toUpperCase()
  if (edge === 0) return 'CURRENT ROW'
  return edge < 0 ? `${-edge} PRECEDING` : `${edge} FOLLOWING`
}

/** Functions whose result is one of the argument's values. */
function keepsValues(node: { readonly function: string }): boolean {
  return ['min', 'max', 'lag', 'lead', 'firstValue', 'lastValue'].includes(node.function)
}

function isStored(expression: Expression | null, columns: ColumnScope): boolean {
  return expression?.kind === 'column' && columns.get(expression.name)?.stored === true
}

function typeOf(relation: Aggregate | Window, name: string): ScalarType {
  const column = relation.columns.find((each) => each.name === name)
  if (column === undefined) throw new EngineError('ERR_RELATION_MALFORMED')
  return column.type
}
