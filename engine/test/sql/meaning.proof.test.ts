import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Catalog, CatalogTable } from '../../src/catalog/catalog.ts'
import { bindQuery } from '../../src/sql/bind-query.ts'
import { loadSqlParser } from '../../src/sql/parse-sql.ts'
import { hospitalCatalog } from '../catalogs/hospital-catalog.ts'
import { DuckDBSession } from '../database/duckdb-session.ts'
import { createLogicalViews } from '../database/logical-views.ts'
import { store, type StoredDatabase } from '../database/stored-database.ts'
import { hospitalDatabase } from '../golden/hospital-database.ts'
import { evaluateMeasured } from '../reference/evaluate-measured.ts'

/**
 * What a relation is taken to mean is what DuckDB makes of the analyst's own text over tables as the analyst knows them.
 * Public columns are sometimes empty here, so that NOT IN meets NULL on both sides.
 */
const catalog = withEmptyZones(hospitalCatalog())
const database = emptyZone(hospitalDatabase(catalog))

let session: DuckDBSession
beforeAll(async () => {
  await loadSqlParser()
  session = await DuckDBSession.open()
  await store(session, 'hospital', catalog, database)
  await createLogicalViews(session, catalog)
})
afterAll(async () => session[Symbol.asyncDispose]())

const COUNTS: Readonly<Record<string, readonly string[]>> = {
  'LEFT and RIGHT JOIN': [
    'residents r LEFT JOIN visits v ON v.person_id = r.person_id',
    'residents r LEFT JOIN visits v ON v.person_id = r.person_id AND v.cost > 500',
    "residents r LEFT JOIN visits v ON v.person_id = r.person_id AND r.sex = 'F' WHERE v.person_id IS NOT NULL",
    'residents r LEFT JOIN visits v ON v.person_id = r.person_id AND v.district = r.district WHERE v.person_id IS NULL',
    'visits v RIGHT JOIN residents r ON v.person_id = r.person_id AND v.year = 2024 WHERE v.cost IS NULL',
    'residents r LEFT JOIN visits v ON v.person_id = r.person_id JOIN visits w ON w.person_id = v.person_id',
    'residents r LEFT JOIN visits v ON v.person_id = r.person_id LEFT JOIN visits w ON w.person_id = v.person_id AND w.year = v.year',
    'residents r LEFT JOIN visits v ON v.person_id = r.person_id AND EXISTS (SELECT 1 FROM visits o WHERE o.person_id = v.person_id AND o.cost > v.cost) WHERE v.cost IS NULL',
    'residents r LEFT JOIN visits v ON v.person_id = r.person_id AND v.year = 2024 WHERE EXISTS (SELECT 1 FROM visits o WHERE o.person_id = v.person_id AND o.year < v.year)',
    'residents r LEFT JOIN visits v ON v.person_id = r.person_id AND v.year = 2024 WHERE NOT EXISTS (SELECT 1 FROM visits o WHERE o.person_id = v.person_id)',
    '(SELECT r.person_id, v.person_id AS seen FROM residents r LEFT JOIN visits v ON v.person_id = r.person_id) q LEFT JOIN residents s ON s.person_id = q.seen WHERE s.person_id IS NULL',
    "visits v LEFT JOIN districts d ON v.district = d.district AND d.zone = 'urban' AND v.year = 2024 WHERE d.zone IS NULL",
    'residents r LEFT JOIN (visits v JOIN districts d ON d.district = v.district) ON v.person_id = r.person_id AND d.zone IS NULL WHERE d.population IS NOT NULL',
  ],
  'VALUES and public tables read first': [
    "visits v JOIN (VALUES ('东城', 1.5), ('东城', 3), ('西城', 20), ('南关', NULL), (NULL, 7)) AS w(d, n) ON v.district = w.d AND v.cost > w.n",
    "visits v LEFT JOIN (VALUES ('东城', 1.5), ('东城', 3), ('西城', NULL)) AS w(d, n) ON v.district = w.d WHERE w.n IS NULL",
    "visits WHERE district NOT IN (VALUES ('东城'), ('西城'))",
    "visits WHERE department NOT IN (VALUES ('surgery'), (NULL))",
    "visits WHERE district NOT IN (SELECT a FROM (VALUES ('东城'), ('nowhere')) t(a))",
    "visits WHERE district NOT IN (SELECT a FROM (VALUES ('东城'), (NULL)) t(a) WHERE a IS NOT NULL OR a = 'x')",
    "visits v JOIN (SELECT district AS d FROM districts WHERE zone = 'urban' UNION ALL SELECT '北塔') u ON u.d = v.district JOIN (SELECT 2024 AS y) p ON p.y = v.year",
    "visits v JOIN (VALUES (DATE '2024-12-31', TRUE), (DATE '2025-01-01', FALSE)) AS w(since, late) ON w.since = v.visit_date WHERE w.late",
    'visits JOIN (SELECT d.district, e.zone FROM districts d JOIN districts e ON e.zone = d.zone WHERE e.population > 5) u USING (district)',
  ],
  'UNION ALL': [
    '(SELECT district FROM visits UNION ALL SELECT district FROM residents) q',
    "(SELECT district AS d FROM visits WHERE year = 2025 UNION ALL SELECT sex FROM residents) q WHERE d = 'F'",
    "(SELECT 'a' AS s, cost AS x FROM visits UNION ALL SELECT 'b', age FROM residents UNION ALL SELECT 'c', NULL FROM visits) q WHERE s <> 'a'",
    "(SELECT 'a' AS s, NULL AS x FROM visits UNION ALL SELECT 'b', age FROM residents WHERE age > 3) q WHERE x IS NULL OR x > 30",
    '(SELECT person_id, year AS x FROM visits UNION ALL SELECT person_id, age FROM residents WHERE age BETWEEN 0 AND 120) q JOIN residents r ON r.person_id = q.person_id AND r.age < q.x',
    '(SELECT person_id, visit_date AS d FROM visits UNION ALL SELECT person_id, birth_date FROM residents) q WHERE d IS NOT NULL AND EXISTS (SELECT 1 FROM visits v WHERE v.person_id = q.person_id AND v.visit_date = q.d)',
  ],
  'IN and EXISTS': [
    'visits WHERE person_id IN (SELECT person_id FROM residents WHERE age > 60)',
    'visits WHERE person_id NOT IN (SELECT person_id FROM residents WHERE age > 60)',
    'residents r WHERE EXISTS (SELECT 1 FROM visits o WHERE o.person_id = r.person_id AND o.cost > 500)',
    'residents r WHERE NOT EXISTS (SELECT 1 FROM visits o WHERE o.person_id = r.person_id AND o.cost > 500)',
    'visits v WHERE EXISTS (SELECT 1 FROM visits o WHERE o.person_id = v.person_id AND o.visit_date < v.visit_date)',
    'visits v WHERE NOT EXISTS (SELECT 1 FROM visits o WHERE o.person_id = v.person_id AND o.year = v.year AND o.cost > v.cost)',
    'visits v WHERE (person_id, year) IN (SELECT person_id, year FROM visits WHERE cost > 500)',
    'visits v WHERE department NOT IN (SELECT o.department FROM visits o WHERE o.person_id = v.person_id AND o.year < v.year)',
    'visits v WHERE NOT (department IN (SELECT o.department FROM visits o WHERE o.person_id = v.person_id AND o.year < v.year))',
    'visits v WHERE self_cost IN (SELECT cost FROM visits o WHERE o.person_id = v.person_id)',
    "visits WHERE district IN (SELECT district FROM districts WHERE zone = 'urban')",
    "visits WHERE district NOT IN (SELECT district FROM districts WHERE zone = 'urban')",
    'visits WHERE department IN (SELECT zone FROM districts)',
    'visits WHERE department NOT IN (SELECT zone FROM districts)',
    'visits WHERE department NOT IN (SELECT zone FROM districts WHERE zone IS NOT NULL)',
    'visits WHERE department NOT IN (SELECT zone FROM districts WHERE population < 0)',
    'visits v WHERE department NOT IN (SELECT zone FROM districts d WHERE d.district = v.district)',
    'visits WHERE EXISTS (SELECT 1 FROM districts WHERE population < 0)',
    'visits WHERE NOT EXISTS (SELECT 1 FROM districts WHERE population < 0)',
    'visits v WHERE EXISTS (SELECT 1 FROM districts WHERE districts.district = v.district AND zone IS NULL)',
    'residents r WHERE EXISTS (SELECT 1 FROM visits v WHERE v.person_id = r.person_id AND NOT EXISTS (SELECT 1 FROM visits u WHERE u.person_id = v.person_id AND u.cost > v.cost) AND v.cost > 500)',
    'visits WHERE EXISTS (SELECT 1 FROM residents WHERE residents.person_id = visits.person_id AND district = visits.district)',
    '(SELECT person_id, year FROM visits WHERE cost > 100) q WHERE person_id IN (SELECT person_id FROM (SELECT person_id, age FROM residents) p WHERE p.age < 40)',
  ],
}

/** DuckDB compares rows of several columns as one value, SQL column by column; what SQL says is written out beside. */
const NOT_IN: readonly (readonly [asked: string, standard: string])[] = [
  [
    'visits v WHERE (person_id, department) NOT IN (SELECT person_id, visit_type FROM visits)',
    'NOT EXISTS (SELECT 1 FROM visits o WHERE o.person_id = v.person_id AND (o.visit_type = v.department) IS NOT FALSE)',
  ],
  [
    'visits v WHERE (department, visit_type) NOT IN (SELECT o.department, o.visit_type FROM visits o WHERE o.person_id = v.person_id AND o.cost < v.cost)',
    'NOT EXISTS (SELECT 1 FROM visits o WHERE o.person_id = v.person_id AND o.cost < v.cost AND (o.department = v.department) IS NOT FALSE AND (o.visit_type = v.visit_type) IS NOT FALSE)',
  ],
  [
    'visits v WHERE (department, district) NOT IN (SELECT zone, district FROM districts)',
    'NOT EXISTS (SELECT 1 FROM districts d WHERE (d.zone = v.department) IS NOT FALSE AND d.district = v.district)',
  ],
  [
    'visits v WHERE (department, district) NOT IN (SELECT zone, district FROM districts WHERE zone IS NOT NULL)',
    'NOT EXISTS (SELECT 1 FROM districts d WHERE zone IS NOT NULL AND (d.zone = v.department) IS NOT FALSE AND d.district = v.district)',
  ],
]

it.each(NOT_IN)('NOT IN of several columns counts as SQL says: %s', async (asked, standard) => {
  expect(meant(`SELECT COUNT(*) FROM ${asked}`)).toBe(await counted(`SELECT COUNT(*) FROM visits v WHERE ${standard}`))
})

describe.each(Object.entries(COUNTS))('%s', (_, sources) => {
  it.each(sources)('counts as DuckDB does: %s', async (source) => {
    const sql = `SELECT COUNT(*) FROM ${source}`
    expect(meant(sql)).toBe(await counted(sql))
  })

  it('keeps some rows and not others', async () => {
    const counts = await Promise.all(sources.map((source) => counted(`SELECT COUNT(*) FROM ${source}`)))
    expect(counts.filter((count) => count > 0n).length).toBeGreaterThan(counts.length / 2)
    expect(new Set(counts).size).toBeGreaterThan(counts.length / 2)
  })
})

function meant(sql: string): bigint {
  const bound = bindQuery(sql, catalog)
  if (bound.kind === 'refused') throw new Error(bound.refusals.map(({ code }) => code).join())
  const [query] = bound.query.measured
  if (query === undefined) throw new Error('nothing is measured')
  return [...evaluateMeasured(query, catalog, database).values()][0]?.[0]?.[0] ?? 0n
}

async function counted(sql: string): Promise<bigint> {
  const [row] = await session.rows(sql)
  return BigInt(String(row?.[0]))
}

function withEmptyZones(whole: Catalog): Catalog {
  const districts = whole.tables.get('districts') as CatalogTable
  const zone = districts.columns.get('zone')
  if (zone === undefined) throw new Error('no zone')
  const columns = new Map([...districts.columns, ['zone', { ...zone, nullable: true }] as const])
  return { ...whole, tables: new Map([...whole.tables, ['districts', { ...districts, columns }] as const]) }
}

function emptyZone(whole: StoredDatabase): StoredDatabase {
  const [first, ...rest] = whole.get('districts') ?? []
  if (first === undefined) throw new Error('no districts')
  const emptied = { ...first, values: first.values.map((value, i) => (i === 1 ? null : value)) }
  return new Map([...whole, ['districts', [emptied, ...rest]] as const])
}
