import { averageStatistic } from './average.ts'
import { countStatistic, sumStatistic } from './count-and-sum.ts'
import type { StatisticFacts, StatisticKind } from './statistic.ts'

const KINDS: Readonly<Record<StatisticFacts['kind'], StatisticKind>> = {
  countRows: countStatistic,
  countValues: countStatistic,
  countUnits: countStatistic,
  sum: sumStatistic,
  average: averageStatistic,
}

export function statisticKind({ kind }: Pick<StatisticFacts, 'kind'>): StatisticKind {
  return KINDS[kind]
}
