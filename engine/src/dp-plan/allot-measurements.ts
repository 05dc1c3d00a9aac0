import type { MeasuredAggregate } from './measured-query.ts'
import type { Measurement } from './measurements/measurement.ts'
import { measuredStatistic } from './statistics/measured-statistic.ts'
import type { StatisticFacts } from './statistics/statistic.ts'

/** The measurements that a list of aggregates needs, and for each aggregate what is read off which of them. */
export interface AllottedMeasurements {
  readonly measurements: readonly Measurement[]
  readonly columns: readonly {
    readonly aggregate: MeasuredAggregate
    readonly statistic: StatisticFacts
    readonly measurement: number
  }[]
}

export function allotMeasurements(aggregates: readonly MeasuredAggregate[]): AllottedMeasurements {
  const allotted = aggregates.map((aggregate) => ({ aggregate, ...measuredStatistic(aggregate) }))
  return {
    measurements: allotted.map(({ measurement }) => measurement),
    columns: allotted.map(({ aggregate, statistic }, measurement) => ({ aggregate, statistic, measurement })),
  }
}
