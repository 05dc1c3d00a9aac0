import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { FAILING_EXPRESSIONS, PLACES, statementOf } from '../../../engine/test/attacks/failing-expressions.ts'
import { Asker } from '../ask.ts'
import { openTestApp, type TestApp } from '../test-app.ts'
import { CANARY, NAMES, ONE, outcome, privacy } from './answer-shape.ts'
import { addHospital } from './hospital-dataset.ts'

/**
 * Expressions that fail on the rows of one person, all the way through the server: an answer may differ by its numbers
 * only, and no answer may quote what is in the data (PostgreSQL's and DuckDB's error texts both do).
 */
const RUNS_PER_PLACE = 8

let server: TestApp
let analyst: Asker
beforeAll(async () => {
  server = await openTestApp({ config: { requestsPerMinute: 1_000_000, resultQuantumMs: 20 } })
  await addHospital(server.deps, 'with', ONE)
  await addHospital(server.deps, 'without')
  analyst = new Asker(server)
})
afterAll(() => server.close())

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
      expect(await outcome(analyst, 'with', sql), `${place}: ${sql}`).toEqual(await outcome(analyst, 'without', sql))
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
