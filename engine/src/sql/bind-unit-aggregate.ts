import type { FuncCall, Node } from 'libpg-query'
import { call, columnRef, fixed, literal, TEXT } from '../relation/build-expression.ts'
import type { Expression, Interval } from '../relation/expression.ts'
import type { RelationColumn } from '../relation/relation.ts'
import { MAX_ROWS_OF_A_UNIT, unitFunctionType, type UnitAggregateName } from '../relation/unit-functions.ts'
import { referencedColumns } from '../relation/build-expression.ts'
import { asText } from './align-types.ts'
import { bindFilter } from './bind-aggregate.ts'
import { filtered, refuseWide } from './bind-operand.ts'
import { isOpenLiteral, literalAs } from './bind-constant.ts'
import { refuse, spanOf, textOf, withReplaceable, withUse } from './bind-state.ts'
import { boundedValue, type ExpressionEnv, refuseType, refuseUnbounded, typeName } from './expression-env.ts'
import { functionName } from './function-names.ts'
import { maxMagnitude, rescaleInterval } from './interval-arithmetic.ts'
import { keyDomain } from './key-domain.ts'
import { boundsOf, nameParts, originsOf, presenceOf, type ScopeColumn } from './private-scope.ts'
import { findSilently } from './split-condition.ts'
import { valueColumns } from './value-columns.ts'

/** Digits after the point that an average has at least, like a quotient. */
const MIN_AVERAGE_SCALE = 6

/** A function over rows of one unit: what it computes exactly, and the limits of what it may be used as. */
export interface UnitFunction {
  readonly function: UnitAggregateName
  readonly argument: Expression | null
  /** Limits by declared rows and bounds; null when the value has none. */
  readonly bounds: Interval | null
  /** `average`: the sum over the number of values, of this scale. */
  readonly averageScale: number | null
}

/**
 * COUNT, SUM, AVG, MIN, MAX, BOOL_OR and BOOL_AND over rows of one unit, each with FILTER. Null when refused.
 *
 * Errors (as refusals): SQL_UNKNOWN_FUNCTION, SQL_TYPE_MISMATCH, DP_BOUNDS_MISSING, DP_VALUE_RANGE_TOO_WIDE, those of
 * expressions.
 */
export function bindUnitFunction(node: FuncCall, rows: bigint, env: ExpressionEnv): UnitFunction | null {
  const { state } = env
  const name = functionName(node)
  const filter = withReplaceable(state, spanOf(node.agg_filter, state), 'TRUE', () => bindFilter(node, env))
  return withReplaceable(state, spanOf({ FuncCall: node }, state), '1', () =>
    withUse(state, 'aggregate', name.toUpperCase(), () => {
      const [argument, ...more] = node.args ?? []
      const isOrdered = (node.agg_order ?? []).length > 0 || node.agg_within_group === true
      const isDistinct = node.agg_distinct === true && !DISTINCT_ALLOWED.has(name)
      if (isOrdered || isDistinct || more.length > 0 || !NAMES.has(name)) return refuseUnitFunction(name, node, env)
      if (name === 'count') return bindCount(node, argument, filter, rows, env)
      if (argument === undefined) return refuseUnitFunction(name, node, env)
      const value = env.bind(argument)
      if (value === null || filter === null) return null
      if (name === 'sum' || name === 'avg') return bindSum(name, value, { node, argument, filter, rows }, env)
      return bindExtreme(name, value, { argument, filter }, env)
    }),
  )
}

const NAMES: ReadonlySet<string> = new Set('count sum avg min max bool_or bool_and every'.split(' '))
const DISTINCT_ALLOWED: ReadonlySet<string> = new Set('count min max bool_or bool_and every'.split(' '))

function bindCount(
  node: FuncCall,
  argument: Node | undefined,
  filter: Expression | null | undefined,
  rows: bigint,
  env: ExpressionEnv,
): UnitFunction | null {
  const parts = argument !== undefined && 'ColumnRef' in argument ? nameParts(argument.ColumnRef) : null
  const column = parts === null ? null : findSilently(parts, env.scope.tables)
  const counted = node.agg_distinct !== true && column?.isUnit === true ? (presenceOf(column, null) ?? ONE) : null
  const value = argument === undefined ? ONE : (counted ?? env.bind(argument))
  if (value === null || filter === null) return null
  const isDistinct = node.agg_distinct === true
  const domain = isDistinct ? (keyDomain(value)?.filter((each) => each !== null) ?? null) : null
  const most = domain !== null && BigInt(domain.length) < rows ? BigInt(domain.length) : rows
  const plain = { averageScale: null, bounds: { lower: 0n, upper: most } }
  if (isDistinct) return { ...plain, function: 'countDistinct', argument: filtered(value, filter) }
  if (!value.nullable && filter === undefined) {
    return { ...plain, function: 'countRows', argument: null, bounds: { lower: 1n, upper: most } }
  }
  return { ...plain, function: 'countValues', argument: filtered(value, filter) }
}

const ONE = literal(1n, fixed(0, { lower: 1n, upper: 1n }))

function bindSum(
  name: 'sum' | 'avg',
  value: Expression,
  parts: { node: FuncCall; argument: Node; filter: Expression | undefined; rows: bigint },
  env: ExpressionEnv,
): UnitFunction | null {
  const { node, argument, filter, rows } = parts
  const operator = name.toUpperCase()
  const number = isOpenLiteral(value) ? literalAs(value, fixed(0, null)) : boundedValue(value, env)
  if (number?.type.kind !== 'fixed') {
    const span = spanOf({ FuncCall: node }, env.state)
    const edits = span === null ? [] : [{ ...span, text: `COUNT(${textOf(argument, env.state)})` }]
    return refuseType(env, operator, spanOf(argument, env.state), typeName(value.type), 'INTEGER, DECIMAL', edits)
  }
  const { interval, scale } = number.type
  if (interval === null) return refuseUnbounded(env, operator, argument, number)
  const digits = Math.max(MIN_AVERAGE_SCALE, scale)
  // The dividend of an average is brought to the result's grid, and must fit there.
  const isWide = name === 'avg' && maxMagnitude(interval) * 10n ** BigInt(digits) > MAX_DIVIDEND
  if (isWide || unitFunctionType('sum', number.type) === null) return refuseWide(argument, maxMagnitude(interval), env)
  const summed = { function: 'sum' as const, argument: filtered(number, filter) }
  if (name === 'avg') return { ...summed, averageScale: digits, bounds: rescaleInterval(interval, digits - scale) }
  const { lower, upper } = interval
  const bounds = { lower: lower < 0n ? lower * rows : lower, upper: upper > 0n ? upper * rows : upper }
  return { ...summed, averageScale: null, bounds }
}

const MAX_DIVIDEND = 10n ** 24n

function bindExtreme(
  name: string,
  value: Expression,
  parts: { argument: Node; filter: Expression | undefined },
  env: ExpressionEnv,
): UnitFunction | null {
  const isLogical = name !== 'min' && name !== 'max'
  const settled = isOpenLiteral(value) ? (literalAs(value, TEXT) ?? value) : value
  const read = isLogical ? settled : asText(settled)
  const used = isLogical ? (name === 'bool_or' ? 'boolOr' : 'boolAnd') : name
  if (unitFunctionType(used, read.type) === null) {
    const expected = isLogical ? 'BOOLEAN' : 'INTEGER, DECIMAL, DATE, TEXT'
    const span = spanOf(parts.argument, env.state)
    const edits =
      span === null || !isLogical ? [] : [{ ...span, text: `${textOf(parts.argument, env.state)} IS NOT NULL` }]
    return refuseType(env, name.toUpperCase(), span, typeName(value.type), expected, edits)
  }
  const bounds = read.kind === 'column' ? boundsOf(read.name, env.scope) : null
  return { function: used, argument: filtered(read, parts.filter), bounds, averageScale: null }
}

/** An aggregate that is not known for rows of one unit. */
function refuseUnitFunction(name: string, node: FuncCall, env: ExpressionEnv): null {
  const { state } = env
  const span = spanOf({ FuncCall: node }, state)
  const [argument] = node.args ?? []
  const suggestion = argument === undefined ? 'COUNT(*)' : `COUNT(${textOf(argument, state)})`
  return refuse(state, 'SQL_UNKNOWN_FUNCTION', span, {
    operator: name.toUpperCase(),
    params: {
      function: name.toUpperCase(),
      suggestionEn: `For each unit COUNT, COUNT(DISTINCT), SUM, AVG, MIN, MAX, BOOL_OR and BOOL_AND of one value are worked out; write \`${suggestion}\`.`,
      suggestionZh: `对每个单元可以算 COUNT、COUNT(DISTINCT)、SUM、AVG、MIN、MAX、BOOL_OR、BOOL_AND；写成 \`${suggestion}\`。`,
    },
    edits: span === null ? [] : [{ ...span, text: suggestion }],
  })
}

/** Columns that functions add to a relation, with the quotients that its averages are. */
export interface AddedColumns<F extends string = UnitAggregateName> {
  readonly computed: readonly {
    readonly name: string
    readonly function: F
    readonly argument: Expression | null
    readonly column: RelationColumn
  }[]
  readonly quotients: readonly { readonly name: string; readonly expression: Expression }[]
  readonly scope: ScopeColumn
}

/** The columns behind one function: itself, or a sum, a count and their quotient. `nullable` says of the result alone. */
export function columnsOf<F extends UnitAggregateName>(
  bound: UnitFunction & { readonly function: F },
  name: string,
  nullable: boolean,
  env: Pick<ExpressionEnv, 'scope'>,
): AddedColumns<F | 'countValues'> | null {
  const { argument, averageScale, bounds } = bound
  const read = argument === null ? [] : [argument]
  const origins = originsOf(new Set(read.flatMap((each) => [...referencedColumns(each)])), env.scope)
  const valueOrigins = originsOf(new Set(read.flatMap((each) => [...valueColumns(each)])), env.scope)
  const type = unitFunctionType(bound.function, argument?.type ?? null)
  if (type === null) return null
  const column: RelationColumn = { name, type, nullable, origins }
  const scope = { name, column, bounds, isUnit: false, valueOrigins }
  const computed = { name, function: bound.function, argument, column }
  if (averageScale === null || type.kind !== 'fixed' || type.interval === null || argument === null) {
    return { computed: [computed], quotients: [], scope }
  }
  const [sumName, countName] = [`${name}.sum`, `${name}.count`]
  const countType = fixed(0, { lower: 0n, upper: MAX_ROWS_OF_A_UNIT })
  const count: RelationColumn = { name: countName, type: countType, nullable: false, origins }
  const sum: RelationColumn = { ...column, name: sumName }
  const aligned = fixed(type.scale, rescaleInterval({ lower: 0n, upper: MAX_ROWS_OF_A_UNIT }, type.scale))
  const divisor = type.scale === 0 ? columnRef(count) : call('rescale', [columnRef(count)], aligned)
  const interval = rescaleInterval(type.interval, averageScale - type.scale)
  const quotient = call('divide', [columnRef(sum), divisor], fixed(averageScale, interval), { nullable: true })
  return {
    computed: [
      { ...computed, name: sumName, column: sum },
      { name: countName, function: 'countValues' as const, argument, column: count },
    ],
    quotients: [{ name, expression: quotient }],
    scope: { ...scope, column: { ...column, type: quotient.type, nullable: true } },
  }
}
