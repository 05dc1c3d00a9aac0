import type { MeasurementFacts } from '../measurements/measurement.ts'
import { averageStatistic } from './average.ts'
import { countStatistic, sumStatistic } from './count-and-sum.ts'
import { discoveredBound } from './discovered-bound.ts'
import { momentStatistic, pairCountStatistic } from './moment.ts'
import { continuousQuantile, discreteQuantile } from './quantiles.ts'
import type { StatisticFacts, StatisticKind } from './statistic.ts'

const KINDS: Readonly<Record<StatisticFacts['kind'], StatisticKind>> = {
  countRows: countStatistic,
  countValues: countStatistic,
  countUnits: countStatistic,
  countDistinct: countStatistic,
  sum: sumStatistic,
  average: averageStatistic,
  varPop: momentStatistic,
  varSamp: momentStatistic,
  stddevPop: momentStatistic,
  stddevSamp: momentStatistic,
  covarPop: momentStatistic,
  covarSamp: momentStatistic,
  corr: momentStatistic,
  regrSlope: momentStatistic,
  regrIntercept: momentStatistic,
  regrR2: momentStatistic,
  regrCount: pairCountStatistic,
  regrAvgX: momentStatistic,
  regrAvgY: momentStatistic,
  regrSxx: momentStatistic,
  regrSyy: momentStatistic,
  regrSxy: momentStatistic,
  continuousQuantile,
  discreteQuantile,
  minimum: discreteQuantile,
  maximum: discreteQuantile,
  lowerBound: discoveredBound,
  upperBound: discoveredBound,
}

export function statisticKind({ kind }: Pick<StatisticFacts, 'kind'>, facts: MeasurementFacts): StatisticKind {
  // An average may be read off what a variance needs anyway.
  return kind === 'average' && facts.kind === 'bernstein' ? momentStatistic : KINDS[kind]
}
