import { rationalToNumber } from '../numeric/rational-to-number.ts'
import { formatFixed } from '../relation/evaluate-expression.ts'
import type { ScalarType } from '../relation/expression.ts'
import type { MeasuredColumnPlan, MeasuredPlan } from './measured-plan.ts'
import type { KeyValue } from './measured-query.ts'

/** As JSON holds it without loss: integers beyond 2^53 and decimals are decimal strings, dates and times ISO text. */
export type NoisyCell = number | string | boolean | null

/** Column types of noisy tables, as DuckDB names them. */
export type NoisyType =
  'BOOLEAN' | 'BIGINT' | 'HUGEINT' | 'DOUBLE' | 'VARCHAR' | 'DATE' | 'TIMESTAMP' | `DECIMAL(38,${number})`

export interface NoisyColumn {
  readonly name: string
  readonly type: NoisyType
  readonly mechanism: 'key' | 'discrete-gaussian' | 'discrete-gaussian-paired-sums'
  /** Standard deviation of the noise, in the column's own unit; null for keys. */
  readonly scale: number | null
  /** L2, in the column's own unit; null for keys. */
  readonly sensitivity: number | null
  /** Why the value may lean to one side beside its noise, as a stable word; null when it does not. */
  readonly note: 'clipped' | 'bounded' | 'clipped-and-bounded' | null
  /** `table.column` that the values come from, when it is one. */
  readonly origin: string | null
}

/** Released values, one row a group; `low` and `high` are the ends of 95 % intervals, null for keys. JSON-safe. */
export interface NoisyTable {
  readonly columns: readonly NoisyColumn[]
  readonly rows: readonly (readonly NoisyCell[])[]
  readonly low: readonly (readonly NoisyCell[])[]
  readonly high: readonly (readonly NoisyCell[])[]
}

/** Columns of the plan's noisy table: keys, then measured columns. Known before anything is measured. */
export function noisyColumns(plan: Pick<MeasuredPlan, 'keys' | 'columns' | 'bounding'>): readonly NoisyColumn[] {
  const keys = plan.keys.map(({ name, type, origin }): NoisyColumn => {
    return { name, type: keyType(type), mechanism: 'key', scale: null, sensitivity: null, note: null, origin }
  })
  const bounded = plan.bounding.kind !== 'one-row-per-unit'
  return [...keys, ...plan.columns.map((column) => measuredColumn(column, bounded))]
}

function measuredColumn(column: MeasuredColumnPlan, bounded: boolean): NoisyColumn {
  const { name, kind, scale, origin, interval } = column
  const unit = 10 ** scale
  return {
    name,
    type: measuredType(kind, scale),
    mechanism: kind === 'average' ? 'discrete-gaussian-paired-sums' : 'discrete-gaussian',
    scale: Math.sqrt(rationalToNumber(column.sigma2)) / unit,
    sensitivity: Math.sqrt(Number(column.sensitivity.l2Squared)) / unit,
    note: interval === null ? (bounded ? 'bounded' : null) : bounded ? 'clipped-and-bounded' : 'clipped',
    origin,
  }
}

function measuredType(kind: MeasuredColumnPlan['kind'], scale: number): NoisyType {
  if (kind === 'average') return 'DOUBLE'
  if (kind !== 'sum') return 'BIGINT'
  return scale === 0 ? 'HUGEINT' : `DECIMAL(38,${scale})`
}

function keyType(type: ScalarType): NoisyType {
  switch (type.kind) {
    case 'fixed':
      return type.scale === 0 ? 'BIGINT' : `DECIMAL(38,${type.scale})`
    case 'code':
    case 'text':
      return 'VARCHAR'
    case 'boolean':
      return 'BOOLEAN'
    case 'date':
      return 'DATE'
    case 'timestamp':
      return 'TIMESTAMP'
  }
}

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
