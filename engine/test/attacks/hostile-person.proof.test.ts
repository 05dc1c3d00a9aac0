import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { compile } from '../../src/compile.ts'
import { exactAggregates } from '../../src/dp-plan/exact-aggregates.ts'
import type { MeasuredPlan } from '../../src/dp-plan/measured-plan.ts'
import { loadSqlParser } from '../../src/sql/parse-sql.ts'
import { hospitalCatalog } from '../catalogs/hospital-catalog.ts'
import { DuckDBSession } from '../database/duckdb-session.ts'
import { distance, releasedVectors } from '../greybox/released-vectors.ts'
import { ACCEPTED } from '../sql/accepted-statements.ts'
import { storeHospital, THE_ONE } from './hospital-of-one.ts'

/**
 * Known ways to make one person count for more than declared, and every accepted statement, against a person who has
 * hundreds of rows in every group with values at the ends of the type.
 */
const catalog = hospitalCatalog()

const ATTACKS: Readonly<Record<string, readonly string[]>> = {
  // OpenDP 0.14, issue 2949: a projection after bounding maps many groups to one.
  'groups are mapped to one after they were bounded': [
    'SELECT CASE WHEN year > 0 THEN 0 ELSE 0 END AS k, COUNT(*) FROM visits GROUP BY 1',
    'SELECT year * 0 AS k, COUNT(*), SUM(cost), AVG(cost), COUNT(DISTINCT person_id) FROM visits GROUP BY 1',
    "SELECT COALESCE(NULLIF(department, department), 'one') AS k, SUM(cost) FROM visits GROUP BY k",
    'SELECT k, COUNT(*) FROM (SELECT year - year AS k, department FROM visits) q GROUP BY k',
    'SELECT month(visit_date) * 0 AS k, COUNT(*) FROM visits GROUP BY 1',
  ],
  'a join multiplies rows': [
    'SELECT COUNT(*) FROM visits a JOIN visits b ON a.person_id = b.person_id',
    'SELECT SUM(a.cost) FROM visits a JOIN visits b ON a.person_id = b.person_id JOIN visits c ON c.person_id = a.person_id',
    'SELECT COUNT(*) FROM residents r JOIN visits v ON v.person_id = r.person_id JOIN visits w ON w.person_id = r.person_id',
    'SELECT d.zone, COUNT(*) FROM visits v JOIN districts d ON d.zone IS NOT NULL GROUP BY d.zone',
    'SELECT zone, SUM(cost) FROM visits NATURAL JOIN districts GROUP BY zone',
    'SELECT e.zone, COUNT(*) FROM visits v JOIN districts d ON v.district = d.district JOIN districts e ON e.zone = d.zone GROUP BY e.zone',
  ],
  'branches of a union each hold all of the rows': [
    'SELECT COUNT(*) FROM (SELECT person_id, cost FROM visits UNION ALL SELECT person_id, cost FROM visits) q',
    'SELECT SUM(cost), AVG(cost) FROM (SELECT cost FROM visits UNION ALL SELECT self_cost FROM visits UNION ALL SELECT cost FROM visits WHERE year > 2020) q',
    "SELECT k, COUNT(*) FROM (SELECT 'a' AS k, cost FROM visits UNION ALL SELECT 'b', cost FROM visits UNION ALL SELECT 'a', cost FROM visits) q GROUP BY k",
    'WITH t AS (SELECT cost FROM visits UNION ALL SELECT cost FROM visits), u AS (SELECT cost FROM t UNION ALL SELECT cost FROM t) SELECT SUM(cost) FROM u',
  ],
  'a list of the asker fans out': [
    `SELECT COUNT(*) FROM visits v JOIN (VALUES ${Array.from({ length: 300 }, () => "('surgery')").join()}) t(d) ON t.d = v.department`,
    `SELECT SUM(v.cost) FROM visits v JOIN (VALUES ${Array.from({ length: 300 }, (_, i) => `('only-here', ${i})`).join()}) t(d, i) ON t.d = v.diagnosis`,
    "SELECT COUNT(*), SUM(cost) FROM visits WHERE person_id IN (SELECT person_id FROM visits WHERE diagnosis = 'only-here')",
    "SELECT COUNT(*) FROM residents WHERE EXISTS (SELECT 1 FROM visits v WHERE v.person_id = residents.person_id AND v.diagnosis = 'only-here')",
  ],
  'totals are asked for beside their parts': [
    'SELECT department, visit_type, COUNT(*), SUM(cost) FROM visits GROUP BY CUBE (department, visit_type)',
    'SELECT district, year, COUNT(*), AVG(cost), COUNT(DISTINCT person_id) FROM visits GROUP BY ROLLUP (district, year)',
    'SELECT department, COUNT(*) FROM visits GROUP BY GROUPING SETS ((department), (department), ())',
  ],
  'squares and products are of extreme values': [
    'SELECT VAR_SAMP(cost), STDDEV_POP(cost), COVAR_POP(cost, self_cost), CORR(cost, self_cost) FROM visits',
    'SELECT department, REGR_SLOPE(cost, self_cost), VAR_POP(self_cost) FROM visits GROUP BY department',
  ],
  'values are at the ends of the type': [
    'SELECT SUM(cost), AVG(cost), SUM(self_cost), COUNT(cost) FROM visits',
    'SELECT SUM(cost * self_cost), SUM(cost / self_cost), SUM(-cost), SUM(abs(cost)) FROM visits',
    'SELECT SUM(cost - self_cost), AVG(cost + self_cost), SUM(cost * 0) FROM visits',
    'SELECT AVG(LEAST(GREATEST(days, -1), 1)), SUM(LEAST(GREATEST(days * days, 0), 5)) FROM visits',
    'SELECT SUM(CASE WHEN cost > 1000 THEN -cost ELSE cost END) FROM visits',
    'SELECT SUM(COALESCE(cost, 1000)), SUM(CASE WHEN cost IS NULL THEN 1000 ELSE 0 END) FROM visits',
  ],
  'a filter picks the one': [
    `SELECT COUNT(*), SUM(cost), AVG(cost), COUNT(DISTINCT person_id) FROM visits WHERE ${THE_ONE}`,
    `SELECT department, COUNT(*), AVG(cost) FROM visits WHERE ${THE_ONE} GROUP BY department`,
    `SELECT SUM(CASE WHEN ${THE_ONE} THEN 1000 ELSE 0 END) FROM visits`,
    `SELECT COUNT(*) FILTER (WHERE ${THE_ONE}) FROM visits`,
    'SELECT diagnosis, COUNT(*), SUM(cost) FROM visits GROUP BY diagnosis',
    `SELECT AVG(v.cost) FROM visits v JOIN residents r ON r.person_id = v.person_id WHERE ${THE_ONE}`,
  ],
}

const WAYS = [null, 'ranked-rows', 'two-level'] as const

let session: DuckDBSession
beforeAll(async () => {
  await loadSqlParser()
  session = await DuckDBSession.open()
  await storeHospital(session, catalog)
})
afterAll(async () => session[Symbol.asyncDispose]())

async function vectorsIn(schema: string, plan: MeasuredPlan) {
  await session.run(`USE ${schema}`)
  return releasedVectors(plan, exactAggregates(plan, await session.rows(plan.sql)))
}

function plansOf(sql: string): readonly MeasuredPlan[] {
  return WAYS.flatMap((bounding) => {
    const privacy = { epsilon: 1, ...(bounding === null ? {} : { bounding }) }
    const compiled = compile({ sql, catalog, privacy })
    return compiled.kind === 'accepted' ? compiled.plan.measured : []
  })
}

/** Vectors that move by more than declared when the one leaves, or at all when rows of nobody come. */
async function overstepping(sql: string): Promise<readonly string[]> {
  const found: string[] = []
  for (const plan of plansOf(sql)) {
    const [whole, without, strays] = [
      await vectorsIn('with_one', plan),
      await vectorsIn('without_one', plan),
      await vectorsIn('with_strays', plan),
    ]
    whole.forEach((vector, i) => {
      const [left, right] = [without[i], strays[i]]
      if (left === undefined || right === undefined) return
      const { l1, l2Squared } = distance(vector, left)
      if (l1 > vector.declaredL1 || l2Squared > vector.declaredL2Squared) {
        found.push(`${vector.name} moves by ${l1} of ${vector.declaredL1}: ${plan.sql}`)
      }
      if (distance(vector, right).l1 !== 0n) found.push(`${vector.name} counts rows of nobody: ${plan.sql}`)
    })
  }
  return found
}

describe('one person moves no vector by more than declared', () => {
  test.each(Object.entries(ATTACKS))('when %s', async (_, statements) => {
    for (const sql of statements) expect(await overstepping(sql), `statement: ${sql}`).toEqual([])
    expect(statements.flatMap(plansOf).length).toBeGreaterThan(0)
  })

  test('in any statement that is accepted', { timeout: 300_000 }, async () => {
    for (const sql of ACCEPTED) expect(await overstepping(sql), `statement: ${sql}`).toEqual([])
  })
})

test('a join on nothing but a public list is refused or bounded after it', async () => {
  const sql = 'SELECT COUNT(*) FROM visits v JOIN districts d ON v.district <> d.district'
  expect(await overstepping(sql)).toEqual([])
})
