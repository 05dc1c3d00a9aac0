import type { RandomChoices } from './random-choices.ts'

/** Statements with grouping sets, quantiles and different values over the tables of `random-catalog.ts`. */
export function randomSetsSql(choices: RandomChoices): string {
  const [a, b] = choices.shuffled(['v.ward', 'v.urgent', 'v.note', "date_trunc('month', v.day)"])
  const sets = choices.pick([
    `ROLLUP (${a}, ${b})`,
    `CUBE (${a}, ${b})`,
    `GROUPING SETS ((${a}), (${b}), ())`,
    `GROUPING SETS ((${a}, ${b}), (${b}))`,
    `ROLLUP (${a})`,
    `${a}`,
  ])
  const number = choices.pick(['v.cost', 'v.points', 'v.cost + v.points'])
  const aggregates = choices
    .shuffled([
      'COUNT(*)',
      `SUM(${number})`,
      `AVG(${number})`,
      `MEDIAN(${number})`,
      `PERCENTILE_DISC(0.9) WITHIN GROUP (ORDER BY ${number})`,
      `MAX(${number})`,
      'COUNT(DISTINCT v.note)',
      'COUNT(DISTINCT v.person)',
    ])
    .slice(0, choices.between(1, 2))
  const conditions = [
    'v.urgent',
    'v.person IN (SELECT person FROM people WHERE age > 30)',
    'NOT EXISTS (SELECT 1 FROM claims o WHERE o.person = v.person)',
  ]
  const where = choices.chance(40) ? ` WHERE ${choices.pick(conditions)}` : ''
  const outputs = aggregates.map((text, i) => `${text} AS a${i}`)
  const keys = sets.includes(`${b}`) ? [a, b] : [a]
  return `SELECT ${[...keys, ...outputs].join(', ')} FROM visits v${where} GROUP BY ${sets}`
}
