import { afterAll, beforeAll, expect, test } from 'vitest'
import { Asker } from '../../test/ask.ts'
import { addClinic } from '../../test/clinic-dataset.ts'
import { openTestApp, type TestApp } from '../../test/test-app.ts'

let server: TestApp
let analyst: Asker
beforeAll(async () => {
  server = await openTestApp({ config: { resultQuantumMs: 20 } })
  await addClinic(server.deps)
  analyst = new Asker(server)
})
afterAll(() => server.close())

const ROLLUP = {
  sql: 'SELECT ward, COUNT(*) AS visits FROM visits GROUP BY ROLLUP (ward) ORDER BY GROUPING(ward), ward',
  privacy: { epsilon: 0.5 },
}

async function counts(question: typeof ROLLUP & { presentation?: { consistentTotals: boolean } }) {
  const run = await analyst.run(question)
  const { rows } = await analyst.result(run.id)
  const visits = rows.map(([, count]) => Number(count))
  return { run, wards: rows.map(([ward]) => ward), parts: visits.slice(0, -1), total: visits.at(-1) ?? NaN }
}

const sum = (numbers: readonly number[]) => numbers.reduce((all, each) => all + each, 0)

test('the total of a ROLLUP is the sum of its parts, and comes after them', async () => {
  const { run, wards, parts, total } = await counts(ROLLUP)
  expect(run.charge.rho).toBe('0.006641')
  expect(wards).toEqual(['儿科', '内科', '外科', null])
  expect(total).toBe(sum(parts))
})

test('as they were measured they are shown from the same measurements, at no charge', async () => {
  const first = await counts(ROLLUP)
  const raw = await counts({ ...ROLLUP, presentation: { consistentTotals: false } })
  expect(raw.run.charge.rho).toBe('0')
  expect(raw.run.reusedFrom).not.toBeNull()
  const again = await counts(ROLLUP)
  expect([again.parts, again.total]).toEqual([first.parts, first.total])
})
