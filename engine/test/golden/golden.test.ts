import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { compile } from '../../src/compile.ts'
import type { DpPlan } from '../../src/dp-plan/dp-plan.ts'
import { exactAggregates } from '../../src/dp-plan/exact-aggregates.ts'
import { bindQuery } from '../../src/sql/bind-query.ts'
import { loadSqlParser } from '../../src/sql/parse-sql.ts'
import { hospitalCatalog } from '../catalogs/hospital-catalog.ts'
import { DuckDBSession } from '../database/duckdb-session.ts'
import { store } from '../database/stored-database.ts'
import { releasedVectors } from '../greybox/released-vectors.ts'
import { evaluateMeasured } from '../reference/evaluate-measured.ts'
import { goldenCases, type GoldenCase, goldenPath } from './golden-case.ts'
import { hospitalDatabase } from './hospital-database.ts'

const catalog = hospitalCatalog()
const database = hospitalDatabase(catalog)
const cases = goldenCases()

let session: DuckDBSession
beforeAll(async () => {
  await loadSqlParser()
  session = await DuckDBSession.open()
  await store(session, 'hospital', catalog, database)
})
afterAll(async () => session[Symbol.asyncDispose]())

function planOf({ sql, demand }: GoldenCase): DpPlan {
  const result = compile({ sql, catalog, ...demand })
  if (result.kind === 'refused') throw new Error(`refused: ${result.refusals.map(({ code }) => code).join(', ')}`)
  return result.plan
}

describe.each(cases.map((each) => [each.name, each] as const))('%s', (name, golden) => {
  test('the plan is as written', async () => {
    await expect(planOf(golden).text).toMatchFileSnapshot(goldenPath(name, 'plan.txt'))
  })

  test('the issued SQL is as written', async () => {
    const { measured, outer } = planOf(golden)
    const statements = measured.map(({ id, sql }) => `-- ${id}\n${sql};\n`)
    const text = [...statements, `-- above the cut\n${outer.sql};\n`].join('\n')
    await expect(text).toMatchFileSnapshot(goldenPath(name, 'duckdb.sql'))
  })

  test('executed, it is the exact answer', async () => {
    const bound = bindQuery(golden.sql, catalog)
    if (bound.kind === 'refused') throw new Error('refused')
    for (const [i, plan] of planOf(golden).measured.entries()) {
      const query = bound.query.measured[i]
      if (query === undefined) throw new Error('a plan without a query')
      const wanted = evaluateMeasured(query, catalog, database)
      const vectors = releasedVectors(plan, exactAggregates(plan, await session.rows(plan.sql)))
      const found = vectors.filter(({ kind }) => kind !== 'selection').map(({ cells }) => cells)
      expect(found).toEqual(found.map((_, position) => cellsOf(wanted, position)))
      expect(wanted.size).toBeGreaterThan(0)
    }
  })
})

test('there are golden cases', () => {
  expect(cases.length).toBeGreaterThan(10)
})

function cellsOf(groups: ReadonlyMap<string, readonly (readonly bigint[])[]>, position: number) {
  return new Map(Array.from(groups, ([key, vectors]) => [key, vectors[position] ?? []]))
}
