import type { Catalog, CatalogTable } from '../catalog/catalog.ts'
import { beforeAll, describe, expect, it } from 'vitest'
import { hospitalCatalog } from '../../test/catalogs/hospital-catalog.ts'
import { printMeasuredQuery } from '../relation/print-relation.ts'
import { bindQuery } from './bind-query.ts'
import { loadSqlParser } from './parse-sql.ts'

const catalog = hospitalCatalog()

beforeAll(async () => loadSqlParser())

function bound(sql: string) {
  const result = bindQuery(sql, catalog)
  if (result.kind === 'refused') throw new Error(result.refusals.map(({ code }) => code).join())
  return result
}

function firstMeasured(sql: string) {
  const [query] = bound(sql).query.measured
  if (query === undefined) throw new Error('nothing is measured')
  return query
}

function usesOf(sql: string): readonly string[] {
  return [
    ...new Set(
      bindQuery(sql, catalog).uses.map(({ table, column, use, operator }) => `${table}.${column} ${use} ${operator}`),
    ),
  ]
}

describe('bindQuery', () => {
  it.each([
    ['a sum of a column with itself', 'c + c'],
    ['a choice between a column and itself', 'CASE WHEN c > 1 THEN c ELSE c END'],
  ])('refuses thirty levels of WITH below the cut that each hold %s, and takes four', (_what, expression) => {
    const levels = (count: number) =>
      Array.from({ length: count }, (_, n) => `, t${n + 1} AS (SELECT ${expression} AS c FROM t${n})`).join('')
    const sql = (count: number) =>
      `WITH t0 AS (SELECT cost AS c FROM visits)${levels(count)} SELECT SUM(c) AS s FROM t${count}`
    expect(bindQuery(sql(30), catalog)).toMatchObject({
      kind: 'refused',
      refusals: [{ code: 'SQL_TOO_LARGE', params: { limit: 500_000 } }],
    })
    expect(bindQuery(sql(4), catalog).kind).toBe('bound')
  })

  it('cuts the first question of an analyst at its aggregates', () => {
    const sql =
      'SELECT district, COUNT(*) AS visits, AVG(cost) AS mean_cost FROM visits WHERE year = 2025 GROUP BY district ORDER BY visits DESC'
    const { query, uses, warnings } = bound(sql)
    expect(query.measured.map(printMeasuredQuery)).toEqual([
      [
        'Measure m1 group [district := visits.district (5 values)] [avg_cost := average(clamp(visits.cost) in 0.00..1000.00), count := countRows]',
        '  Filter equal(visits.year, 2025)',
        '    TableScan visits [visits.district, visits.year, visits.cost] unit-preserving',
      ].join('\n'),
    ])
    expect(query.outer).toEqual({
      sql: [
        'SELECT "m1"."district" AS "district", "m1"."count" AS "visits", "m1"."avg_cost" AS "mean_cost", "m1"."count__low" AS "visits__low", "m1"."count__high" AS "visits__high", "m1"."avg_cost__low" AS "mean_cost__low", "m1"."avg_cost__high" AS "mean_cost__high"',
        'FROM "m1"',
        'ORDER BY 2 DESC NULLS FIRST',
      ].join('\n'),
      tables: [{ tableName: 'm1', measuredId: 'm1' }],
      publicTables: [],
      hasTotals: false,
      columns: [
        {
          name: 'district',
          span: { start: 7, end: 15 },
          measured: { measuredId: 'm1', column: 'district' },
          interval: null,
        },
        {
          name: 'visits',
          span: { start: 17, end: 25 },
          measured: { measuredId: 'm1', column: 'count' },
          interval: { low: 3, high: 4 },
        },
        {
          name: 'mean_cost',
          span: { start: 37, end: 46 },
          measured: { measuredId: 'm1', column: 'avg_cost' },
          interval: { low: 5, high: 6 },
        },
      ],
    })
    expect(uses.map(({ column, use, operator }) => [column, use, operator])).toEqual([
      ['year', 'filter', 'WHERE'],
      ['district', 'group', 'GROUP BY'],
      ['cost', 'aggregate', 'AVG'],
    ])
    expect(warnings).toEqual([])
  })

  it('measures equal aggregates once', () => {
    const query = firstMeasured('SELECT SUM(cost), sum(v.cost) * 2, SUM(cost) / COUNT(*), COUNT(*) FROM visits v')
    expect(query.aggregates.map(({ name }) => name)).toEqual(['count', 'sum_cost'])
  })

  it('leaves out WITH parts that nothing reads', () => {
    const { measured } = bound(
      'WITH a AS (SELECT COUNT(*) n FROM visits), b AS (SELECT n FROM a), c AS (SELECT SUM(cost) FROM visits) SELECT 1 AS x FROM b',
    ).query
    expect(measured.map(({ aggregates }) => aggregates.map(({ name }) => name))).toEqual([['count']])
  })

  it('gives its own tables names that the statement does not use', () => {
    const { outer } = bound('WITH m1 AS (SELECT COUNT(*) AS c1 FROM visits) SELECT c1 FROM m1').query
    expect(outer.tables).toEqual([{ tableName: 'm1_', measuredId: 'm1_' }])
  })

  it('measures a listing of groups by its units', () => {
    const query = firstMeasured('SELECT diagnosis FROM visits GROUP BY diagnosis')
    expect(query.aggregates.map(({ kind }) => kind)).toEqual(['countUnits'])
  })

  it('warns of a constant that is not on the code list', () => {
    const { warnings } = bound("SELECT COUNT(*) FROM visits WHERE district = 'Nowhere'")
    expect(warnings).toEqual([
      {
        message: {
          en: "'Nowhere' is not on the code list `district`, so it matches nothing.",
          zh: "'Nowhere' 不在代码表 `district` 里，不会匹配任何行。",
        },
        span: { start: 45, end: 54 },
      },
    ])
  })
})

describe('known keys', () => {
  it.each<[string, readonly (bigint | string | boolean | null)[] | null]>([
    ['district', [0n, 1n, 2n, 3n, 4n]],
    ['visit_type', [0n, 1n, 2n, null]],
    ['year', [2019n, 2020n, 2021n, 2022n, 2023n, 2024n, 2025n]],
    ['year - 2000', [19n, 20n, 21n, 22n, 23n, 24n, 25n]],
    ['diagnosis', null],
    ['cost', null],
    ['visit_date', null],
    ['year(visit_date)', null],
    ['quarter(visit_date)', [1n, 2n, 3n, 4n]],
    ['year = 2025', [false, true]],
    ['cost > 10', [false, true, null]],
    ["CASE WHEN cost < 10 THEN 'low' WHEN cost < 100 THEN 'mid' END", ['low', 'mid', null]],
    ["CASE WHEN cost < 10 THEN 'low' ELSE 'high' END", ['low', 'high']],
    ["COALESCE(visit_type, 'outpatient')", [0n, 1n, 2n]],
    ["CASE WHEN cost < 10 THEN diagnosis ELSE 'x' END", null],
    ['floor(cost / 250)', [0n, 1n, 2n, 3n, 4n, null]],
    ['left(district, 1)', ['东', '西', '南', '北', '高']],
  ])('of %s', (expression, values) => {
    const [key] = firstMeasured(`SELECT ${expression}, COUNT(*) FROM visits GROUP BY 1`).keys
    expect(key?.values).toEqual(values)
  })

  it.each<[string, string, readonly (bigint | string | boolean | null)[] | null]>([
    ['year', 'year = 2025', [2025n]],
    ['year', 'year >= 2024', [2024n, 2025n]],
    ['year', 'year BETWEEN 2020 AND 2021 AND cost > 5', [2020n, 2021n]],
    ['year', 'year IN (2019, 2030)', [2019n, 2025n]],
    ['year', 'year < 2018.5', [2019n]],
    ['year', 'year <> 2020', [2019n, 2021n, 2022n, 2023n, 2024n, 2025n]],
    ['year', 'year = 2025 OR cost > 5', [2019n, 2020n, 2021n, 2022n, 2023n, 2024n, 2025n]],
    ['district', "district IN ('西城', '高新')", [1n, 4n]],
    ['district', "district = 'Nowhere'", [0n, 1n, 2n, 3n, 4n]],
    ['year', 'year > 2024.5', [2025n]],
    ['year', 'year = 2020 AND year = 2021', [2019n, 2020n, 2021n, 2022n, 2023n, 2024n, 2025n]],
    ['visit_type', 'visit_type IS NOT NULL', [0n, 1n, 2n]],
    ['visit_type', "visit_type <> 'emergency'", [0n, 1n]],
    ['diagnosis', "diagnosis IN ('b', 'a')", ['b', 'a']],
    ['diagnosis', "diagnosis LIKE 'a%'", null],
    ['year(visit_date)', 'year(visit_date) IN (2024, 2023)', [2023n, 2024n]],
    ['year(visit_date)', 'year(visit_date) BETWEEN 2023 AND 2024', [2023n, 2024n]],
    ['year(visit_date)', "visit_date >= '2023-06-01' AND visit_date < '2025-01-01'", [2023n, 2024n]],
    ['year(visit_date)', "visit_date >= '2023-06-01'", null],
    [
      "date_trunc('quarter', visit_date)",
      "visit_date BETWEEN '2024-11-30' AND '2025-01-01'",
      ['2024-10-01', '2025-01-01'],
    ],
    [
      "date_trunc('week', visit_date)",
      "visit_date > '2025-01-01' AND visit_date < '2025-01-08'",
      ['2024-12-30', '2025-01-06'],
    ],
    [
      "date_trunc('month', registered_at)",
      "registered_at >= '2025-01-31' AND registered_at < '2025-03-01'",
      ['2025-01-01', '2025-02-01'],
    ],
  ])('of %s are fewer where %s', (expression, where, values) => {
    const [key] = firstMeasured(`SELECT ${expression}, COUNT(*) FROM visits WHERE ${where} GROUP BY 1`).keys
    expect(key?.values).toEqual(values)
  })

  it('of the optional side of a left join include NULL', () => {
    const [key] = firstMeasured(
      'SELECT zone, COUNT(*) FROM visits LEFT JOIN districts USING (district) GROUP BY zone',
    ).keys
    expect(key?.values).toEqual([0n, 1n, null])
  })
})

describe('the interval of a summed expression', () => {
  it.each<[string, number, bigint, bigint]>([
    ['cost', 2, 0n, 100_000n],
    ['cost * 2', 2, 0n, 200_000n],
    ['cost - self_cost', 2, -50_000n, 100_000n],
    ['cost * self_cost', 4, 0n, 5_000_000_000n],
    ['-cost', 2, -100_000n, 0n],
    ['cost / 4', 6, 0n, 250_000_000n],
    ['1 / year', 6, 494n, 495n],
    ['cost % 7', 2, 0n, 699n],
    ['LEAST(GREATEST(days, 0), 30)', 0, 0n, 30n],
    ['LEAST(cost, 500)', 2, 0n, 50_000n],
    ['GREATEST(cost, 10)', 2, 1000n, 100_000n],
    ["CASE WHEN visit_type = 'inpatient' THEN cost ELSE -1 END", 2, -100n, 100_000n],
    ['COALESCE(cost, 2000)', 2, 0n, 200_000n],
    ['abs(cost - 500)', 2, 0n, 50_000n],
    ['round(cost, 1)', 1, 0n, 10_000n],
    ['(cost > 10)::integer', 0, 0n, 1n],
    ['month(visit_date)', 0, 1n, 12n],
    ['7', 0, 7n, 7n],
  ])('%s', (expression, scale, lower, upper) => {
    const [sum] = firstMeasured(`SELECT SUM(${expression}) FROM visits`).aggregates
    if (sum?.kind !== 'sum') throw new Error('not a sum')
    expect([sum.argument.type.kind === 'fixed' ? sum.argument.type.scale : null, sum.interval]).toEqual([
      scale,
      { lower, upper },
    ])
  })
})

describe('column uses', () => {
  it.each<[string, readonly string[]]>([
    ['SELECT COUNT(DISTINCT person_id) FROM visits', []],
    ['SELECT COUNT(diagnosis) FROM visits', ['visits.diagnosis aggregate COUNT']],
    [
      'SELECT COUNT(*) FROM visits WHERE cost > self_cost',
      ['visits.cost compare WHERE', 'visits.self_cost compare WHERE'],
    ],
    ['SELECT COUNT(*) FROM visits WHERE cost > 5', ['visits.cost filter WHERE']],
    [
      "SELECT SUM(CASE WHEN diagnosis = 'x' THEN cost END) FROM visits",
      ['visits.diagnosis filter CASE', 'visits.cost aggregate SUM'],
    ],
    [
      "SELECT SUM(f) FROM (SELECT CASE WHEN diagnosis = 'x' THEN cost END AS f FROM visits) q",
      ['visits.diagnosis filter CASE', 'visits.cost aggregate SUM'],
    ],
    [
      "SELECT f, COUNT(*) FROM (SELECT CASE WHEN diagnosis = 'x' THEN 1 ELSE 0 END AS f FROM visits) q GROUP BY f",
      ['visits.diagnosis filter CASE', 'visits.diagnosis group GROUP BY'],
    ],
    [
      "SELECT CASE WHEN diagnosis = 'x' THEN 1 ELSE 0 END AS f, COUNT(*) FROM visits GROUP BY f",
      ['visits.diagnosis filter CASE', 'visits.diagnosis group GROUP BY'],
    ],
    ['SELECT COUNT(*) FILTER (WHERE year = 2025) FROM visits', ['visits.year filter FILTER']],
    [
      'SELECT COUNT(*) FROM visits v JOIN residents r USING (person_id)',
      ['visits.person_id join JOIN', 'residents.person_id join JOIN'],
    ],
    [
      'SELECT d.zone, COUNT(*) FROM visits v JOIN districts d ON d.district = v.district GROUP BY 1',
      ['visits.district join JOIN', 'districts.district join JOIN', 'districts.zone group GROUP BY'],
    ],
    [
      'SELECT SUM(c) FROM (SELECT cost + self_cost AS c, name FROM visits JOIN residents USING (person_id)) q',
      [
        'visits.person_id join JOIN',
        'residents.person_id join JOIN',
        'visits.cost aggregate SUM',
        'visits.self_cost aggregate SUM',
      ],
    ],
    ['SELECT COUNT(*) FROM (SELECT cost FROM visits ORDER BY self_cost) q', ['visits.self_cost rank ORDER BY']],
    [
      'SELECT name, cost FROM visits JOIN residents USING (person_id)',
      ['visits.person_id join JOIN', 'residents.person_id join JOIN'],
    ],
    [
      'SELECT SUM(days), MODE(cost) FROM visits WHERE diagnosis = 3',
      ['visits.diagnosis filter WHERE', 'visits.days aggregate SUM', 'visits.cost aggregate MODE'],
    ],
  ])('of %s', (sql, uses) => {
    expect(usesOf(sql)).toEqual(uses)
  })
})

describe('column uses of public tables above the cut', () => {
  it.each<[string, readonly string[]]>([
    [
      'SELECT zone FROM districts WHERE population > 5',
      ['districts.population filter WHERE', 'districts.zone project SELECT'],
    ],
    [
      'SELECT zone, SUM(population) FROM districts GROUP BY zone',
      ['districts.zone group GROUP BY', 'districts.zone project SELECT', 'districts.population aggregate SUM'],
    ],
    [
      'SELECT t.n FROM (SELECT district, COUNT(*) n FROM visits GROUP BY 1) t JOIN districts d USING (district)',
      ['visits.district group GROUP BY', 'districts.district join JOIN'],
    ],
    [
      'SELECT * FROM (SELECT COUNT(*) n FROM visits) t JOIN districts d(k) ON d.k = $$x$$',
      [
        'districts.district join JOIN',
        'districts.district project SELECT',
        'districts.zone project SELECT',
        'districts.population project SELECT',
      ],
    ],
  ])('of %s', (sql, uses) => {
    expect(usesOf(sql)).toEqual(uses)
  })
})

describe('missing metadata', () => {
  const withVisits = (changes: Partial<CatalogTable>): Catalog => {
    const visits = catalog.tables.get('visits')
    if (visits === undefined) throw new Error('no visits')
    return { ...catalog, tables: new Map([...catalog.tables, ['visits', { ...visits, ...changes }]]) }
  }

  it.each<[Partial<CatalogTable>, string]>([
    [{ unitColumn: null }, 'DP_UNIT_MISSING'],
    [{ contribution: null }, 'DP_CONTRIBUTION_MISSING'],
  ])('is refused: %j', (changes, code) => {
    const result = bindQuery('SELECT COUNT(*) FROM visits', withVisits(changes))
    expect(result.kind === 'refused' ? result.refusals.map((refusal) => refusal.code) : []).toEqual([code])
  })
})

describe('nothing but text and metadata', () => {
  it('decides, so that the same statement always gets the same answer', () => {
    for (const sql of ['SELECT AVG(cost) FROM visits', 'SELECT AVG(kost), name FROM visits']) {
      expect(bindQuery(sql, catalog)).toEqual(bindQuery(sql, hospitalCatalog()))
    }
  })
})
