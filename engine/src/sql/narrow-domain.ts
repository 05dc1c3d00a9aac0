import type { KeyValue } from '../dp-plan/measured-query.ts'
import { canonicalExpression } from '../relation/canonical-expression.ts'
import {
  type CalendarDate,
  dateFromDays,
  daysFromDate,
  formatDate,
  parseIsoDate,
  truncateDate,
  type DateTruncUnit,
} from '../relation/calendar.ts'
import { clampedColumn, expressionParts, visitExpression } from '../relation/build-expression.ts'
import { sameType } from '../relation/verify-expression.ts'
import { type ScalarValue, evaluateExpression } from '../relation/evaluate-expression.ts'
import type { Call, Expression } from '../relation/expression.ts'
import { STORED_INTERVAL } from './interval-arithmetic.ts'
import { MAX_LISTED_VALUES, keyDomain, sortValues } from './key-domain.ts'

/**
 * The key values that can pass the conditions of WHERE, as far as that follows from comparisons of the key with
 * constants; null when the values cannot be listed. Conditions are about the stored value, the key is the value within
 * its bounds: a value at the edge stays when anything beyond it could pass.
 */
export function narrowedDomain(
  key: Expression,
  conditions: readonly Expression[],
  columns: ReadonlyMap<string, string>,
): readonly KeyValue[] | null {
  const operand = withoutClamp(key)
  const meaning = canonicalExpression(operand, columns)
  // The same number on a finer grid has the same text; only on its own grid it can stand for the key.
  const isKey: IsKey = (node) =>
    node.kind !== 'literal' && sameType(node.type, operand.type) && canonicalExpression(node, columns) === meaning
  const about = conditions.filter((condition) => speaksOnlyOf(condition, isKey))
  const whole = keyDomain(key)
  const domain = whole ?? constantsOf(operand, about, isKey) ?? datesOf(operand, conditions, columns)
  if (domain === null) return null
  const samples = about.flatMap(numericConstants)
  const tests = about.map((condition) => testOf(condition, isKey))
  const passes = (value: KeyValue) =>
    storedValues(value, key, samples).some((stored) => tests.every((test) => test(stored)))
  const narrowed = about.length === 0 ? domain : domain.filter(passes)
  // A question about no group at all is answered for all of them; each is about 0.
  return narrowed.length === 0 ? whole : narrowed
}

/** Whether a node is the key, as it is stored. */
type IsKey = (node: Expression) => boolean

/** The column of a `clamp`; any other expression as it is. */
export function withoutClamp(expression: Expression): Expression {
  return clampedColumn(expression)?.column ?? expression
}

/** Whether a condition holds for a value of the key. */
function testOf(condition: Expression, isKey: IsKey): (value: KeyValue) => boolean {
  if (condition.kind === 'in' && isKey(condition.operand)) {
    const listed = new Set(condition.values.map((value) => value.value))
    const { negated } = condition
    return (value) => value !== null && (negated ? !listed.has(value) && !listed.has(null) : listed.has(value))
  }
  return (value) => evaluateExpression(replace(condition, isKey, value), new Map()) === true
}

/** Whether the key is the only thing in a condition that is not a constant. */
function speaksOnlyOf(condition: Expression, isKey: IsKey): boolean {
  let others = false
  let found = false
  const visit = (node: Expression): void => {
    if (isKey(node)) {
      found = true
      return
    }
    if (node.kind === 'column') others = true
    expressionParts(node).forEach(visit)
  }
  visit(condition)
  return found && !others
}

function replace(node: Expression, isKey: IsKey, value: ScalarValue): Expression {
  if (node.kind === 'literal') return node
  if (isKey(node)) return { kind: 'literal', value, type: node.type, nullable: value === null, span: null }
  const put = (part: Expression) => replace(part, isKey, value)
  if (node.kind === 'call') return { ...node, args: node.args.map(put) }
  if (node.kind === 'in') return { ...node, operand: put(node.operand) }
  if (node.kind !== 'case') return node
  const branches = node.branches.map((branch) => ({ when: put(branch.when), then: put(branch.then) }))
  return { ...node, branches, otherwise: node.otherwise === null ? null : put(node.otherwise) }
}

/** Stored values that have this value within the bounds: itself, and at an edge samples from beyond. */
function storedValues(value: KeyValue, key: Expression, samples: readonly bigint[]): readonly KeyValue[] {
  if (typeof value !== 'bigint' || key.type.kind !== 'fixed' || key.type.interval === null) return [value]
  const { lower, upper } = key.type.interval
  if (withoutClamp(key) === key) return [value]
  if (value !== lower && value !== upper) return [value]
  // Constants may stand on a finer grid than the key; whatever they are compared with turns near one of these.
  const grids = Array.from({ length: MAX_GRID_STEPS }, (_, digits) => 10n ** BigInt(digits))
  const around = samples.flatMap((sample) =>
    grids.flatMap((grid) => [sample / grid - 1n, sample / grid, sample / grid + 1n]),
  )
  const outside = [...around, STORED_INTERVAL.lower, STORED_INTERVAL.upper]
  const below = value === lower ? outside.filter((sample) => sample < lower) : []
  const above = value === upper ? outside.filter((sample) => sample > upper) : []
  return [value, ...below, ...above]
}

/** Most digits by which a constant's grid is finer than a column's. */
const MAX_GRID_STEPS = 13

function numericConstants(condition: Expression): readonly bigint[] {
  const found: bigint[] = []
  visitExpression(condition, (node) => {
    if (node.kind === 'literal' && typeof node.value === 'bigint') found.push(node.value)
  })
  return found
}

/** A key that is compared with `=` or IN has no other values than those. */
function constantsOf(operand: Expression, about: readonly Expression[], isKey: IsKey): readonly KeyValue[] | null {
  for (const condition of about) {
    if (condition.kind === 'in' && !condition.negated && isKey(condition.operand)) {
      const values = condition.values.map((value) => value.value).filter((value) => value !== null)
      return sortValues([...new Set(values)], operand.type)
    }
    if (condition.kind === 'call' && condition.function === 'equal') {
      const constant = condition.args.find((arg) => arg.kind === 'literal')
      const other = condition.args.find((arg) => arg !== constant)
      if (other === undefined || !isKey(other) || constant?.kind !== 'literal') continue
      return constant.value === null ? [] : [constant.value]
    }
  }
  return operand.type.kind === 'fixed' ? integersBetween(about, isKey) : null
}

function integersBetween(about: readonly Expression[], isKey: IsKey): readonly KeyValue[] | null {
  const { lower, upper } = limits(about, isKey)
  if (typeof lower !== 'bigint' || typeof upper !== 'bigint') return null
  if (upper < lower) return []
  if (upper - lower >= BigInt(MAX_LISTED_VALUES)) return null
  return Array.from({ length: Number(upper - lower) + 1 }, (_, index) => lower + BigInt(index))
}

/** Constants between which the comparisons of a condition keep an expression; both ends may be included too many. */
function limits(conditions: readonly Expression[], isKey: IsKey) {
  let lower: NonNullable<ScalarValue> | null = null as NonNullable<ScalarValue> | null
  let upper: NonNullable<ScalarValue> | null = null as NonNullable<ScalarValue> | null
  for (const condition of conditions) {
    if (condition.kind !== 'call') continue
    const [left, right] = condition.args
    if (left === undefined || right === undefined) continue
    const isLeft = isKey(left)
    const constant = isLeft ? right : left
    if (!(isLeft || isKey(right)) || constant.kind !== 'literal' || constant.value === null) continue
    const below = ['less', 'lessOrEqual'].includes(condition.function) === isLeft
    const isOrder = ['less', 'lessOrEqual', 'greater', 'greaterOrEqual'].includes(condition.function)
    if (!isOrder && condition.function !== 'equal') continue
    const isStrict = condition.function === 'less' || condition.function === 'greater'
    const end = isStrict ? neighbour(constant.value, below ? -1 : 1) : constant.value
    if (!isOrder || below) upper = upper === null || end < upper ? end : upper
    if (!isOrder || !below) lower = lower === null || end > lower ? end : lower
  }
  return { lower, upper }
}

/** The next value on either side of an end that is not included itself; the end when there is no telling. */
function neighbour(value: NonNullable<ScalarValue>, step: 1 | -1): NonNullable<ScalarValue> {
  if (typeof value === 'bigint') return value + BigInt(step)
  const midnight = typeof value === 'string' && /^[\d-]{10}(?: 00:00:00\.000000)?$/.test(value)
  const date = midnight ? parseIsoDate(value.slice(0, 10)) : null
  if (date === null || (step === 1 && String(value).length > 10)) return value
  const next = formatDate(dateFromDays(daysFromDate(date) + step))
  return String(value).length > 10 ? `${next} 23:59:59.999999` : next
}

/** year(d) and date_trunc(unit, d) when WHERE keeps d between two dates. */
function datesOf(
  operand: Expression,
  conditions: readonly Expression[],
  columns: ReadonlyMap<string, string>,
): readonly KeyValue[] | null {
  if (operand.kind !== 'call' || (operand.function !== 'year' && operand.function !== 'dateTrunc')) return null
  const moment = operand.args.at(-1)
  if (moment === undefined || moment.kind === 'literal') return null
  const meaning = canonicalExpression(moment, columns)
  const isMoment: IsKey = (node) => node.kind !== 'literal' && canonicalExpression(node, columns) === meaning
  const { lower, upper } = limits(conditions, isMoment)
  const [first, last] = [dateOf(lower), dateOf(upper)]
  if (first === null || last === null) return null
  // INVARIANT: a superset. A period that only an excluded end day reaches is listed too, and stays empty.
  return operand.function === 'year' ? yearsBetween(first, last) : startsBetween(unitOf(operand), first, last)
}

function dateOf(value: ScalarValue): CalendarDate | null {
  return typeof value === 'string' ? parseIsoDate(value.slice(0, 10)) : null
}

function yearsBetween(first: CalendarDate, last: CalendarDate): readonly KeyValue[] | null {
  const count = last.year - first.year + 1
  if (count > MAX_LISTED_VALUES) return null
  return Array.from({ length: Math.max(0, count) }, (_, index) => BigInt(first.year + index))
}

function unitOf(operand: Call): DateTruncUnit {
  const [unit] = operand.args
  return unit?.kind === 'literal' ? (unit.value as DateTruncUnit) : 'day'
}

function startsBetween(unit: DateTruncUnit, first: CalendarDate, last: CalendarDate): readonly KeyValue[] | null {
  const values: string[] = []
  const end = daysFromDate(last)
  let day = daysFromDate(truncateDate(unit, first))
  while (day <= end) {
    if (values.length >= MAX_LISTED_VALUES) return null
    values.push(formatDate(dateFromDays(day)))
    day = nextStart(unit, day)
  }
  return values
}

/** The next first day of a period: some day of the next one, truncated. */
function nextStart(unit: DateTruncUnit, day: number): number {
  const step = { year: 366, quarter: 95, month: 32, week: 7, day: 1 }[unit]
  return daysFromDate(truncateDate(unit, dateFromDays(day + step)))
}
