import type { Call, Literal, ScalarType } from '../relation/expression.ts'

/**
 * Where engines differ; everything else about the issued SQL is in `sql-writer.ts` and in the plan's templates.
 * INVARIANT: what is written is total. On rows of the prepared layout, whatever their values, no rendered expression
 * can fail, and its type is `physicalType` of its static type.
 */
export interface Dialect {
  readonly name: 'duckdb'
  /** The type of a SUM over integers, which cannot overflow for any number of rows. */
  readonly widestInteger: string
  /** Quoted, so that no character of the name can end the quotation. */
  identifier(name: string): string
  /** Engine type that holds every value of `type`. Errors: ERR_VALUE_RANGE. */
  physicalType(type: ScalarType): string
  literal(literal: Literal): string
  /** `args` are the rendered arguments of `call`, in order, each of the physical type of its static type. */
  call(call: Call, args: readonly string[]): string
  /** 64-bit hash of the arguments, which may be null, as an unsigned integer. Equal arguments have equal hashes; any order of hashes is as likely as any other. */
  hash(args: readonly string[]): string
  /** Key columns as the driver should hand them over: dates and timestamps as ISO text. */
  keyOutput(sql: string, type: ScalarType): string
}
