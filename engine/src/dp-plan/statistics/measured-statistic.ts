import type { Measurement } from '../measurements/measurement.ts'
import type { MeasuredAggregate } from '../measured-query.ts'
import type { StatisticFacts } from './statistic.ts'

/** What has to be measured for an aggregate, and what is read off it. */
export interface MeasuredStatistic {
  readonly measurement: Measurement
  readonly statistic: StatisticFacts
}

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
  }
}

function count(kind: StatisticFacts['kind']): StatisticFacts {
  return { kind, scale: 0, interval: null }
}

function onGrid({ kind, argument, interval }: Extract<MeasuredAggregate, { kind: 'sum' | 'average' }>): StatisticFacts {
  return { kind, scale: argument.type.kind === 'fixed' ? argument.type.scale : 0, interval }
}
