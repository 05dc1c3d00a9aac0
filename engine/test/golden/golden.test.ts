import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { EngineName } from '../../src/dialect/dialect.ts'
import { loadSqlParser } from '../../src/sql/parse-sql.ts'
import { DuckDBSession } from '../database/duckdb-session.ts'
import { expectExactAnswer, goldenPlan, storeHospital } from './execute-golden.ts'
import { goldenCases, goldenPath } from './golden-case.ts'

const cases = goldenCases()
const ENGINES: readonly EngineName[] = ['duckdb', 'postgresql', 'trino']

let session: DuckDBSession
beforeAll(async () => {
  await loadSqlParser()
  session = await DuckDBSession.open()
  await storeHospital(session)
})
afterAll(async () => session[Symbol.asyncDispose]())

describe.each(cases.map((each) => [each.name, each] as const))('%s', (name, golden) => {
  test('the plan is as written, whatever engine it is for', async () => {
    await expect(goldenPlan(golden, 'duckdb').text).toMatchFileSnapshot(goldenPath(name, 'plan.txt'))
    for (const engine of ENGINES) expect(goldenPlan(golden, engine).text).toBe(goldenPlan(golden, 'duckdb').text)
  })

  test.each(ENGINES)('the SQL issued to %s is as written', async (engine) => {
    const { measured, outer } = goldenPlan(golden, engine)
    const statements = measured.map(({ id, sql }) => `-- ${id}\n${sql};\n`)
    const text = [...statements, `-- above the cut\n${outer.sql};\n`].join('\n')
    await expect(text).toMatchFileSnapshot(goldenPath(name, `${engine}.sql`))
  })

  test('executed on DuckDB, it is the exact answer', async () => {
    await expectExactAnswer(session, golden)
  })
})

test('there are golden cases', () => {
  expect(cases.length).toBeGreaterThan(10)
})
