import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { FAILING_EXPRESSIONS, PLACES, statementOf } from '../../../engine/test/attacks/failing-expressions.ts'
import { Asker } from '../ask.ts'
import { publishFromSource } from '../source-clinic.ts'
import { openSourceDatabase, READER, type SourceDatabase } from '../source-database.ts'
import { openTestApp, type TestApp } from '../test-app.ts'
import { CANARY, NAMES, ONE, outcome, privacy } from './answer-shape.ts'
import { hospitalDataset } from './hospital-dataset.ts'

/** Expressions that fail on the rows of one person, over rows that stay in PostgreSQL. */
const RUNS_PER_PLACE = 24

let database: SourceDatabase
let server: TestApp
let analyst: Asker
beforeAll(async () => {
  database = await openSourceDatabase()
  server = await openTestApp({ config: { requestsPerMinute: 1_000_000, resultQuantumMs: 20 } })
  const headers = await server.as('owner')
  await server.app.inject({ method: 'POST', url: '/api/v1/sources', headers, payload: database.source() })
  await addHospitalTables('with', ONE)
  await addHospitalTables('without', [])
  analyst = new Asker(server)
})
afterAll(async () => {
  await server.close()
  await database.stop()
})

/** A schema with the hospital's lines as they are, and a dataset over it. */
async function addHospitalTables(slug: string, visits: readonly string[]): Promise<void> {
  const { yaml, tables } = hospitalDataset(slug, visits)
  const schema = `hospital_${slug}`
  await database.admin(`CREATE SCHEMA ${schema}; GRANT USAGE ON SCHEMA ${schema} TO ${READER}`)
  for (const [table, [header = '', ...lines]] of Object.entries(tables)) {
    const columns = header.split(',')
    await database.admin(`CREATE TABLE ${schema}.${table} (${columns.map((name) => `"${name}" text`).join(', ')})`)
    await database.admin(
      `INSERT INTO ${schema}.${table} SELECT ${columns.map((_, i) => `r->>${i}`).join(', ')} FROM json_array_elements($1::json) AS r`,
      [JSON.stringify(lines.map((line) => line.split(',')))],
    )
    await database.admin(`GRANT SELECT ON ${schema}.${table} TO ${READER}`)
  }
  const places = Object.keys(tables).map((table) => [table, { schema, table }] as const)
  await publishFromSource(server, { slug, yaml, tables: Object.fromEntries(places) })
}

const EXPRESSIONS = Object.values(FAILING_EXPRESSIONS).flat()
let executed = 0

describe.each(Object.entries(PLACES))('%s', (place, template) => {
  test('an expression that fails for one person only gets one answer', async () => {
    let runs = 0
    for (const expression of EXPRESSIONS) {
      const sql = statementOf(template, expression, NAMES)
      if (runs === RUNS_PER_PLACE) break
      if (!(await analyst.explain({ dataset: 'with', sql, privacy })).accepted) continue
      runs += 1
      const there = await outcome(analyst, 'with', sql)
      expect(there, `${place}: ${sql}`).toEqual(await outcome(analyst, 'without', sql))
      // What is computed from noisy tables may fail; what is computed from rows may not.
      if (!JSON.stringify(there['end']).includes('"SQL_OUTER_QUERY"')) {
        expect([there['status'], there['result']], `${place}: ${sql}`).toEqual([201, 200])
      }
    }
    executed += runs
  })
})

test('a hundred were carried out, both datasets were charged the same, and nothing was quoted', async () => {
  expect(executed).toBeGreaterThanOrEqual(100)
  expect(await analyst.spent('with')).toBe(await analyst.spent('without'))
  expect(await analyst.spent('with')).toBeGreaterThan(0n)
  expect([...analyst.answers, ...server.logLines].join('\n')).not.toContain(`p-of-${CANARY}`)
})
