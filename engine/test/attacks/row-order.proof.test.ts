import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { preparedTableName } from '../../src/catalog/prepared-layout.ts'
import { ExactAggregates, exactAggregates } from '../../src/dp-plan/exact-aggregates.ts'
import type { MeasuredPlan } from '../../src/dp-plan/measured-plan.ts'
import { loadSqlParser } from '../../src/sql/parse-sql.ts'
import { hospitalCatalog } from '../catalogs/hospital-catalog.ts'
import { hospitalMeasured } from '../compile-hospital.ts'
import { DuckDBSession } from '../database/duckdb-session.ts'
import { storeHospital } from './hospital-of-one.ts'

/**
 * Order attacks: sums in floating point or in a type that wraps or saturates depend on the order of rows, so that their
 * sensitivity is far above the declared one (Casacuberta, Shoemate, Vadhan & Wagaman 2022, "Widespread Underestimation
 * of Sensitivity in Differentially Private Libraries", sections 4 and 5).
 */
const PERMUTATIONS = 100
const THREADS = [1, 2, 3, 4, 8]
/** DuckDB shares out row groups of 122,880 rows: enough for every thread to have one. */
const COPIES_OF_VISITS = 900

const QUESTIONS = [
  'SELECT district, COUNT(*), SUM(cost), AVG(cost), SUM(cost * self_cost), AVG(self_cost), COUNT(DISTINCT person_id) FROM visits GROUP BY district',
  'SELECT diagnosis, COUNT(*), SUM(cost), SUM(cost / self_cost) FROM visits GROUP BY diagnosis',
  'SELECT SUM(LEAST(GREATEST(days, -30), 30)), AVG(LEAST(GREATEST(days, -30), 30)), SUM(-cost) FROM visits',
  'SELECT zone, year, COUNT(*), SUM(cost) FROM visits JOIN districts USING (district) GROUP BY zone, year',
  'SELECT r.sex, AVG(v.cost) FROM residents r JOIN visits v ON v.person_id = r.person_id GROUP BY r.sex',
]
const WAYS = ['ranked-rows', 'two-level'] as const

const catalog = hospitalCatalog()
const table = (name: string) => `"${preparedTableName(catalog.dataset, catalog.dataVersion, name)}"`

let session: DuckDBSession
let plans: readonly MeasuredPlan[]
beforeAll(async () => {
  await loadSqlParser()
  session = await DuckDBSession.open()
  await storeHospital(session, catalog)
  await session.run('USE with_one')
  plans = QUESTIONS.flatMap((sql) =>
    WAYS.map((bounding) => hospitalMeasured(sql, { privacy: { epsilon: 1, bounding } })),
  )
})
afterAll(async () => session[Symbol.asyncDispose]())

/** The exact integers of every plan as one text. */
async function exactVectors(): Promise<string> {
  const vectors = []
  for (const plan of plans) {
    const groups = ExactAggregates.read(exactAggregates(plan, await session.rows(plan.sql)))
    vectors.push([...groups].map(([key, { totals }]) => `${key} ${totals.join(' ')}`).toSorted())
  }
  return JSON.stringify(vectors)
}

async function shuffle(seed: number): Promise<void> {
  for (const name of catalog.tables.keys()) {
    await session.run(
      `CREATE OR REPLACE TABLE ${table(name)} AS SELECT * FROM ${table(name)} ORDER BY hash(rowid + ${seed} * 1000003)`,
    )
  }
}

describe('the exact vectors are the same to the last bit', () => {
  test(`in ${PERMUTATIONS} orders of the rows`, async () => {
    const first = await exactVectors()
    for (let seed = 1; seed <= PERMUTATIONS; seed++) {
      await shuffle(seed)
      expect(await exactVectors(), `order ${seed}`).toBe(first)
    }
  })

  test(`on ${THREADS.join(', ')} threads, in sums of many large values of both signs`, async () => {
    await session.run(`
      CREATE OR REPLACE TABLE ${table('visits')} AS
      SELECT v.* EXCLUDE ("__unit", "__rank"), (v."__unit" + i % 50)::UBIGINT AS "__unit", v."__rank"
      FROM ${table('visits')} v, range(${COPIES_OF_VISITS}) r(i)`)
    const seen = new Set<string>()
    for (const threads of THREADS) {
      await session.run(`SET threads = ${threads}`)
      await shuffle(threads)
      seen.add(await exactVectors())
    }
    expect(seen.size).toBe(1)
  })
})

test('floating-point sums, as others take them, do depend on it', async () => {
  const values = ['1e16', '1.0', '-1e16', '3.0', '1e16', '-1e16']
  const sums = new Set<string>()
  for (let turn = 0; turn < values.length; turn++) {
    const turned = [...values.slice(turn), ...values.slice(0, turn)]
    const [row] = await session.rows(`SELECT sum(x) FROM (VALUES ${turned.map((v) => `(${v}::DOUBLE)`).join()}) t(x)`)
    sums.add(String(row?.[0]))
  }
  expect(sums.size).toBeGreaterThan(1)
})
