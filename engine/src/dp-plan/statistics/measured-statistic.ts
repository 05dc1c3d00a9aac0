import { EngineError } from '../../errors.ts'
import {
  PAIR_KINDS,
  type PairKind,
  VARIANCE_KINDS,
  type VarianceKind,
} from '../../mechanisms/bernstein-moments/moment-statistic.ts'
import { aggregateOperands } from '../../relation/aggregate-operands.ts'
import type { Expression } from '../../relation/expression.ts'
import type { Measurement } from '../measurements/measurement.ts'
import type { MeasuredAggregate } from '../measured-query.ts'
import { EXTREME_SHARES } from '../../mechanisms/quantile-tree/extreme-shares.ts'
import type { StatisticFacts } from './statistic.ts'

/** What has to be measured for an aggregate alone, and what is read off it. */
export interface MeasuredStatistic {
  readonly measurement: Measurement
  readonly statistic: StatisticFacts
}

/** Errors: ERR_PLAN_UNSOUND for what is read off a Bernstein basis, which several aggregates share. */
export function measuredStatistic(aggregate: MeasuredAggregate): MeasuredStatistic {
  switch (aggregate.kind) {
    case 'countRows':
      return { measurement: { facts: { kind: 'rows' }, arguments: [] }, statistic: count(aggregate.kind) }
    case 'countUnits':
      return { measurement: { facts: { kind: 'units' }, arguments: [] }, statistic: count(aggregate.kind) }
    case 'countValues':
      return {
        measurement: { facts: { kind: 'values' }, arguments: [aggregate.argument] },
        statistic: count(aggregate.kind),
      }
    case 'countDistinct':
      return {
        measurement: { facts: { kind: 'distinct' }, arguments: [aggregate.argument] },
        statistic: count(aggregate.kind),
      }
    case 'sum':
      return {
        measurement: { facts: { kind: 'sum', interval: aggregate.interval }, arguments: [aggregate.argument] },
        statistic: onGrid(aggregate),
      }
    case 'average':
      return {
        measurement: { facts: { kind: 'pairedSums', interval: aggregate.interval }, arguments: [aggregate.argument] },
        statistic: onGrid(aggregate),
      }
    case 'lowerBound':
    case 'upperBound':
      return {
        measurement: { facts: { kind: 'magnitudes' }, arguments: [aggregate.argument] },
        statistic: { ...count(aggregate.kind), scale: scaleOf(aggregate.argument) },
      }
    case 'continuousQuantile':
    case 'discreteQuantile':
      return { measurement: treeOf(aggregate), statistic: { ...onGrid(aggregate), share: aggregate.share } }
    case 'minimum':
    case 'maximum':
      return {
        measurement: treeOf(aggregate),
        statistic: { ...onGrid(aggregate), share: EXTREME_SHARES[aggregate.kind] },
      }
    default:
      throw new EngineError('ERR_PLAN_UNSOUND', { part: 'statistic' })
  }
}

export type MomentAggregate = Extract<MeasuredAggregate, { readonly kind: VarianceKind | PairKind }>

/** Whether an aggregate is read off a Bernstein basis, whatever else is asked. */
export function isMoment(aggregate: MeasuredAggregate): aggregate is MomentAggregate {
  const kinds: readonly string[] = [...VARIANCE_KINDS, ...PAIR_KINDS]
  return kinds.includes(aggregate.kind)
}

/** What is shown of a Bernstein basis. Errors: ERR_PLAN_UNSOUND for an aggregate that has no number. */
export function momentFacts(aggregate: MeasuredAggregate, axes: NonNullable<StatisticFacts['axes']>): StatisticFacts {
  const [operand] = aggregateOperands(aggregate)
  if (operand === undefined) throw new EngineError('ERR_PLAN_UNSOUND', { part: 'statistic' })
  const { argument, interval } = operand
  return { kind: aggregate.kind, scale: argument.type.kind === 'fixed' ? argument.type.scale : 0, interval, axes }
}

function count(kind: StatisticFacts['kind']): StatisticFacts {
  return { kind, scale: 0, interval: null }
}

function treeOf({ argument, interval }: Extract<MeasuredAggregate, { interval: unknown }>): Measurement {
  return { facts: { kind: 'tree', interval }, arguments: [argument] }
}

function onGrid({ kind, argument, interval }: Extract<MeasuredAggregate, { interval: unknown }>): StatisticFacts {
  return { kind, scale: scaleOf(argument), interval }
}

function scaleOf({ type }: Expression): number {
  return type.kind === 'fixed' ? type.scale : 0
}
