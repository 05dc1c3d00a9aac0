import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { FAILING_EXPRESSIONS, PLACES, statementOf } from '../../../engine/test/attacks/failing-expressions.ts'
import { Asker } from '../ask.ts'
import { openTestApp, type TestApp } from '../test-app.ts'
import { addHospital } from './hospital-dataset.ts'

/**
 * Expressions that fail on the rows of one person, all the way through the server: an answer may differ by its numbers
 * only, and no answer may quote what is in the data (PostgreSQL's and DuckDB's error texts both do).
 */
const CANARY = 'canary-7d20e1'
const ONE = Array.from(
  { length: 30 },
  (_, i) =>
    `p-of-${CANARY},东城,2024,2024-02-29,2024-02-29 08:00:00,inpatient,surgery,${CANARY},${i % 2}.00,0.00,${-i}`,
)
const NAMES = {
  table: 'visits',
  number: 'cost',
  text: 'diagnosis',
  date: 'visit_date',
  only: `diagnosis = '${CANARY}'`,
}
const RUNS_PER_PLACE = 8
const privacy = { rho: '0.0001' }

let server: TestApp
let analyst: Asker
beforeAll(async () => {
  server = await openTestApp({ config: { requestsPerMinute: 1_000_000, resultQuantumMs: 20 } })
  await addHospital(server.deps, 'with', ONE)
  await addHospital(server.deps, 'without')
  analyst = new Asker(server)
})
afterAll(() => server.close())

/** What remains of a JSON value without its numbers and texts; rows chosen by noise have no length. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return [...new Set(value.map((part) => JSON.stringify(shapeOf(part))))].toSorted()
  if (typeof value !== 'object' || value === null) return value === null ? 'null' : typeof value
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, shapeOf(part)]))
}

async function outcome(dataset: string, sql: string): Promise<Readonly<Record<string, unknown>>> {
  const posted = await analyst.post({ dataset, sql, privacy })
  const body = posted.json()
  if (posted.statusCode !== 201) return { status: posted.statusCode, body: textOf(body, dataset) }
  const result = await analyst.get(`/runs/${body.id}/result`)
  const { columns } = result.json()
  return {
    status: posted.statusCode,
    headers: Object.keys(posted.headers),
    run: shapeOf(body),
    end: [body.status, body.failure, body.charge],
    result: result.statusCode,
    columns,
    receipt: shapeOf(result.json().receipt),
  }
}

/** A refusal word for word; only the dataset's name and the request's own id differ. */
function textOf(body: unknown, dataset: string): string {
  return JSON.stringify(body)
    .replaceAll(`"${dataset}"`, '"dataset"')
    .replaceAll(/"(requestId|instance)":"[^"]*"/g, '')
}

const EXPRESSIONS = Object.values(FAILING_EXPRESSIONS).flat()

describe.each(Object.entries(PLACES))('%s', (place, template) => {
  test('an expression that fails for one person only gets one answer', async () => {
    const accepted: string[] = []
    for (const [i, expression] of EXPRESSIONS.entries()) {
      const sql = statementOf(template, expression, NAMES)
      const explained = await analyst.explain({ dataset: 'with', sql, privacy })
      const isRun = explained.accepted && accepted.length < RUNS_PER_PLACE
      if (explained.accepted) accepted.push(sql)
      // Refusals are cheap but many: every fourth is sent to both, and so is each question that is carried out.
      if (!isRun && i % 4 !== 0) continue
      if (explained.accepted && !isRun) continue
      expect(await outcome('with', sql), `${place}: ${sql}`).toEqual(await outcome('without', sql))
    }
    expect(accepted.length).toBeGreaterThan(0)
  })
})

test('both datasets were charged the same', async () => {
  const [ours, theirs] = [await analyst.spent('with'), await analyst.spent('without')]
  expect(ours).toBe(theirs)
  expect(ours).toBeGreaterThan(0n)
})

describe('no value of the data is in any answer', () => {
  const OUTER_FAILURES = [
    'CAST({k} AS INTEGER)',
    'CAST({k} AS DATE)',
    '1 / ({x} - {x})',
    'sqrt(-1 - {x} * {x})',
    'ln(0 * {x})',
    "date_trunc({k}, DATE '2024-01-01')",
    "strftime(DATE '2024-01-01', {k})",
    "regexp_matches('a', {k})",
    'repeat({k}, 1000000000)',
    '(SELECT {k} FROM t)',
    'chr(CAST({x} * -1 AS INTEGER))',
    'make_date(CAST({x} AS INTEGER), 99, 99)',
    'CAST(1e300 * {x} AS SMALLINT)',
    'CAST({x} AS NUMERIC(3,2)) * 1000000',
    'printf({k}, {x})',
    'format({k}, {x})',
    'bar({x}, 0, 0, 1)',
    'percentile_cont({x}) WITHIN GROUP (ORDER BY {x})',
    '{k}::text::boolean',
    '{x} % 0',
  ]

  test('that 200 failing questions over it get', async () => {
    const before = analyst.answers.length
    const statements = [
      ...EXPRESSIONS.map((expression) => `SELECT COUNT(${expression.replaceAll('{only}', 'cost = 0')}) FROM visits`)
        .map((sql) => statementOf(sql, '', NAMES))
        .slice(0, 120),
      ...OUTER_FAILURES.flatMap((expression) =>
        [
          'SELECT {e} AS e FROM t',
          'SELECT k FROM t WHERE {e} IS NOT NULL',
          'SELECT MAX(k) FROM t HAVING MAX({e}) IS NULL',
          'SELECT k, x FROM t ORDER BY {e}',
        ].map(
          (template) =>
            `WITH t AS (SELECT diagnosis AS k, AVG(cost) AS x FROM visits GROUP BY diagnosis) ${template.replaceAll('{e}', expression.replaceAll('{k}', 'k').replaceAll('{x}', 'x'))}`,
        ),
      ),
    ]
    expect(new Set(statements).size).toBeGreaterThanOrEqual(200)
    for (const sql of statements) {
      const asked = await analyst.ask({ dataset: 'with', sql, privacy })
      if ('run' in asked) {
        const run = await analyst.ended(asked.run)
        if (run.status === 'failed') await analyst.get(`/runs/${run.id}/events`)
      }
    }
    const answers = analyst.answers.slice(before).join('\n')
    expect(answers).not.toContain(CANARY)
    expect(answers).not.toMatch(/Conversion Error|Could not convert|invalid input syntax|LINE 1|Binder Error/)
    expect(server.logLines.join('\n')).not.toContain(`p-of-${CANARY}`)
  })
})
