import { CanonicalTextTooLong, MAX_CANONICAL_LENGTH } from '../relation/canonical-expression.ts'
import { inputsOf } from '../relation/print-relation.ts'
import type { Relation } from '../relation/relation.ts'
import { type EngineRefusal, refusal } from './engine-refusal.ts'
import { MAX_SQL_DEPTH } from './parse-sql.ts'

/**
 * A short text can stand for something huge: a WITH part that reads the one before it twice doubles it. So parts are
 * counted where they are made, and a statement that has too many of them is given up at once.
 */
const LIMITS = {
  /** Of one SELECT list. */
  columns: { limit: 1000, partEn: 'columns of a select list', partZh: '个输出列' },
  /** Of one FROM clause, and below one aggregate however they got there. */
  tables: { limit: 64, partEn: 'tables in one question', partZh: '张表（同一个问题里）' },
  /** Operators between an aggregate and the stored rows, counted along the longest way. */
  steps: { limit: 600, partEn: 'steps that build on each other', partZh: '个层层相接的步骤' },
  /** What WITH parts become when each column is written in terms of stored ones. */
  characters: {
    limit: MAX_CANONICAL_LENGTH,
    partEn: 'characters, once WITH parts are written out',
    partZh: '个字符（WITH 各部分展开后）',
  },
} as const

/** Ends the binding of a statement; never leaves `compile`. */
class StatementTooLarge extends Error {
  readonly part: keyof typeof LIMITS

  constructor(part: keyof typeof LIMITS) {
    super(part)
    this.part = part
  }
}

/** Errors: StatementTooLarge, as all of these. */
export function limitColumns(count: number): void {
  if (count > LIMITS.columns.limit) throw new StatementTooLarge('columns')
}

export function limitTables(count: number): void {
  if (count > LIMITS.tables.limit) throw new StatementTooLarge('tables')
}

/** Looks at what is new only: inputs were limited when they were made. */
export function limitRelation(relation: Relation): void {
  limitColumns(relation.columns.length)
  const { tables, steps } = sizeOf(relation)
  limitTables(tables)
  if (steps > LIMITS.steps.limit) throw new StatementTooLarge('steps')
}

interface Size {
  readonly tables: number
  readonly steps: number
}

/** Relations are shared by all who refer to them, and never change. */
const SIZES = new WeakMap<Relation, Size>()

function sizeOf(relation: Relation): Size {
  const known = SIZES.get(relation)
  if (known !== undefined) return known
  const inputs = inputsOf(relation).map(sizeOf)
  const size = {
    tables: inputs.length === 0 ? 1 : inputs.reduce((sum, input) => sum + input.tables, 0),
    steps: 1 + inputs.reduce((most, input) => Math.max(most, input.steps), 0),
  }
  SIZES.set(relation, size)
  return size
}

/** What is said of a statement that was given up for its size; null for any other error. */
export function refusalOfSize(error: unknown): EngineRefusal | null {
  if (error instanceof StatementTooLarge) return refusal('SQL_TOO_LARGE', null, { params: LIMITS[error.part] })
  if (error instanceof CanonicalTextTooLong) return refusal('SQL_TOO_LARGE', null, { params: LIMITS.characters })
  // A stack that is full: the guards keep trees shallow, but the caller's own may be deep already.
  return error instanceof RangeError ? refusal('SQL_TOO_DEEP', null, { params: { limit: MAX_SQL_DEPTH } }) : null
}
