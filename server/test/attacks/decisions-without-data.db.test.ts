import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { FAILING_EXPRESSIONS, PLACES, statementOf } from '../../../engine/test/attacks/failing-expressions.ts'
import { NEVER_ALLOWED, POSTGRESQL_FUNCTIONS, TRINO_FUNCTIONS } from '../../../engine/test/attacks/foreign-functions.ts'
import { ACCEPTED } from '../../../engine/test/sql/accepted-statements.ts'
import { REFUSED } from '../../../engine/test/sql/refused-statements.ts'
import { Asker } from '../ask.ts'
import { openTestApp, type TestApp } from '../test-app.ts'
import { addHospital } from './hospital-dataset.ts'

/**
 * A refusal, a price or an expected error that looked at the data would be an answer without a charge. So the same
 * questions go to a server with its data and to one in which whoever touches data is told off.
 */
let living: TestApp
let dead: TestApp
const touched: string[] = []

/** Every property is a function that fails, and says that it was asked for. */
function untouchable(name: string): never {
  return new Proxy(
    {},
    {
      get: (_, property) => () => {
        touched.push(`${name}.${String(property)}`)
        throw new Error('the data was touched')
      },
    },
  ) as never
}

beforeAll(async () => {
  const config = { requestsPerMinute: 1_000_000, resultQuantumMs: 20 }
  living = await openTestApp({ config })
  await addHospital(living.deps)
  let real: TestApp['deps'] | null = null
  dead = await openTestApp({
    config,
    deps: (deps) => {
      real = deps
      return {
        connector: untouchable('connector'),
        residentTables: untouchable('residentTables'),
        governed: untouchable('governed'),
      }
    },
  })
  if (real !== null) await addHospital(real)
})
afterAll(async () => {
  await living.close()
  await dead.close()
})

const NAMES = { table: 'visits', number: 'cost', text: 'diagnosis', date: 'visit_date', only: "diagnosis = 'x'" }
const CORPORA: Readonly<Record<string, readonly string[]>> = {
  accepted: ACCEPTED,
  refused: REFUSED.map(({ sql }) => sql),
  failing: Object.values(FAILING_EXPRESSIONS).flatMap((expressions) =>
    expressions.flatMap((expression) => Object.values(PLACES).map((place) => statementOf(place, expression, NAMES))),
  ),
  'foreign functions': [...POSTGRESQL_FUNCTIONS, ...TRINO_FUNCTIONS, ...NEVER_ALLOWED].flatMap((name) => [
    `SELECT SUM(${name}(cost)) FROM visits`,
    `SELECT COUNT(*) FROM visits WHERE ${name}('x') IS NULL`,
  ]),
}

/** Two at a time: the description of outer queries is the slow part, and there are two processes for it. */
async function explainAll(server: TestApp, statements: readonly string[]): Promise<readonly unknown[]> {
  const asker = new Asker(server)
  const answers: unknown[] = []
  const ask = async (from: number): Promise<void> => {
    for (let i = from; i < statements.length; i += 2) {
      answers[i] = await asker.explain({ dataset: 'hospital', sql: statements[i] ?? '', privacy: { epsilon: 1 } })
    }
  }
  await Promise.all([ask(0), ask(1)])
  return answers
}

describe('without data the answer is the same', () => {
  test.each(Object.entries(CORPORA))('to %s statements', async (_, statements) => {
    const unique = [...new Set(statements)]
    expect(unique.length).toBeGreaterThanOrEqual(100)
    const [ours, theirs] = [await explainAll(living, unique), await explainAll(dead, unique)]
    expect(theirs).toEqual(ours)
  })

  test('and nothing of it was asked for', () => expect(touched).toEqual([]))
})

test('the one without data would have been noticed', async () => {
  const run = await new Asker(dead).run({
    dataset: 'hospital',
    sql: 'SELECT COUNT(*) FROM visits',
    privacy: { epsilon: 1 },
  })
  expect(run).toMatchObject({ status: 'failed', failure: { code: 'RUN_FAILED' } })
  expect(touched).toEqual(['connector.execute'])
})
