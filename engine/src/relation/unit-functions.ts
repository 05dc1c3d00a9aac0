import { fixed } from './build-expression.ts'
import type { Interval, ScalarType } from './expression.ts'
import { MAX_SUMMED_MAGNITUDE } from './summed-magnitude.ts'

/** Aggregates over the rows of one unit. `sum`, `min`, `max`, `boolOr` and `boolAnd` skip NULL and are NULL of nothing. */
export const UNIT_AGGREGATES = [
  'countRows',
  'countValues',
  'countDistinct',
  'sum',
  'min',
  'max',
  'boolOr',
  'boolAnd',
] as const
export type UnitAggregateName = (typeof UNIT_AGGREGATES)[number]

/** Functions over a window of one unit's rows. */
export type WindowFunctionName =
  | 'rowNumber'
  | 'rank'
  | 'denseRank'
  | 'lag'
  | 'lead'
  | 'firstValue'
  | 'lastValue'
  | Exclude<UnitAggregateName, 'countDistinct'>

/** More rows than any unit can have stored, so that what is counted and summed of one unit has a proved interval. */
export const MAX_ROWS_OF_A_UNIT = 1n << 40n

/**
 * Type of the exact result for an argument of type `argument`, null for none; null when the function is not defined for it.
 * The interval holds for any data; limits that declared rows give are written as clamps where the value is used.
 */
export function unitFunctionType(
  name: UnitAggregateName | WindowFunctionName,
  argument: ScalarType | null,
): ScalarType | null {
  switch (name) {
    case 'countRows':
    case 'countValues':
    case 'countDistinct':
      return (argument === null) === (name === 'countRows') ? fixed(0, { lower: 0n, upper: MAX_ROWS_OF_A_UNIT }) : null
    case 'rowNumber':
    case 'rank':
    case 'denseRank':
      return argument === null ? fixed(0, { lower: 1n, upper: MAX_ROWS_OF_A_UNIT }) : null
    case 'sum':
      return argument?.kind === 'fixed' && argument.interval !== null
        ? sumType(argument.scale, argument.interval)
        : null
    case 'min':
    case 'max':
      return argument !== null && ORDERED.has(argument.kind) ? argument : null
    case 'boolOr':
    case 'boolAnd':
      return argument?.kind === 'boolean' ? argument : null
    case 'lag':
    case 'lead':
    case 'firstValue':
    case 'lastValue':
      return argument
  }
}

/** Codes are ordered by position, which is not the order of their texts. */
const ORDERED: ReadonlySet<ScalarType['kind']> = new Set<ScalarType['kind']>(['fixed', 'text', 'date', 'timestamp'])

function sumType(scale: number, { lower, upper }: Interval): ScalarType | null {
  if (lower < -MAX_SUMMED_MAGNITUDE || upper > MAX_SUMMED_MAGNITUDE) return null
  return fixed(scale, {
    lower: lower < 0n ? lower * MAX_ROWS_OF_A_UNIT : 0n,
    upper: upper > 0n ? upper * MAX_ROWS_OF_A_UNIT : 0n,
  })
}

/** Whether the result depends on the order of rows that tie in the written order. */
export function needsTotalOrder({
  function: name,
  frame,
}: {
  readonly function: WindowFunctionName
  readonly frame: { readonly mode: 'rows' | 'range' } | null
}): boolean {
  return name === 'rowNumber' || name === 'lag' || name === 'lead' || frame?.mode === 'rows'
}
