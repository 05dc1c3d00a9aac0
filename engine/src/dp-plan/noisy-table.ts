import type { ScalarType } from '../relation/expression.ts'
import { measurementAt, type MeasuredColumnPlan, type MeasuredPlan } from './measured-plan.ts'
import type { MeasurementFacts } from './measurements/measurement.ts'
import type { NoisyCell, NoisyType } from './released-value.ts'
import { releasedUnit } from './statistics/moment.ts'
import { statisticKind } from './statistics/statistic-kinds.ts'
import { sigmaOf, type StatisticFacts } from './statistics/statistic.ts'

export interface NoisyColumn {
  readonly name: string
  readonly type: NoisyType
  readonly mechanism:
    | 'key'
    | 'discrete-gaussian'
    | 'discrete-gaussian-paired-sums'
    | 'discrete-gaussian-moments'
    | 'discrete-gaussian-tree'
    | 'discrete-laplace'
    | 'discrete-gaussian-histogram'
  /** Standard deviation of the noise, in the column's own unit, of what is summed for moments, in rows for a tree; null for keys. */
  readonly scale: number | null
  /** In the norm that the noise goes by, L1 for discrete Laplace and else L2, in the same unit; null for keys. */
  readonly sensitivity: number | null
  /** Why the value may lean to one side beside its noise, as a stable word; null when it does not. */
  readonly note: 'clipped' | 'bounded' | 'clipped-and-bounded' | 'low-quantile' | 'high-quantile' | null
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
export function noisyColumns(
  plan: Pick<MeasuredPlan, 'keys' | 'columns' | 'measurements' | 'bounding'>,
): readonly NoisyColumn[] {
  const keys = plan.keys.map(({ name, type, origin }): NoisyColumn => {
    return { name, type: keyType(type), mechanism: 'key', scale: null, sensitivity: null, note: null, origin }
  })
  return [...keys, ...plan.columns.map((column) => measuredColumn(column, plan))]
}

/** That MIN and MAX are quantiles is said first. */
function noteOf({ kind, interval }: StatisticFacts, bounded: boolean): NoisyColumn['note'] {
  if (kind === 'minimum') return 'low-quantile'
  if (kind === 'maximum') return 'high-quantile'
  if (interval === null) return bounded ? 'bounded' : null
  return bounded ? 'clipped-and-bounded' : 'clipped'
}

const MECHANISMS: { readonly [K in MeasurementFacts['kind']]?: NoisyColumn['mechanism'] } = {
  pairedSums: 'discrete-gaussian-paired-sums',
  bernstein: 'discrete-gaussian-moments',
  tree: 'discrete-gaussian-tree',
  magnitudes: 'discrete-gaussian-histogram',
}

function measuredColumn(
  { name, statistic, measurement, origin }: MeasuredColumnPlan,
  plan: Pick<MeasuredPlan, 'measurements' | 'bounding'>,
): NoisyColumn {
  const { facts, sigma2, laplaceScale, sensitivity } = measurementAt(plan, measurement)
  const unit = releasedUnit(statistic, facts)
  const bounded = plan.bounding.kind !== 'one-row-per-unit'
  return {
    name,
    type: statisticKind(statistic, facts).noisyType(statistic),
    mechanism: laplaceScale !== null ? 'discrete-laplace' : (MECHANISMS[facts.kind] ?? 'discrete-gaussian'),
    scale: sigmaOf({ sigma2 }) * unit,
    sensitivity: (laplaceScale !== null ? Number(sensitivity.l1) : Math.sqrt(Number(sensitivity.l2Squared))) * unit,
    note: noteOf(statistic, bounded),
    origin,
  }
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
