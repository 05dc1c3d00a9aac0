import { UNIT_COLUMN } from '../../src/catalog/prepared-layout.ts'
import { evaluateExpression, type ScalarValue } from '../../src/relation/evaluate-expression.ts'
import type { Expression } from '../../src/relation/expression.ts'
import type { Aggregate, SortKey, UnitAggregate, Window, WindowFunction } from '../../src/relation/relation.ts'
import { needsTotalOrder } from '../../src/relation/unit-functions.ts'

type Row = ReadonlyMap<string, ScalarValue>
export interface UnitRow {
  readonly unit: bigint | null
  readonly row: Row
}

export function value(expression: Expression, row: Row): ScalarValue {
  const found = evaluateExpression(expression, row)
  if (found === undefined) throw new Error('an expression reads a column that is not there')
  return found
}

/** GROUP BY unit and keys, group by group. Rows of nobody are in no group. */
export function evaluateAggregate(node: Aggregate, rows: readonly UnitRow[]): readonly UnitRow[] {
  const groups = groupedBy(rows, ({ row }) => node.keys.map(({ expression }) => value(expression, row)))
  return groups.map((group) => {
    const [first] = group
    const keys = node.keys.map(({ name, expression }): [string, ScalarValue] => [
      name,
      first === undefined ? null : value(expression, first.row),
    ])
    const aggregates = node.aggregates.map((each): [string, ScalarValue] => [each.name, aggregated(each, group)])
    return { unit: first?.unit ?? null, row: new Map([...keys, ...aggregates]) }
  })
}

/** Every row with the functions of its window, each from the definition: sort, find the frame, look at its rows. */
export function evaluateWindow(node: Window, rows: readonly UnitRow[]): readonly UnitRow[] {
  const owned = rows.filter(({ unit }) => unit !== null)
  const added = new Map<UnitRow, Map<string, ScalarValue>>(owned.map((row) => [row, new Map()]))
  const ties = node.input.columns.filter(({ name }) => !name.startsWith('__'))
  for (const each of node.functions) {
    const written = compareBy(each.orderBy)
    const total = compareBy(
      ties.map(({ name, type, nullable }): SortKey => {
        const expression: Expression = { kind: 'column', name, type, nullable, span: null }
        return { expression, descending: false, nullsFirst: false }
      }),
    )
    for (const part of groupedBy(owned, ({ row }) => each.partitionBy.map((key) => value(key, row)))) {
      const sorted = part.toSorted((a, b) => written(a, b) || (needsTotalOrder(each) ? total(a, b) : 0))
      sorted.forEach((row, at) => added.get(row)?.set(each.name, windowValue(each, sorted, at, written)))
    }
  }
  return owned.map((row) => ({ ...row, row: new Map([...row.row, ...(added.get(row) ?? [])]) }))
}

type Compare = (a: UnitRow, b: UnitRow) => number

function windowValue(node: WindowFunction, sorted: readonly UnitRow[], at: number, written: Compare): ScalarValue {
  const current = sorted[at] as UnitRow
  const argumentAt = (row: UnitRow | undefined) =>
    row === undefined || node.argument === null ? null : value(node.argument, row.row)
  const before = sorted.filter((row) => written(row, current) < 0)
  switch (node.function) {
    case 'rowNumber':
      return BigInt(at + 1)
    case 'rank':
      return BigInt(before.length + 1)
    case 'denseRank':
      return BigInt(before.filter((row, i) => i === 0 || written(before[i - 1] as UnitRow, row) < 0).length + 1)
    case 'lag':
      return argumentAt(sorted[at - node.offset])
    case 'lead':
      return argumentAt(sorted[at + node.offset])
    case 'firstValue':
      return argumentAt(frameOf(node, sorted, at, written)[0])
    case 'lastValue':
      return argumentAt(frameOf(node, sorted, at, written).at(-1))
    default:
      return aggregated({ ...node, function: node.function }, frameOf(node, sorted, at, written))
  }
}

function frameOf(node: WindowFunction, sorted: readonly UnitRow[], at: number, written: Compare): readonly UnitRow[] {
  const { frame } = node
  if (frame === null) return []
  const current = sorted[at] as UnitRow
  const within = (row: UnitRow, i: number) => {
    const place = frame.mode === 'rows' ? i - at : Math.sign(written(row, current))
    const afterStart = typeof frame.from !== 'number' || place >= frame.from
    const beforeEnd = typeof frame.to !== 'number' || place <= frame.to
    return afterStart && beforeEnd
  }
  return sorted.filter(within)
}

function aggregated({ function: name, argument }: Omit<UnitAggregate, 'name'>, rows: readonly UnitRow[]): ScalarValue {
  if (argument === null) return BigInt(rows.length)
  const values = rows.map(({ row }) => value(argument, row)).filter((each) => each !== null)
  switch (name) {
    case 'countRows':
    case 'countValues':
      return BigInt(values.length)
    case 'countDistinct':
      return BigInt(new Set(values).size)
    case 'sum':
      return values.length === 0 ? null : values.reduce((sum: bigint, each) => sum + BigInt(each), 0n)
    case 'min':
    case 'max': {
      const sign = name === 'min' ? 1 : -1
      return values.length === 0 ? null : values.reduce((a, b) => (compareValues(a, b) * sign <= 0 ? a : b))
    }
    case 'boolOr':
      return values.length === 0 ? null : values.includes(true)
    case 'boolAnd':
      return values.length === 0 ? null : !values.includes(false)
  }
}

/** Groups of rows of one unit with equal keys, NULL among them as a value of its own. */
function groupedBy(rows: readonly UnitRow[], keyOf: (row: UnitRow) => readonly ScalarValue[]): readonly UnitRow[][] {
  const groups = new Map<string, UnitRow[]>()
  for (const row of rows) {
    if (row.unit === null) continue
    const key = [UNIT_COLUMN, row.unit, ...keyOf(row)].map((part) => `${typeof part}:${String(part)}`).join('\u0000')
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [row])
    else group.push(row)
  }
  return [...groups.values()]
}

function compareBy(keys: readonly SortKey[]): Compare {
  return (a, b) => {
    for (const { expression, descending, nullsFirst } of keys) {
      const [left, right] = [value(expression, a.row), value(expression, b.row)]
      if (left === null || right === null) {
        if (left === right) continue
        return (left === null) === nullsFirst ? -1 : 1
      }
      const order = compareValues(left, right)
      if (order !== 0) return descending ? -order : order
    }
    return 0
  }
}

/** Text and moments by their bytes, as engines order them; dates are ISO text here. */
function compareValues(a: NonNullable<ScalarValue>, b: NonNullable<ScalarValue>): number {
  if (typeof a === 'string' && typeof b === 'string') return Buffer.compare(Buffer.from(a), Buffer.from(b))
  return a < b ? -1 : a > b ? 1 : 0
}
