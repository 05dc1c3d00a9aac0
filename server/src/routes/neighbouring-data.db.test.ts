import { afterAll, beforeAll, expect, test } from 'vitest'
import { Asker, type Question } from '../../test/ask.ts'
import { addClinic, CLINIC_VISITS } from '../../test/clinic-dataset.ts'
import { openTestApp, type TestApp } from '../../test/test-app.ts'

/** One patient with the most extreme values there can be, and what is left when that patient is removed. */
const EXTREME = [
  ...Array.from({ length: 40 }, () => 'the-one,内科,100.00,only-here'),
  ...Array.from({ length: 40 }, () => 'the-one,外科,0.00,only-here'),
  'the-one,儿科,-99999999999.99,only-here',
]
const EVERYONE = [...CLINIC_VISITS, ...EXTREME]

const QUANTUM_MS = 250

let server: TestApp
let analyst: Asker
beforeAll(async () => {
  server = await openTestApp({ config: { resultQuantumMs: QUANTUM_MS } })
  const budget = { dataset: 100, person: 100 }
  await addClinic(server.deps, { slug: 'with', visits: EVERYONE, budget })
  await addClinic(server.deps, { slug: 'without', visits: CLINIC_VISITS, budget })
  analyst = new Asker(server)
})
afterAll(() => server.close())

/** What remains of a JSON value without its numbers and identifiers. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shapeOf)
  if (typeof value !== 'object' || value === null) return typeof value
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, shapeOf(part)]))
}
/** Header names, and the values of all but those that name the request or the moment. */
function headersOf(headers: Readonly<Record<string, unknown>>): unknown {
  const own = new Set(['date', 'x-request-id', 'content-length', 'x-ratelimit-remaining', 'x-ratelimit-reset'])
  return Object.entries(headers).map(([name, value]) => (own.has(name) ? name : [name, value]))
}

const QUESTIONS: readonly (readonly [string, string])[] = [
  ['counts over known groups', 'SELECT ward, COUNT(*) AS n FROM visits GROUP BY ward'],
  [
    'sums and averages of extreme values',
    'SELECT ward, SUM(cost) AS s, AVG(cost) AS m, COUNT(DISTINCT person_id) AS p FROM visits GROUP BY ward',
  ],
  [
    'a filter that only the one passes',
    "SELECT ward, COUNT(*) AS n, AVG(cost) AS m FROM visits WHERE note = 'only-here' GROUP BY ward",
  ],
  ['no groups at all', "SELECT AVG(cost) AS m FROM visits WHERE note = 'only-here'"],
  ['groups from the data, one of them of the one alone', 'SELECT note, COUNT(*) AS n FROM visits GROUP BY note'],
  ['a division that the one could make fail', 'SELECT COUNT(*) AS n FROM visits WHERE 1 / (cost - 100) > 0'],
]

test.each(QUESTIONS)('%s: nothing but numbers differs, and the charge does not', async (_, sql) => {
  const outcomes = []
  for (const dataset of ['with', 'without']) {
    const question: Question = { dataset, sql, privacy: { epsilon: 2 } }
    const explained = await analyst.explain(question)
    const posted = await analyst.post(question)
    const run = posted.json()
    const result = await analyst.get(`/runs/${run.id}/result`)
    outcomes.push({
      explained: { ...explained, plan: '' },
      status: posted.statusCode,
      headers: headersOf(posted.headers),
      run: shapeOf(run),
      end: run.status,
      failure: run.failure,
      charge: run.charge,
      beyondTheQuantum: (Date.parse(run.finishedAt) - Date.parse(run.createdAt)) % QUANTUM_MS,
      resultStatus: result.statusCode,
      resultHeaders: headersOf(result.headers),
      result: shapeOf(result.json()),
      columns: result.json().columns,
    })
  }
  expect(outcomes[0]?.end).toBe('finished')
  expect(outcomes[0]).toEqual(outcomes[1])
})
