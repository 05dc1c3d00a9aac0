import { EngineError } from '../errors.ts'
import { clampedColumn } from './build-expression.ts'
import type { Call, Expression, ScalarFunctionName, ScalarType } from './expression.ts'
import type { RelationColumn } from './relation.ts'

/**
 * Checks that an expression reads existing columns with their types and that every function gets operands of the types
 * and scales it is defined for. Errors: ERR_EXPRESSION_MALFORMED.
 */
export function verifyExpression(expression: Expression, columns: ReadonlyMap<string, RelationColumn>): void {
  switch (expression.kind) {
    case 'literal':
      return verifyLiteral(expression)
    case 'column': {
      const column = columns.get(expression.name)
      require(column !== undefined && holdsType(expression.type, column.type), 'column')
      return require(expression.nullable || !column.nullable, 'column')
    }
    case 'in':
      require(expression.values.length > 0 && expression.type.kind === 'boolean', 'in')
      require(expression.values.every((value) => sameType(value.type, expression.operand.type)), 'in')
      return verifyExpression(expression.operand, columns)
    case 'case': {
      require(expression.branches.length > 0, 'case')
      for (const { when, then } of expression.branches) {
        require(when.type.kind === 'boolean' && sameType(then.type, expression.type), 'case')
        verifyExpression(when, columns)
        verifyExpression(then, columns)
      }
      if (expression.otherwise === null) return require(expression.nullable, 'case')
      require(sameType(expression.otherwise.type, expression.type), 'case')
      verifyExpression(expression.otherwise, columns)
      return require(clampedColumn(expression) !== null || holdsResults(expression), 'case')
    }
    case 'call':
      for (const arg of expression.args) verifyExpression(arg, columns)
      return verifyCall(expression)
  }
}

/** The interval of a CASE holds those of its results. */
function holdsResults(node: Expression & { readonly kind: 'case' }): boolean {
  if (node.type.kind !== 'fixed' || node.type.interval === null) return true
  const { lower, upper } = node.type.interval
  const results = [...node.branches.map(({ then }) => then), ...(node.otherwise === null ? [] : [node.otherwise])]
  return results.every(({ type, kind }, index) => {
    const result = results[index]
    if (kind === 'literal' && result?.kind === 'literal' && result.value === null) return true
    return (
      type.kind === 'fixed' && type.interval !== null && type.interval.lower >= lower && type.interval.upper <= upper
    )
  })
}

function verifyLiteral({ value, type, nullable }: Expression & { readonly kind: 'literal' }): void {
  if (value === null) return require(nullable, 'literal')
  const isNumber = type.kind === 'fixed' || type.kind === 'code'
  require(isNumber
    ? typeof value === 'bigint'
    : typeof value === (type.kind === 'boolean' ? 'boolean' : 'string'), 'literal')
  if (type.kind === 'code') require(typeof value === 'bigint' && value >= 0n && value < type.values.length, 'literal')
}

type Kind = ScalarType['kind']
type Rule = (args: readonly Expression[], node: Call) => boolean

const kinds =
  (...allowed: readonly Kind[]): Rule =>
  (args) =>
    args.every((arg) => allowed.includes(arg.type.kind))
const all =
  (...rules: readonly Rule[]): Rule =>
  (args, node) =>
    rules.every((rule) => rule(args, node))
const count =
  (least: number, most = least): Rule =>
  (args) =>
    args.length >= least && args.length <= most
const result =
  (kind: Kind): Rule =>
  (_, node) =>
    node.type.kind === kind
const alike: Rule = (args) => args.every((arg) => args[0] !== undefined && sameType(arg.type, args[0].type))
const asResult: Rule = (args, node) => args.every((arg) => sameType(arg.type, node.type))
const literalFrom =
  (index: number): Rule =>
  (args) =>
    args.slice(index).every((arg) => arg.kind === 'literal')
const many = count(2, Number.POSITIVE_INFINITY)
const predicate = result('boolean')
const comparison = all(count(2), alike, predicate)
const ordered = all(comparison, kinds('fixed', 'text', 'date', 'timestamp'))
const numbers = all(kinds('fixed'), result('fixed'))
const datePart = all(count(1), kinds('date', 'timestamp'), result('fixed'))
const texts = all(kinds('text'), result('text'))
const scaleStep =
  (direction: 'finer' | 'coarser'): Rule =>
  (args, node) => {
    const from = args[0]?.type
    if (from?.kind !== 'fixed' || node.type.kind !== 'fixed') return false
    return direction === 'finer' ? node.type.scale >= from.scale : node.type.scale <= from.scale
  }
const addedScales: Rule = (args, node) =>
  node.type.kind === 'fixed' &&
  node.type.scale === args.reduce((sum, { type }) => sum + (type.kind === 'fixed' ? type.scale : 0), 0)

const RULES: Readonly<Record<ScalarFunctionName, Rule>> = {
  and: all(many, kinds('boolean'), predicate),
  or: all(many, kinds('boolean'), predicate),
  not: all(count(1), kinds('boolean'), predicate),
  isNull: all(count(1), predicate),
  isNotNull: all(count(1), predicate),
  isTrue: all(count(1), kinds('boolean'), predicate),
  isFalse: all(count(1), kinds('boolean'), predicate),
  equal: comparison,
  notEqual: comparison,
  less: ordered,
  lessOrEqual: ordered,
  greater: ordered,
  greaterOrEqual: ordered,
  isDistinctFrom: comparison,
  isNotDistinctFrom: comparison,
  add: all(count(2), numbers, asResult),
  subtract: all(count(2), numbers, asResult),
  multiply: all(count(2), numbers, addedScales),
  negate: all(count(1), numbers, asResult),
  absolute: all(count(1), numbers, asResult),
  divide: all(count(2), numbers, alike),
  modulo: all(count(2), numbers, asResult),
  rescale: all(count(1), scaleStep('finer')),
  roundTo: all(count(1), scaleStep('coarser')),
  floorTo: all(count(1), scaleStep('coarser')),
  least: all(many, asResult),
  greatest: all(many, asResult),
  sign: all(count(1), numbers),
  coalesce: all(many, asResult),
  nullIf: all(count(2), asResult),
  lower: all(count(1), texts),
  upper: all(count(1), texts),
  trim: all(count(1), texts),
  length: all(count(1), kinds('text'), result('fixed')),
  substring: all(count(3), result('text'), literalFrom(1)),
  concat: all(many, texts),
  like: all(count(2), kinds('text'), predicate, literalFrom(1)),
  startsWith: all(count(2), kinds('text'), predicate, literalFrom(1)),
  year: datePart,
  quarter: datePart,
  month: datePart,
  day: datePart,
  dayOfWeek: datePart,
  hour: datePart,
  dateTrunc: all(count(2), result('date')),
  addDays: all(count(2), result('date'), literalFrom(1)),
  dateDiffDays: all(count(2), kinds('date'), result('fixed')),
  toDate: all(count(1), kinds('timestamp'), result('date')),
  codeToText: all(count(1), kinds('code'), result('text')),
  fixedToText: all(count(1), kinds('fixed'), result('text')),
  booleanToFixed: all(count(1), kinds('boolean'), result('fixed')),
}

function verifyCall(node: Call): void {
  require(RULES[node.function](node.args, node), node.function)
}

/** Same kind, scale and code list; intervals may differ. */
export function sameType(a: ScalarType, b: ScalarType): boolean {
  if (a.kind === 'fixed' && b.kind === 'fixed') return a.scale === b.scale
  if (a.kind === 'code' && b.kind === 'code') return a.list === b.list
  return a.kind === b.kind
}

/** Whether every value of type `inner` is one of `outer`: the same type, with an interval that holds the other's. */
export function holdsType(outer: ScalarType, inner: ScalarType): boolean {
  if (!sameType(outer, inner)) return false
  if (outer.kind !== 'fixed' || inner.kind !== 'fixed' || outer.interval === null) return true
  const { lower, upper } = outer.interval
  return inner.interval !== null && inner.interval.lower >= lower && inner.interval.upper <= upper
}

function require(holds: boolean, what: string): asserts holds {
  if (!holds) throw new EngineError('ERR_EXPRESSION_MALFORMED', { function: what })
}
