import type { SourceSpan } from '../sql/source-span.ts'

/**
 * Scalar expressions over one row, below the cut. Every function here is total: no value can make it fail.
 * Numbers are integers on a decimal grid (`fixed`), with an interval that holds for every row, so that neither
 * overflow nor NaN can occur and every engine computes the same bits.
 */
export type ScalarType =
  | { readonly kind: 'fixed'; readonly scale: number; readonly interval: Interval | null }
  | { readonly kind: 'code'; readonly list: string; readonly values: readonly string[] }
  | { readonly kind: 'text' }
  | { readonly kind: 'boolean' }
  | { readonly kind: 'date' }
  | { readonly kind: 'timestamp' }

/** Inclusive, in units of 10^-scale. Null upstream means unbounded: only comparisons and IS NULL accept it. */
export interface Interval {
  readonly lower: bigint
  readonly upper: bigint
}

interface Typed {
  readonly type: ScalarType
  readonly nullable: boolean
  readonly span: SourceSpan | null
}

/** A column of the input relation, by position-free unique name (see `RelationColumn.name`). */
export interface ColumnRef extends Typed {
  readonly kind: 'column'
  readonly name: string
}
/** `value` is a bigint for fixed (in the type's grid), position for code, ISO text for date and timestamp. */
export interface Literal extends Typed {
  readonly kind: 'literal'
  readonly value: bigint | string | boolean | null
}
/** A total function or operator from `sql/scalar-functions.ts`, e.g. `add`, `multiply`, `least`, `year`, `substring`. */
export interface Call extends Typed {
  readonly kind: 'call'
  readonly function: ScalarFunctionName
  readonly args: readonly Expression[]
}
/** CASE WHEN ... THEN ... ELSE ... END, in searched form. */
export interface CaseWhen extends Typed {
  readonly kind: 'case'
  readonly branches: readonly { readonly when: Expression; readonly then: Expression }[]
  readonly otherwise: Expression | null
}
/** `operand IN (literals)`. */
export interface InList extends Typed {
  readonly kind: 'in'
  readonly operand: Expression
  readonly values: readonly Literal[]
  readonly negated: boolean
}

export type Expression = ColumnRef | Literal | Call | CaseWhen | InList

/**
 * The closed list of functions below the cut. Each dialect renders every one of them; a name that is not here does not exist there.
 * Fixed operands are aligned to one scale by the binder (`rescale` multiplies by a power of ten; `roundTo` divides, half away from zero).
 */
export const SCALAR_FUNCTIONS = [
  // boolean
  'and',
  'or',
  'not',
  'isNull',
  'isNotNull',
  'isTrue',
  'isFalse',
  // comparison
  'equal',
  'notEqual',
  'less',
  'lessOrEqual',
  'greater',
  'greaterOrEqual',
  'isDistinctFrom',
  'isNotDistinctFrom',
  // exact arithmetic
  'add',
  'subtract',
  'multiply',
  'negate',
  'absolute',
  'divide', // rounded to the result's scale, NULL when the divisor is 0
  'modulo', // NULL when the divisor is 0
  'rescale',
  'roundTo',
  'floorTo',
  'least',
  'greatest',
  'sign',
  // null handling
  'coalesce',
  'nullIf',
  // text
  'lower',
  'upper',
  'trim',
  'length',
  'substring', // (text, start >= 1, length >= 0), literals only
  'concat',
  'like', // (text, literal pattern)
  'startsWith',
  // date and time
  'year',
  'quarter',
  'month',
  'day',
  'dayOfWeek',
  'hour',
  'dateTrunc', // (literal unit, date or timestamp) -> date
  'addDays',
  'dateDiffDays',
  'toDate',
  // conversion
  'codeToText',
  'fixedToText',
  'booleanToFixed',
] as const
export type ScalarFunctionName = (typeof SCALAR_FUNCTIONS)[number]
