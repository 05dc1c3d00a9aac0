import { EngineError } from '../errors.ts'
import type { PREPARED_TYPES } from '../catalog/prepared-layout.ts'
import type { Call, Literal, ScalarType } from '../relation/expression.ts'
import type { FixedWidth } from './fixed-width.ts'
import type { FunctionTable } from './render-call.ts'

/** The engines that prepared tables may be stored in. */
export type EngineName = keyof typeof PREPARED_TYPES

/**
 * The leaf of a row, from 0 to 65535, null where it is not counted, and what rows are ordered by: their rank, which is
 * not negative, where there is one, else a hash. Rows of one rank or hash are ordered by their leaves, so that those
 * which tie are interchangeable.
 */
export interface OrderedLeaf {
  readonly leaf: string
  readonly rank: string | null
  /** SQL of it. */
  readonly hash: string
}

/**
 * Where engines differ; everything else about the issued SQL is in `sql-writer.ts` and in the plan's templates.
 * INVARIANT: what is written is total. On rows of the prepared layout, whatever their values, no rendered expression
 * can fail, and its type is `physicalType` of its static type.
 */
export interface Dialect {
  readonly name: EngineName
  /** Renders the functions that the engine may be asked for; a plan with any other is refused before it is written. */
  readonly functions: FunctionTable
  /** The type of a SUM over integers, which cannot overflow for any number of rows. */
  readonly widestInteger: string
  /** Whether statistics let a scan leave out blocks without a value in a range, so that a second pass over them is free. */
  readonly skipsBlocks: boolean
  /** What stands between AS and the parenthesis of a common table expression that is read several times. */
  readonly readTwice: { readonly copied: string; readonly inlined: string }
  readonly tokens: TokenSql
  /** Quoted, so that no character of the name can end the quotation. */
  identifier(name: string): string
  /** Engine type that holds every value of `type`. Errors: ERR_VALUE_RANGE. */
  physicalType(type: ScalarType): string
  /** A column of a prepared table, compared and grouped by its bytes. */
  storedColumn(sql: string, type: ScalarType): string
  literal(literal: Literal): string
  /** A whole number among others, of any width. */
  number(value: bigint): string
  /** Exact sum of whole numbers, as `widestInteger`. */
  sum(sql: string): string
  /** The quotient without its remainder, of a dividend >= 0 and a divisor > 0: both narrow, or of the widest type. */
  quotient(width: FixedWidth, dividend: string, divisor: string): string
  /** The least value of a group; null counts as none. */
  minimum(sql: string, type: ScalarType): string
  /** 64-bit hash of the arguments, which may be null, as an integer. Equal arguments have equal hashes; any order of hashes is as likely as any other. */
  hash(args: readonly string[]): string
  /** An aggregate: a list that holds the leaves of the `count` rows that come first, or of all when there are fewer; of one, the row itself will do. */
  firstLeaves(row: OrderedLeaf, count: bigint): string
  /** Takes such a list of `count` apart: an item of FROM, after the table that `list` is a column of, what rows must fulfil, and the leaf of each. */
  leavesOf(list: string, alias: string, count: bigint): LeavesSql
  /**
   * An aggregate: a list that holds the `count` different values that come first by their hash, or all when there are fewer; nulls are left out. Values of one hash are ordered themselves.
   */
  firstDistinct(value: string, hash: string, count: bigint): string
  /** Takes such a list apart, as `leavesOf` does. */
  valuesOf(list: string, alias: string): { readonly from: string; readonly value: string }
  /** An aggregate: the sum of the `count` largest whole numbers of a group, or of all when there are fewer. None is null. */
  sumOfLargest(sql: string, count: bigint): string
  /** Key columns as the driver should hand them over: dates and timestamps as ISO text. */
  keyOutput(sql: string, type: ScalarType): string
}

export interface LeavesSql {
  readonly from: string
  readonly where: readonly string[]
  readonly leaf: string
}

/** How groups of a unit are told apart when it may keep a few of them: 64 bits each, see `dp-plan/group-choice.ts`. */
export interface TokenSql {
  /** Position of a code or a computed one, as an integer to compute with. */
  position(sql: string): string
  /** Half of the unit's 64 bits, as a number from 0 to 2^32 - 1. */
  half(unit: string, which: 'low' | 'high'): string
  /** The bit at a position from 0 to 60. */
  bit(position: string): string
  /** Aggregate: the set of all bits of a group. */
  union(bits: string): string
  /** How many bits of the set are below the bit. */
  bitsBelow(set: string, bit: string): string
  /** Aggregate: the n-th smallest of the group's distinct tokens, null when there are fewer. */
  nthSmallest(token: string, n: bigint): string
}

/**
 * `args` are the rendered arguments of `call`, in order, each of the physical type of its static type.
 * Errors: ERR_EXPRESSION_MALFORMED for a function that is not on the dialect's list, and those of the function.
 */
export function writeCall(call: Call, args: readonly string[], dialect: Dialect): string {
  const render = dialect.functions[call.function]
  if (render === undefined) throw new EngineError('ERR_EXPRESSION_MALFORMED', { function: call.function })
  return render(args, call)
}
