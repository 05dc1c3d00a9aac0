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

/**
 * Inclusive, in units of 10^-scale. Null upstream means unbounded: only comparisons, IS NULL, LEAST, GREATEST, grouping
 * and joins accept it. A stored column is unbounded: the binder writes its declared bounds as an explicit
 * `clamp` (see `build-expression.ts`) around the reference, so that an interval is always proved by the expression itself.
 */
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
/** A total function or operator, e.g. `add`, `multiply`, `least`, `year`, `substring`. */
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
 * Fixed operands are aligned to one scale by the binder, except in `multiply` (scales add up). `relation/evaluate-expression.ts`
 * is the reference for every one of them: a dialect that differs from it is wrong. NULL in, NULL out, unless noted.
 */
export const SCALAR_FUNCTIONS = [
  // boolean
  'and', // two or more operands, three-valued
  'or', // two or more operands, three-valued
  'not',
  'isNull', // never NULL, like the next three
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
  'isDistinctFrom', // never NULL
  'isNotDistinctFrom', // never NULL
  // exact arithmetic
  'add',
  'subtract',
  'multiply',
  'negate',
  'absolute',
  'divide', // operands a, b of one scale; a * 10^s / b, s the result's scale, half away from zero; NULL when b is 0
  'modulo', // sign of the dividend; NULL when the divisor is 0
  'rescale', // to the result's larger scale, exact
  'roundTo', // to the result's scale, half away from zero
  'floorTo', // to the result's scale, towards minus infinity
  'least', // two or more operands; NULLs are skipped, NULL when all are
  'greatest', // the same
  'sign',
  // null handling
  'coalesce', // two or more operands
  'nullIf',
  // text
  'lower', // ASCII letters only, so that no locale can differ
  'upper', // ASCII letters only
  'trim', // spaces (U+0020) at both ends
  'length', // code points
  'substring', // (text, start >= 1, length >= 0) in code points; start and length are literals
  'concat', // two or more texts
  'like', // (text, literal pattern): % and _ only, no escape character, case-sensitive
  'startsWith', // (text, literal prefix)
  // date and time
  'year',
  'quarter',
  'month',
  'day',
  'dayOfWeek', // 0 = Sunday to 6
  'hour',
  'dateTrunc', // (literal text year|quarter|month|week|day, date or timestamp) -> date; weeks begin on Monday
  'addDays', // (date, literal of scale 0, at most 36,525 days either way); NULL outside the years 1 to 9999
  'dateDiffDays', // (a, b): days from b to a
  'toDate', // timestamp -> date
  // conversion
  'codeToText', // position -> its value in the list
  'fixedToText', // exactly `scale` digits after the point
  'booleanToFixed', // 0 or 1
] as const
export type ScalarFunctionName = (typeof SCALAR_FUNCTIONS)[number]
