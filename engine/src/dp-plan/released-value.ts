import { formatFixed } from '../relation/evaluate-expression.ts'
import type { ScalarType } from '../relation/expression.ts'
import type { KeyValue } from './measured-query.ts'

/** As JSON holds it without loss: integers beyond 2^53 and decimals are decimal strings, dates and times ISO text. */
export type NoisyCell = number | string | boolean | null

/** Column types of noisy tables, as DuckDB names them. */
export type NoisyType =
  'BOOLEAN' | 'BIGINT' | 'HUGEINT' | 'DOUBLE' | 'VARCHAR' | 'DATE' | 'TIMESTAMP' | `DECIMAL(38,${number})`

/** An integer of a decimal grid. */
export function releasedInteger(value: bigint, scale: number): NoisyCell {
  if (scale > 0) return formatFixed(value, scale)
  return Number.isSafeInteger(Number(value)) ? Number(value) : value.toString()
}

/** Codes as the text of their list. */
export function releasedKey(value: KeyValue, type: ScalarType | undefined): NoisyCell {
  if (typeof value !== 'bigint') return value
  if (type?.kind === 'code') return type.values[Number(value)] ?? null
  return releasedInteger(value, type?.kind === 'fixed' ? type.scale : 0)
}
