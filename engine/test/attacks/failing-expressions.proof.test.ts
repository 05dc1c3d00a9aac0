import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { compile } from '../../src/compile.ts'
import { exactAggregates } from '../../src/dp-plan/exact-aggregates.ts'
import type { MeasuredPlan } from '../../src/dp-plan/measured-plan.ts'
import { release } from '../../src/release.ts'
import { loadSqlParser } from '../../src/sql/parse-sql.ts'
import { hospitalCatalog } from '../catalogs/hospital-catalog.ts'
import { DuckDBSession } from '../database/duckdb-session.ts'
import { seededRandomSource } from '../statistical/seeded-random-source.ts'
import { FAILING_EXPRESSIONS, PLACES, statementOf } from './failing-expressions.ts'
import { storeHospital, THE_ONE } from './hospital-of-one.ts'

/**
 * Errors as a channel: an expression that fails on one person's rows only. Whatever is accepted must run on the
 * database with that person and without, with every order of evaluation that the optimizer may choose, and give
 * answers of one shape.
 */
const catalog = hospitalCatalog()
const NAMES = { table: 'visits', number: 'cost', text: 'diagnosis', date: 'visit_date', only: THE_ONE }

let session: DuckDBSession
beforeAll(async () => {
  await loadSqlParser()
  session = await DuckDBSession.open()
  await storeHospital(session, catalog)
})
const accepted = new Set<string>()
afterAll(async () => session[Symbol.asyncDispose]())

/** What is seen of an answer besides its numbers; groups from the data are chosen by noise, known ones are all there. */
function shapeOf(plan: MeasuredPlan, rows: Parameters<typeof exactAggregates>[1], label: string): unknown {
  const table = release(plan, exactAggregates(plan, rows), seededRandomSource(label))
  return { columns: table.columns, rows: plan.groups === null ? 'chosen' : table.rows.length }
}

async function outcomes(plan: MeasuredPlan, label: string): Promise<readonly unknown[]> {
  const seen: unknown[] = []
  for (const optimizer of ['enable_optimizer', 'disable_optimizer']) {
    await session.run(`PRAGMA ${optimizer}`)
    for (const schema of ['with_one', 'without_one']) {
      await session.run(`USE ${schema}`)
      seen.push(
        await session.rows(plan.sql).then(
          (rows) => shapeOf(plan, rows, label),
          (error: unknown) => `failed: ${String(error).slice(0, 200)}`,
        ),
      )
    }
  }
  return seen
}

describe.each(Object.entries(FAILING_EXPRESSIONS))('%s', (_, expressions) => {
  test('there are at least a hundred', () => expect(new Set(expressions).size).toBeGreaterThanOrEqual(100))

  test.each(Object.entries(PLACES))('%s no expression fails, with the one or without', async (place, template) => {
    for (const expression of expressions) {
      const sql = statementOf(template, expression, NAMES)
      const compiled = compile({ sql, catalog, privacy: { epsilon: 1 } })
      if (compiled.kind === 'refused') {
        expect(compiled.refusals.length, `statement: ${sql}`).toBeGreaterThan(0)
        continue
      }
      accepted.add(sql)
      for (const plan of compiled.plan.measured) {
        const seen = await outcomes(plan, sql)
        expect(new Set(seen.map((each) => JSON.stringify(each))), `${place}: ${sql}\n${plan.sql}`).toHaveLength(1)
        expect(JSON.stringify(seen), `statement: ${sql}`).not.toContain('failed')
      }
    }
  })
})

test('many of them are accepted, so that it is seen that they do not fail', async ({ annotate }) => {
  await annotate(
    `${accepted.size} statements were accepted and executed, each with and without the one and the optimizer`,
  )
  expect(accepted.size).toBeGreaterThanOrEqual(100)
})

test('the one is there, and alone', async () => {
  const counts = []
  for (const schema of ['with_one', 'without_one']) {
    await session.run(`USE ${schema}`)
    const [plan] = compilePlans(`SELECT COUNT(*) FROM visits WHERE ${THE_ONE}`)
    if (plan !== undefined) counts.push(...(await session.rows(plan.sql)))
  }
  expect(counts.map(([count]) => Number(count) > 0)).toEqual([true, false])
})

function compilePlans(sql: string): readonly MeasuredPlan[] {
  const compiled = compile({ sql, catalog, privacy: { epsilon: 1 } })
  return compiled.kind === 'accepted' ? compiled.plan.measured : []
}
