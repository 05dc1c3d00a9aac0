import { afterAll, beforeAll, expect, test } from 'vitest'
import { Asker } from '../ask.ts'
import { addClinic } from '../clinic-dataset.ts'
import { openTestApp, type TestApp } from '../test-app.ts'

/**
 * Averaging: who gets fresh noise for the same question in other words learns the exact answer from the mean of many.
 * One question in hundreds of spellings must be one answer and one charge.
 */
let server: TestApp
let analyst: Asker
beforeAll(async () => {
  server = await openTestApp({ config: { requestsPerMinute: 1_000_000, resultQuantumMs: 20 } })
  await addClinic(server.deps)
  analyst = new Asker(server)
})
afterAll(() => server.close())

const CONDITIONS = [
  "v.cost >= 20 AND v.ward IN ('内科', '外科')",
  "v.ward IN ('外科', '内科', '外科') AND 20.00 <= v.cost",
  "NOT (v.cost < 20) AND (v.ward = '内科' OR v.ward = '外科')",
  "(v.ward = '外科' OR '内科' = v.ward) AND NOT v.cost < 2e1",
  "NOT (v.ward <> '内科' AND v.ward <> '外科') AND v.cost >= 20 AND TRUE",
]
const OUTPUTS = [
  'v.ward AS k, COUNT(*) AS n, AVG(v.cost) AS m',
  'AVG(v.cost) AS m, v.ward AS k, COUNT(*) AS n',
  'COUNT(1) AS n, AVG(cost) AS m, ward AS k',
  'v.ward AS k, COUNT(v.person_id) AS n, AVG(v.cost) AS m, COUNT(*) AS twice',
]
const FROMS = [
  'visits v',
  'clinic.visits AS v',
  '(SELECT * FROM visits) v',
  '(SELECT person_id, cost, ward FROM visits) AS v',
  '"visits" "v"',
]
const FRAMES = [
  (body: string) => `SELECT ${body} GROUP BY v.ward`,
  (body: string) =>
    `select/**/${body}\n  -- as before\n group by v.ward having count(*) > -1000000 order by n desc limit 10`,
  (body: string) => `WITH t AS (SELECT ${body} GROUP BY v.ward) SELECT * FROM t WHERE n IS NOT NULL`,
  (body: string) => `SELECT k, m, n FROM (SELECT ${body} GROUP BY v.ward) q ORDER BY k;`,
]

const REWRITINGS = CONDITIONS.flatMap((condition) =>
  OUTPUTS.flatMap((output) =>
    FROMS.flatMap((from) => FRAMES.map((frame) => frame(`${output} FROM ${from} WHERE ${condition}`))),
  ),
)

test('hundreds of rewritings of one question give one answer at one price', { timeout: 600_000 }, async () => {
  expect(new Set(REWRITINGS).size).toBeGreaterThanOrEqual(400)
  const privacy = { epsilon: 1 }
  const answers = new Set<string>()
  const prices: string[] = []
  for (const sql of REWRITINGS) {
    const run = await analyst.run({ sql, privacy })
    expect(run.status, `statement: ${sql}`).toBe('finished')
    prices.push(run.charge.rho)
    const { columns, rows } = await analyst.result(run.id)
    const at = (name: string) => columns.findIndex((column) => column.name === name)
    const listed = rows.map((row) => [row[at('k')], row[at('n')], row[at('m')]])
    answers.add(JSON.stringify(listed.toSorted((a, b) => String(a[0]).localeCompare(String(b[0])))))
  }
  expect([...answers]).toHaveLength(1)
  expect(prices.slice(1).every((rho) => rho === '0')).toBe(true)
  expect(await analyst.spent()).toBe(BigInt(Math.round(Number(prices[0]) * 1e6)))
})

test('asked for with less loss it is the same answer, with more it is charged in full', async () => {
  const [sql = ''] = REWRITINGS
  const before = await analyst.spent()
  for (const epsilon of [0.01, 0.3, 0.99]) {
    expect(await analyst.run({ sql, privacy: { epsilon } })).toMatchObject({ charge: { rho: '0' } })
  }
  expect(await analyst.spent()).toBe(before)
  const better = await analyst.run({ sql, privacy: { epsilon: 1.1 } })
  expect((await analyst.spent()) - before).toBe(BigInt(Math.round(Number(better.charge.rho) * 1e6)))
  expect(Number(better.charge.rho)).toBeGreaterThan(0)
})

test('a group asked for alone is another question, and is charged', async () => {
  const before = await analyst.spent()
  for (const ward of ['内科', '外科', '儿科']) {
    const sql = `SELECT COUNT(*) AS n FROM visits WHERE ward = '${ward}' AND cost > 20`
    expect((await analyst.run({ sql, privacy: { rho: '0.001' } })).charge.rho).toBe('0.001000')
  }
  expect((await analyst.spent()) - before).toBe(3000n)
})
