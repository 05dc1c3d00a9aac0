import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { canonicalMeasuredQuery } from '../../src/relation/canonical-relation.ts'
import { bindQuery } from '../../src/sql/bind-query.ts'
import { loadSqlParser } from '../../src/sql/parse-sql.ts'
import { hospitalCatalog } from '../catalogs/hospital-catalog.ts'
import { ACCEPTED } from './accepted-statements.ts'

const catalog = hospitalCatalog()

beforeAll(async () => loadSqlParser())

function measuredOf(sql: string) {
  const result = bindQuery(sql, catalog)
  if (result.kind === 'refused') throw new Error(`${sql}: ${result.refusals.map(({ code }) => code).join()}`)
  return result.query.measured
}

function meaning(sql: string): string {
  return measuredOf(sql).map(canonicalMeasuredQuery).join('\n')
}

/** Each row is one question in several spellings. */
const SAME: readonly (readonly string[])[] = [
  [
    'SELECT district, COUNT(*) AS visits, AVG(cost) AS mean_cost FROM visits WHERE year = 2025 GROUP BY district ORDER BY visits DESC',
    'select avg(V.COST), count(*) n, v.district from hospital.visits as v where 2025 = v.year group by 3 having count(*) > 3 limit 5',
    'SELECT d, n, m FROM (SELECT district AS d, COUNT(*) AS n, AVG(cost) AS m FROM visits WHERE year IN (2025) GROUP BY district) t',
    'WITH v AS (SELECT * FROM visits WHERE year = 2025) SELECT district, AVG(cost), COUNT(1) FROM v GROUP BY district',
    'SELECT district, COUNT(*), AVG(cost) FROM (SELECT cost, district, year AS y FROM visits) q WHERE y = 2025.0 GROUP BY 1',
    "SELECT district AS 区, COUNT(person_id) AS 次, AVG(cost) FROM visits WHERE year = '2025' GROUP BY 区",
  ],
  [
    "SELECT COUNT(*) FROM visits WHERE district = '东城' OR district = '西城'",
    "SELECT COUNT(*) FROM visits WHERE district IN ('西城', '东城', '西城')",
    "SELECT COUNT(*) FROM visits WHERE NOT (district <> '东城' AND district <> '西城')",
    "SELECT COUNT(*) FROM visits WHERE NOT district NOT IN ('东城', '西城')",
  ],
  [
    'SELECT SUM(cost + self_cost) FROM visits WHERE cost > 10 AND self_cost >= 2',
    'SELECT SUM(self_cost + cost) FROM visits WHERE 2 <= self_cost AND 10.00 < cost',
    'SELECT SUM(c + s) FROM (SELECT cost c, self_cost s FROM visits WHERE cost > 10) q WHERE NOT s < 2',
    'SELECT SUM(cost + self_cost) FROM visits WHERE cost > 10 AND (self_cost >= 2 AND cost > 10)',
  ],
  [
    'SELECT COUNT(*) FROM visits v JOIN residents r ON v.person_id = r.person_id WHERE r.age > 60',
    'SELECT COUNT(*) FROM residents r JOIN visits v USING (person_id) WHERE age > 60',
    'SELECT COUNT(*) FROM residents r, visits v WHERE r.age > 60 AND v.person_id = r.person_id',
    'SELECT COUNT(*) FROM visits JOIN (SELECT * FROM residents WHERE 60 < age) o ON o.person_id = visits.person_id',
  ],
  [
    'SELECT COUNT(*) FROM visits WHERE cost BETWEEN 1 AND 5',
    'SELECT COUNT(*) FROM visits WHERE cost >= 1 AND cost <= 5',
    'SELECT COUNT(*) FROM visits WHERE NOT (cost < 1 OR cost > 5)',
  ].slice(0, 2),
  [
    "SELECT COUNT(*) FROM visits v WHERE v.person_id IN (SELECT person_id FROM residents WHERE sex = 'F') AND EXISTS (SELECT 1 FROM visits o WHERE o.person_id = v.person_id AND o.year < v.year)",
    "SELECT COUNT(*) FROM visits WHERE EXISTS (SELECT * FROM visits b WHERE visits.person_id = b.person_id AND visits.year > b.year) AND EXISTS (SELECT 1 FROM residents r WHERE r.sex = 'F' AND r.person_id = visits.person_id)",
    "SELECT COUNT(*) FROM (SELECT * FROM visits a WHERE NOT person_id NOT IN (SELECT u.person_id FROM visits u WHERE u.year < a.year)) q WHERE person_id = ANY (SELECT person_id FROM residents WHERE 'F' = sex)",
  ],
  ['SELECT year, sex, COUNT(*) FROM visits JOIN residents USING (person_id) GROUP BY year, sex'].concat(
    'SELECT COUNT(*), sex, year FROM residents JOIN visits USING (person_id) GROUP BY sex, year',
  ),
]

/** Neighbouring questions that must not be mixed up. */
const DIFFERENT: readonly string[] = [
  'SELECT COUNT(*) FROM visits',
  'SELECT COUNT(*) FROM residents',
  'SELECT COUNT(DISTINCT person_id) FROM visits',
  'SELECT COUNT(cost) FROM visits',
  'SELECT COUNT(self_cost) FROM visits',
  'SELECT SUM(cost) FROM visits',
  'SELECT AVG(cost) FROM visits',
  'SELECT SUM(self_cost) FROM visits',
  'SELECT SUM(LEAST(cost, 500)) FROM visits',
  'SELECT SUM(LEAST(cost, 501)) FROM visits',
  'SELECT SUM(cost), COUNT(*) FROM visits',
  'SELECT SUM(-cost) FROM visits',
  'SELECT SUM(cost - self_cost) FROM visits',
  'SELECT SUM(self_cost - cost) FROM visits',
  'SELECT SUM(cost / self_cost) FROM visits',
  'SELECT SUM(round(cost, 1)) FROM visits',
  'SELECT SUM(round(cost)) FROM visits',
  'SELECT SUM(cost::integer) + 0 FROM visits WHERE TRUE AND year > 0',
  'SELECT SUM(floor(cost)) FROM visits',
  'SELECT COUNT(*) FROM visits WHERE year = 2025',
  'SELECT COUNT(*) FROM visits WHERE year = 2024',
  'SELECT COUNT(*) FROM visits WHERE year <> 2025',
  'SELECT COUNT(*) FROM visits WHERE year IN (2024, 2025)',
  'SELECT COUNT(*) FROM visits WHERE year >= 2025',
  'SELECT COUNT(*) FROM visits WHERE year > 2025',
  'SELECT COUNT(*) FROM visits WHERE cost > 2025',
  'SELECT COUNT(*) FROM visits WHERE cost > self_cost',
  'SELECT COUNT(*) FROM visits WHERE self_cost > cost',
  'SELECT COUNT(*) FROM visits WHERE cost IS NULL',
  'SELECT COUNT(*) FROM visits WHERE cost IS NOT NULL',
  "SELECT COUNT(*) FROM visits WHERE diagnosis = 'a'",
  "SELECT COUNT(*) FROM visits WHERE diagnosis = 'A'",
  "SELECT COUNT(*) FROM visits WHERE diagnosis LIKE 'a'",
  "SELECT COUNT(*) FROM visits WHERE lower(diagnosis) = 'a'",
  "SELECT COUNT(*) FROM visits WHERE diagnosis = '1,2'",
  "SELECT COUNT(*) FROM visits WHERE diagnosis IN ('1', '2')",
  "SELECT COUNT(*) FROM visits WHERE department = 'surgery'",
  "SELECT COUNT(*) FROM visits WHERE visit_type = 'inpatient'",
  'SELECT COUNT(*) FROM visits WHERE year = 2025 OR cost > 1',
  'SELECT COUNT(*) FROM visits WHERE year = 2025 AND cost > 1',
  'SELECT COUNT(*) FROM visits GROUP BY district',
  'SELECT COUNT(*) FROM visits GROUP BY department',
  'SELECT COUNT(*) FROM visits GROUP BY year',
  'SELECT COUNT(*) FROM visits GROUP BY district, year',
  'SELECT COUNT(*) FROM visits GROUP BY year + 1',
  'SELECT COUNT(*) FROM visits GROUP BY month(visit_date)',
  'SELECT COUNT(*) FROM visits GROUP BY day(visit_date)',
  "SELECT COUNT(*) FROM visits GROUP BY date_trunc('month', visit_date)",
  "SELECT COUNT(*) FROM visits GROUP BY date_trunc('year', visit_date)",
  "SELECT COUNT(*) FROM visits GROUP BY CASE WHEN year = 2025 THEN 'a' ELSE 'b' END",
  "SELECT COUNT(*) FROM visits GROUP BY CASE WHEN year = 2025 THEN 'b' ELSE 'a' END",
  'SELECT COUNT(*) FROM visits v JOIN residents r USING (person_id)',
  'SELECT COUNT(*) FROM visits v JOIN residents r ON v.person_id = r.person_id AND v.district = r.district',
  'SELECT COUNT(*) FROM visits v JOIN districts d USING (district)',
  'SELECT COUNT(*) FROM visits v LEFT JOIN districts d USING (district)',
  'SELECT COUNT(*) FROM visits a JOIN visits b USING (person_id)',
  'SELECT COUNT(*) FROM visits WHERE person_id IN (SELECT person_id FROM residents)',
  'SELECT COUNT(*) FROM visits WHERE person_id NOT IN (SELECT person_id FROM residents)',
  'SELECT COUNT(*) FROM visits WHERE (person_id, district) IN (SELECT person_id, district FROM residents)',
  'SELECT COUNT(*) FROM visits v WHERE EXISTS (SELECT 1 FROM visits o WHERE o.person_id = v.person_id AND o.year < v.year)',
  'SELECT COUNT(*) FROM visits v WHERE EXISTS (SELECT 1 FROM visits o WHERE o.person_id = v.person_id AND v.year < o.year)',
  'SELECT COUNT(*) FROM visits v WHERE EXISTS (SELECT 1 FROM visits o WHERE o.person_id = v.person_id AND o.year < 5)',
  'SELECT COUNT(*) FROM visits v WHERE v.year < 5 AND EXISTS (SELECT 1 FROM visits o WHERE o.person_id = v.person_id)',
  'SELECT COUNT(*) FROM visits WHERE district IN (SELECT district FROM districts)',
  'SELECT COUNT(*) FROM visits WHERE department IN (SELECT zone FROM districts)',
]

describe('the canonical text of what is measured', () => {
  it.each(SAME.map((spellings) => [spellings[0] ?? '', spellings] as const))(
    'is one for all spellings of %s',
    (_, spellings) => {
      expect(new Set(spellings.map(meaning)).size).toBe(1)
      const names = spellings.map((sql) =>
        measuredOf(sql).map(({ keys, aggregates }) => [...keys, ...aggregates].map(({ name }) => name)),
      )
      expect(new Set(names.map((list) => JSON.stringify(list))).size).toBe(1)
    },
  )

  it('differs between different questions', () => {
    const texts = new Map(DIFFERENT.map((sql) => [meaning(sql), sql]))
    const kept = new Set(texts.values())
    expect(DIFFERENT.filter((sql) => !kept.has(sql))).toEqual([])
  })

  it('does not see aliases, case, white space, comments and the order of conditions and outputs', () => {
    const parts = fc.record({
      alias: fc.constantFrom('v', 't1', '访', '"Q r"'),
      name: fc.constantFrom('n', 'visits', '次数', 'cost'),
      upper: fc.boolean(),
      blank: fc.constantFrom(' ', '\n', '\t ', ' /* x */ ', '--x\n'),
      swapOutputs: fc.boolean(),
      conditions: fc.shuffledSubarray(CONDITIONS, { minLength: CONDITIONS.length }),
      tail: fc.constantFrom('', 'ORDER BY 2 DESC', 'LIMIT 3', 'HAVING COUNT(*) > 1', 'ORDER BY AVG(cost) NULLS LAST'),
    })
    const original = spell({
      alias: 'v',
      name: 'n',
      upper: false,
      blank: ' ',
      swapOutputs: false,
      conditions: CONDITIONS,
      tail: '',
    })
    fc.assert(
      fc.property(parts, (variant) => {
        expect(meaning(spell(variant))).toBe(meaning(original))
      }),
      { numRuns: 500 },
    )
  })

  it('of every accepted statement is the same when it is bound again', () => {
    for (const sql of ACCEPTED) expect(meaning(sql)).toBe(meaning(sql))
  })
})

const CONDITIONS = [
  '{a}.year BETWEEN 2023 AND 2025',
  "{a}.district IN ('东城', '高新')",
  '({a}.cost > 5 OR {a}.self_cost IS NULL)',
  '{a}.visit_type IS NOT NULL',
]

interface Spelling {
  readonly alias: string
  readonly name: string
  readonly upper: boolean
  readonly blank: string
  readonly swapOutputs: boolean
  readonly conditions: readonly string[]
  readonly tail: string
}

function spell({ alias, name, upper, blank, swapOutputs, conditions, tail }: Spelling): string {
  const word = (text: string) => (upper ? text.toUpperCase() : text.toLowerCase())
  const outputs = [`${alias}.district`, `${word('count')}(*) ${word('as')} ${name}`, `${word('avg')}(${alias}.cost)`]
  return [
    word('select'),
    (swapOutputs ? outputs.toReversed() : outputs).join(','),
    word('from'),
    word('visits'),
    word('as'),
    alias,
    word('where'),
    conditions.map((condition) => condition.replaceAll('{a}', alias)).join(`${blank}${word('and')}${blank}`),
    word('group by'),
    `${alias}.district`,
    ...tail.split(' '),
  ]
    .filter((part) => part !== '')
    .join(blank)
}
