import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { compile, type CompileResult } from '../../src/compile.ts'
import { exactAggregates } from '../../src/dp-plan/exact-aggregates.ts'
import type { MeasuredPlan } from '../../src/dp-plan/measured-plan.ts'
import { release } from '../../src/release.ts'
import { loadSqlParser } from '../../src/sql/parse-sql.ts'
import { hospitalCatalog } from '../catalogs/hospital-catalog.ts'
import { PostgresqlSession } from '../database/postgresql-session.ts'
import { seededRandomSource } from '../statistical/seeded-random-source.ts'
import { FAILING_EXPRESSIONS, PLACES, statementOf } from './failing-expressions.ts'
import { storeHospital, THE_ONE } from './hospital-of-one.ts'

/** Errors as a channel, on PostgreSQL: whatever is accepted gives answers of one shape with the person and without. */
const catalog = hospitalCatalog()
const NAMES = { table: 'visits', number: 'cost', text: 'diagnosis', date: 'visit_date', only: THE_ONE }
/** Two ways to evaluate a statement: as the planner likes, and with the joins and groupings that it likes less. */
const PLANNERS = ['RESET ALL', 'SET enable_hashagg = off; SET enable_hashjoin = off; SET enable_material = off']
const EXPRESSIONS = Object.values(FAILING_EXPRESSIONS).flat()

let session: PostgresqlSession
const executed = new Set<string>()
beforeAll(async () => {
  await loadSqlParser()
  session = await PostgresqlSession.open()
  await storeHospital(session, catalog)
})
afterAll(async () => session[Symbol.asyncDispose]())

function compileOn(engine: 'duckdb' | 'postgresql', sql: string): CompileResult {
  return compile({ sql, catalog, privacy: { epsilon: 1 }, engine })
}

/** Columns and rows without their numbers; groups from the data are chosen by noise, known ones are all there. */
async function shapeOf(plan: MeasuredPlan, label: string): Promise<string> {
  try {
    const table = release(plan, exactAggregates(plan, await session.rows(plan.sql)), seededRandomSource(label))
    return JSON.stringify({ columns: table.columns, rows: plan.groups === null ? 'chosen' : table.rows.length })
  } catch (error) {
    return `failed: ${String(error).slice(0, 200)}`
  }
}

describe.each(Object.entries(PLACES))('%s', (place, template) => {
  test('no expression fails on PostgreSQL, with the one or without', { timeout: 600_000 }, async () => {
    const seen = new Map<string, Set<string>>()
    const plans = EXPRESSIONS.flatMap((expression) => {
      const sql = statementOf(template, expression, NAMES)
      const [here, there] = [compileOn('postgresql', sql), compileOn('duckdb', sql)]
      expect([here.kind, 'plan' in here ? here.plan.loss : here.refusals], `${place}: ${sql}`).toEqual([
        there.kind,
        'plan' in there ? there.plan.loss : there.refusals,
      ])
      return here.kind === 'accepted' ? here.plan.measured.map((plan) => ({ sql, plan })) : []
    })
    for (const planner of PLANNERS) {
      await session.run(planner)
      for (const schema of ['with_one', 'without_one']) {
        await session.useSchema(schema)
        for (const { sql, plan } of plans) {
          const key = `${sql}\n${plan.sql}`
          seen.set(key, (seen.get(key) ?? new Set()).add(await shapeOf(plan, sql)))
          executed.add(sql)
        }
      }
    }
    expect([...seen].filter(([, shapes]) => shapes.size !== 1 || [...shapes].join().includes('failed'))).toEqual([])
  })
})

test('a hundred of them and more are carried out, and the one is there', async ({ annotate }) => {
  await annotate(`${executed.size} statements were executed, each with and without the one, planned in two ways`)
  expect(executed.size).toBeGreaterThanOrEqual(100)
  const compiled = compileOn('postgresql', `SELECT COUNT(*) FROM visits WHERE ${THE_ONE}`)
  const sql = compiled.kind === 'accepted' ? (compiled.plan.measured[0]?.sql ?? '') : ''
  const counts: boolean[] = []
  for (const schema of ['with_one', 'without_one']) {
    await session.useSchema(schema)
    counts.push((await session.rows(sql)).some(([count]) => Number(count) > 0))
  }
  expect(counts).toEqual([true, false])
})
