import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { preparedTableName } from '../../src/catalog/prepared-layout.ts'
import { duckdbDialect } from '../../src/dialect/duckdb/duckdb-dialect.ts'
import type { Dialect } from '../../src/dialect/dialect.ts'
import { postgresqlDialect } from '../../src/dialect/postgresql/postgresql-dialect.ts'
import { buildDpPlan } from '../../src/dp-plan/build-dp-plan.ts'
import { ExactAggregates, exactAggregates } from '../../src/dp-plan/exact-aggregates.ts'
import type { MeasuredPlan } from '../../src/dp-plan/measured-plan.ts'
import type { BoundQuery } from '../../src/dp-plan/measured-query.ts'
import type { Catalog } from '../../src/catalog/catalog.ts'
import { bindQuery } from '../../src/sql/bind-query.ts'
import { loadSqlParser } from '../../src/sql/parse-sql.ts'
import { DuckDBSession } from '../database/duckdb-session.ts'
import type { EngineSession } from '../database/engine-session.ts'
import { PostgresqlSession } from '../database/postgresql-session.ts'
import { store } from '../database/stored-database.ts'
import { quoteName } from '../database/stored-values.ts'
import { goldenPlan, storeHospital } from '../golden/execute-golden.ts'
import { goldenCases } from '../golden/golden-case.ts'
import { privacyOf } from '../greybox/neighbours.ts'
import { randomCatalog } from '../greybox/random-catalog.ts'
import { RandomChoices } from '../greybox/random-choices.ts'
import { randomDatabase } from '../greybox/random-database.ts'
import { randomQuery } from '../greybox/random-query.ts'
import { randomSql } from '../greybox/random-sql.ts'
import { withPortableHash } from './portable-hash.ts'

const DATABASES = 10
const QUESTIONS = 24
const PERMUTATIONS = 100
const TIMEOUT_MS = 600_000

let duckdb: DuckDBSession
let postgresql: PostgresqlSession
beforeAll(async () => {
  await loadSqlParser()
  duckdb = await DuckDBSession.open()
  postgresql = await PostgresqlSession.open()
})
afterAll(async () => {
  await duckdb[Symbol.asyncDispose]()
  await postgresql[Symbol.asyncDispose]()
})

function plansOf(query: BoundQuery, catalog: Catalog, choices: RandomChoices): (dialect: Dialect) => MeasuredPlan[] {
  const privacy = privacyOf(choices.pick([null, 'ranked-rows', 'two-level'] as const))
  return (dialect) => {
    const planned = buildDpPlan({
      query,
      catalog,
      privacy,
      accuracy: null,
      minimumUnits: 5n,
      dialect: withPortableHash(dialect),
    })
    return planned.kind === 'planned' ? [...planned.plan.measured] : []
  }
}

/** A random relation or a random statement. */
function randomQuestion(catalog: Catalog, choices: RandomChoices): BoundQuery | null {
  if (choices.chance(50)) return randomQuery(catalog, choices)
  const bound = bindQuery(randomSql(choices), catalog)
  return bound.kind === 'bound' ? bound.query : null
}

async function exactOf(session: EngineSession, plan: MeasuredPlan) {
  return new Map(
    [...ExactAggregates.read(exactAggregates(plan, await session.rows(plan.sql)))].toSorted(([a], [b]) =>
      a < b ? -1 : 1,
    ),
  )
}

test('DuckDB and PostgreSQL give the same exact vectors', { timeout: TIMEOUT_MS }, async ({ annotate }) => {
  const compared = { plans: 0, groups: 0 }
  for (let round = 0; round < DATABASES; round++) {
    const choices = new RandomChoices(`same vectors ${round}`)
    const catalog = randomCatalog(choices)
    const { rows } = randomDatabase(catalog, choices)
    await store(duckdb, 'same', catalog, rows)
    await store(postgresql, 'same', catalog, rows)
    for (let i = 0; i < QUESTIONS; i++) {
      const query = randomQuestion(catalog, choices)
      if (query === null) continue
      const plans = plansOf(query, catalog, choices)
      const [here, there] = [plans(duckdbDialect), plans(postgresqlDialect)]
      for (const [position, plan] of here.entries()) {
        const other = there[position]
        if (other === undefined) throw new Error('planned on one engine only')
        const vectors = await exactOf(postgresql, other)
        const sql = [plan.sql, other.sql]
        expect({ sql, vectors }).toEqual({ sql, vectors: await exactOf(duckdb, plan) })
        compared.plans += 1
        compared.groups += vectors.size
      }
    }
  }
  await annotate(`${compared.plans} plans, ${compared.groups} groups`)
  expect(compared.groups).toBeGreaterThan(1000)
})

describe('the order in which rows are stored changes nothing', () => {
  test.each([
    ['DuckDB', () => duckdb, duckdbDialect],
    ['PostgreSQL', () => postgresql, postgresqlDialect],
  ] as const)('%s', { timeout: TIMEOUT_MS }, async (_, sessionOf, dialect) => {
    const session = sessionOf()
    const choices = new RandomChoices('permutations')
    const catalog = randomCatalog(choices)
    const { rows } = randomDatabase(catalog, choices)
    const plans = Array.from({ length: 8 }, () => randomQuestion(catalog, choices)).flatMap((query) =>
      query === null ? [] : plansOf(query, catalog, choices)(dialect),
    )
    const measure = async () => {
      const vectors = []
      for (const plan of plans) vectors.push(await exactOf(session, plan))
      return vectors
    }
    await store(session, 'permuted', catalog, rows)
    const wanted = await measure()
    for (let i = 0; i < PERMUTATIONS; i++) {
      const permuted = new Map(Array.from(rows, ([table, stored]) => [table, choices.shuffled(stored)]))
      await store(session, 'permuted', catalog, permuted)
      expect(await measure()).toEqual(wanted)
    }
    expect(plans.length).toBeGreaterThan(4)
  })
})

const VISITS = quoteName(preparedTableName('hospital', 'd1', 'visits'))

/** The hospital with each visit stored many times, so that there is work for several threads. */
async function storeManyVisits(session: EngineSession, copies: number): Promise<void> {
  await storeHospital(session)
  await session.run(`INSERT INTO ${VISITS} SELECT v.* FROM ${VISITS} AS v CROSS JOIN generate_series(2, ${copies})`)
}

async function goldenVectors(session: EngineSession) {
  const vectors: [string, unknown][] = []
  for (const golden of goldenCases()) {
    for (const plan of goldenPlan(golden, session.engine).measured) {
      vectors.push([`${golden.name} ${plan.id}`, await exactOf(session, plan)])
    }
  }
  return vectors
}

test('the number of threads of DuckDB changes nothing', { timeout: TIMEOUT_MS }, async () => {
  await storeManyVisits(duckdb, 500)
  const wanted = await goldenVectors(duckdb)
  for (const threads of [2, 3, 4]) {
    await duckdb.run(`SET threads TO ${threads}`)
    expect(await goldenVectors(duckdb)).toEqual(wanted)
  }
  await duckdb.run('SET threads TO 1')
})

describe('how PostgreSQL executes a plan changes nothing', () => {
  const PARALLEL = [
    'max_parallel_workers_per_gather TO 4',
    'parallel_setup_cost TO 0',
    'parallel_tuple_cost TO 0',
    'min_parallel_table_scan_size TO 0',
  ]
  const COMPILED = ['jit TO on', 'jit_above_cost TO 0', 'jit_inline_above_cost TO 0', 'jit_optimize_above_cost TO 0']
  const off = (names: readonly string[]) => names.map((name) => `enable_${name} TO off`)

  test('workers, compilation, kinds of joins, sorts and hashes, languages', { timeout: TIMEOUT_MS }, async () => {
    await storeManyVisits(postgresql, 15)
    await postgresql.run('ANALYZE')
    await postgresql.run('SET max_parallel_workers_per_gather TO 0; SET jit TO off')
    const wanted = await goldenVectors(postgresql)
    for (const settings of [
      PARALLEL,
      [...PARALLEL, ...COMPILED],
      [...PARALLEL, ...off(['hashagg'])],
      [...PARALLEL, ...off(['sort', 'mergejoin'])],
      off(['hashjoin', 'mergejoin']),
      off(['hashjoin', 'nestloop']),
      off(['hashagg', 'material', 'incremental_sort', 'memoize']),
      ['work_mem TO 64', 'hash_mem_multiplier TO 1'],
      [`datestyle TO 'German, DMY'`, `timezone TO 'Asia/Shanghai'`, `intervalstyle TO 'sql_standard'`],
    ]) {
      const sql = settings.map((setting) => `SET LOCAL ${setting}`).join('; ')
      await postgresql.run(`BEGIN; ${sql}`)
      expect({ settings, vectors: await goldenVectors(postgresql) }).toEqual({ settings, vectors: wanted })
      await postgresql.run('ROLLBACK')
    }
  })
})
