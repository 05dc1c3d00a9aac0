import type { ColumnType } from '@yingbi/contracts'

/** What is known of a column's type without reading a value. Domains count as what they are over. */
export interface SourceColumnType {
  /** Name in `pg_catalog`; `enum` for every enumeration, `other` for what is neither. */
  readonly base: string
  /** As people write it, e.g. `numeric(10,2)`. */
  readonly display: string
  /** Digits after the point of a `numeric(p, s)`; null when none are declared. */
  readonly scale: number | null
  /** Labels of an enumeration, in their order. */
  readonly labels: readonly string[]
}

/** Types whose text is the same on every server, whatever its locale; others are not read. */
const LOGICAL: Readonly<Record<string, ColumnType>> = {
  int2: 'integer',
  int4: 'integer',
  int8: 'integer',
  numeric: 'decimal',
  float4: 'decimal',
  float8: 'decimal',
  text: 'text',
  varchar: 'text',
  bpchar: 'text',
  uuid: 'text',
  bool: 'boolean',
  date: 'date',
  timestamp: 'timestamp',
  timestamptz: 'timestamp',
  enum: 'code',
}

/** The policy's type that a column suggests by itself; null for a type that is not read. */
export function logicalType(type: SourceColumnType): ColumnType | null {
  const logical = LOGICAL[type.base] ?? null
  return type.base === 'numeric' && type.scale === 0 ? 'integer' : logical
}
